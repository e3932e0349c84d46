// The simulator's own routes: outcomes and faults of orders, and the list of what arrived.
#include <set>
#include <thread>
#include <vector>

#include "order_fixture.hpp"

using namespace simulator;
using namespace std::chrono_literals;

namespace {

const std::string kOrders = kMarginPath + "/orders";

Json make_order(const std::string& identifier = "ttm-9") {
  Json order = make_limit("60.0", "Debit", Json::array({make_leg_json("KO", "Buy to Open", 10)}));
  order["external-identifier"] = identifier;
  return order;
}

// The client orders that exist.
std::size_t count_orders(OrderFixture& fixture) {
  std::size_t count = 0;
  for (const Json& row : fixture.items(kOrders + "?per-page=200"))
    count += row.at("id").get<std::int64_t>() >= 500'000'000;
  return count;
}

}  // namespace

TEST_CASE("Order controls: what cannot be read is refused with its place, and sets nothing") {
  OrderFixture fixture;
  const auto refused = [&](const char* path, const Json& body) {
    return problems(fixture.write("POST", std::string("/simulator/") + path, body));
  };
  CHECK(refused("order-scripts", Json::object()) == "400 scripts: is missing");
  CHECK(refused("order-scripts",
                {{"scripts", Json::array({Json{{"kind", "fill"}, {"quantity", 0}}, Json{{"kind", "explode"}}})}}) ==
        "400 scripts[1].kind: does not have a valid value");
  CHECK(refused("order-faults",
                {{"faults", Json::array({Json{{"kind", "close"}, {"status", 99}}, Json{{"kind", "no"}}})}}) ==
        "400 faults[0].status: does not have a valid value; faults[1].kind: does not have a valid value");
  CHECK(refused("account-flags", {{"account", kForeignAccount}, {"flags", Json::object()}}) ==
        "400 account: does not have a valid value");
  CHECK(refused("quotes", {{"quotes", Json::array({Json{{"bid", "x"}}})}}) ==
        "400 quotes.bid: is invalid; quotes.symbol: is missing");
  CHECK(fixture.write("POST", kOrders, make_order()).first == 201);
  fixture.token = "none";
  for (const char* path : {"order-writes"}) CHECK(fixture.raw(std::string("/simulator/") + path)->status == 401);
}

TEST_CASE("Order writes: each request is listed, with its identifier and whether it was carried out") {
  OrderFixture fixture;
  CHECK(fixture.order_writes().empty());
  fixture.write("POST", kOrders + "/dry-run", make_order("ttm-a"));
  const Json id = fixture.place(make_order("ttm-b")).at("id");
  fixture.advance(1s);
  fixture.write("POST", kOrders, {{"external-identifier", "ttm-c"}});
  fixture.write("PATCH", kOrders + "/" + id.dump(), {{"price", "61.0"}, {"external-identifier", "ttm-d"}});
  fixture.write("DELETE", kOrders + "/1", Json::object());
  fixture.raw(kOrders);
  const Json rows = fixture.order_writes();
  REQUIRE(rows.size() == 5);
  const auto row = [&](std::size_t i, const char* key) { return rows.at(i).at(key); };
  CHECK(row(0, "dry-run") == true);
  CHECK(row(0, "committed") == false);
  CHECK(row(1, "external-identifier") == "ttm-b");
  CHECK(row(1, "external-identifiers") == Json::array({"ttm-b"}));
  CHECK(row(1, "committed") == true);
  CHECK(row(1, "status") == 201);
  CHECK(row(1, "order-id") == id);
  CHECK(row(1, "path") == kOrders);
  CHECK(row(1, "at") == kMonday);
  CHECK(row(1, "body") == make_order("ttm-b").dump());
  CHECK(row(2, "committed") == false);
  CHECK(row(2, "status") == 400);
  CHECK(row(3, "method") == "PATCH");
  CHECK(row(3, "committed") == true);
  CHECK(row(3, "external-identifier") == "ttm-d");
  CHECK(row(4, "committed") == false);
  fixture.control("DELETE", "order-writes");
  CHECK(fixture.order_writes().empty());
}

TEST_CASE("Order faults: the answer is lost after the order was stored, or before") {
  OrderFixture fixture;
  for (const bool commits : {true, false}) {
    for (const char* kind : {"close", "half", "html", "empty", "garbage", "error"}) {
      INFO(kind << " " << commits);
      const std::size_t before = count_orders(fixture);
      fixture.control("DELETE", "order-writes");
      fixture.set_fault({{"kind", kind}, {"commit", commits}, {"method", "POST"}, {"path", kOrders}});
      // Reads, dry runs and other writes have none.
      CHECK(fixture.write("POST", kOrders + "/dry-run", make_order()).first == 201);
      CHECK(fixture.write("DELETE", kOrders + "/1", Json::object()).first == 404);
      const auto reply = fixture.send("POST", kOrders, make_order().dump());
      const std::string name = kind;
      if (name == "close" || name == "half") {
        CHECK_FALSE(reply);
      } else {
        REQUIRE(reply);
        CHECK(reply->status == (name == "html" ? 502 : name == "error" ? 422 : 200));
        CHECK(Json::accept(reply->body) == (name == "error"));
      }
      CHECK(count_orders(fixture) == before + (commits ? 1 : 0));
      const Json write = fixture.order_writes().back();
      CHECK(write.at("committed") == commits);
      CHECK(write.at("fault") == kind);
      CHECK(write.at("external-identifier") == "ttm-9");
      CHECK(fixture.write("POST", kOrders, make_order()).first == 201);
    }
  }
}

TEST_CASE("Order faults: statuses with and without the broker's error object") {
  OrderFixture fixture;
  for (const int status : {401, 403, 408, 429, 503}) {
    INFO(status);
    fixture.set_fault({{"kind", "error"}, {"status", status}});
    fixture.set_fault({{"kind", "html"}, {"status", status}});
    const auto error = fixture.send("POST", kOrders, make_order().dump());
    CHECK(error->status == status);
    CHECK(Json::parse(error->body).at("error").contains("code"));
    const auto page = fixture.send("POST", kOrders, make_order().dump());
    CHECK(page->status == status);
    CHECK(page->body.starts_with("<html>"));
  }
  CHECK(count_orders(fixture) == 0);
}

TEST_CASE("Order faults: the order in the answer lacks its id, or is another's") {
  OrderFixture fixture;
  const auto place = [&](const char* kind) {
    fixture.set_fault({{"kind", kind}});
    return fixture.place(make_order());
  };
  CHECK_FALSE(place("without-id").contains("id"));
  CHECK(place("other-account").at("account-number") == kForeignAccount);
  CHECK(place("other-identifier").at("external-identifier") == "another-identifier");
  CHECK(count_orders(fixture) == 3);
  for (const Json& write : fixture.order_writes()) CHECK(write.at("committed") == true);
}

TEST_CASE("Order faults: an answer comes late, and some are used more than once or never") {
  OrderFixture fixture;
  fixture.set_fault({{"kind", "delay"}, {"delay-ms", 120}});
  const auto start = std::chrono::steady_clock::now();
  fixture.place(make_order());
  CHECK(std::chrono::steady_clock::now() - start >= 120ms);
  fixture.set_fault({{"kind", "html"}, {"count", 2}, {"path", kMarginPath + "/*"}});
  CHECK(fixture.send("POST", kOrders + "/dry-run", make_order().dump())->status == 502);
  CHECK(fixture.send("POST", kOrders, make_order().dump())->status == 502);
  CHECK(fixture.send("POST", kOrders, make_order().dump())->status == 201);
  fixture.set_fault({{"kind", "html"}, {"count", -1}});
  CHECK(fixture.send("POST", kOrders, make_order().dump())->status == 502);
  fixture.control("DELETE", "order-faults");
  CHECK(fixture.send("POST", kOrders, make_order().dump())->status == 201);
}

TEST_CASE("Order scripts: fills, rejections and answers of the next orders") {
  OrderFixture fixture;
  SECTION("some are filled, the rest hangs") {
    fixture.set_script({{"kind", "fill"}, {"quantity", 4}, {"price", "58.25"}});
    const Json id = fixture.place(make_order()).at("id");
    fixture.advance(10min);
    const Json order = fixture.order(id);
    CHECK(order.at("status") == "Live");
    CHECK(order.at("legs").at(0).at("remaining-quantity") == 6);
    CHECK(order.at("legs").at(0).at("fills").at(0).at("fill-price") == "58.25");
  }
  SECTION("rejected by the venue") {
    fixture.set_script({{"kind", "reject"}, {"message", "No such market"}});
    const Json id = fixture.place(make_order()).at("id");
    fixture.advance(1s);
    CHECK(fixture.order(id).at("status") == "Rejected");
    CHECK(fixture.order(id).at("reject-reason") == "No such market");
  }
  SECTION("never filled") {
    fixture.set_script({{"kind", "hang"}, {"symbol", "KO"}});
    Json order = make_order();
    order["price"] = "500.0";
    const Json id = fixture.place(order).at("id");
    fixture.advance(1min);
    CHECK(fixture.status(id) == "Live");
  }
  SECTION("identifiers are not repeated, for one order of this identifier") {
    fixture.set_script({{"kind", "no-identifiers"}, {"external-identifier", "ttm-10"}});
    CHECK(fixture.place(make_order("ttm-9")).contains("external-identifier"));
    const Json order = fixture.place(make_order("ttm-10"));
    CHECK_FALSE(order.contains("external-identifier"));
    CHECK_FALSE(fixture.order(order.at("id")).contains("external-identifier"));
  }
  SECTION("a dry run warns, has no figures, or has an error beside its data") {
    const auto try_it = [&] { return fixture.write("POST", kOrders + "/dry-run", make_order()); };
    fixture.set_script({{"kind", "warning"}, {"code", "strange"}, {"message", "Look twice"}});
    fixture.set_script({{"kind", "no-buying-power-effect"}});
    fixture.place(make_order());
    const Json first = try_it().second.at("data");
    CHECK(first.at("warnings") == Json::array({Json{{"code", "strange"}, {"message", "Look twice"}}}));
    CHECK_FALSE(first.contains("buying-power-effect"));
    fixture.set_script({{"kind", "data-and-error"}, {"code", "late_check"}});
    const auto [status, body] = try_it();
    CHECK(status == 422);
    CHECK(body.at("data").contains("order"));
    CHECK(body.at("error").at("errors").at(0).at("code") == "late_check");
    fixture.set_script({{"kind", "data-with-errors"}, {"code", "late_check"}});
    CHECK(try_it().second.at("data").at("errors").at(0).at("code") == "late_check");
    CHECK(try_it().second.at("data").at("warnings").empty());
    fixture.set_script({{"kind", "warning"}, {"on-submit", true}});
    CHECK(fixture.write("POST", kOrders, make_order()).second.at("data").at("warnings").size() == 1);
  }
  SECTION("forgotten") {
    fixture.set_script({{"kind", "reject"}, {"count", -1}});
    fixture.control("DELETE", "order-scripts");
    const Json id = fixture.place(make_order()).at("id");
    fixture.advance(1s);
    CHECK(fixture.status(id) == "Live");
  }
}

TEST_CASE("Order writes: orders that are sent at once are all stored, and equal identifiers are not") {
  OrderFixture fixture;
  constexpr int kThreads = 6, kOrdersEach = 10;
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&fixture] {
        httplib::Client client("127.0.0.1", fixture.simulator.port());
        for (int i = 0; i < kOrdersEach; ++i) {
          client.Post(kOrders, fixture.headers(), make_order("ttm-same").dump(), "application/json");
          client.Get(kMarginPath + "/positions", fixture.headers());
        }
      });
    }
    fixture.clock.advance(75ms);
  }
  fixture.advance(1s);
  std::set<std::int64_t> ids;
  for (const Json& write : fixture.order_writes()) {
    CHECK(write.at("committed") == true);
    ids.insert(write.at("order-id").get<std::int64_t>());
  }
  CHECK(ids.size() == kThreads * kOrdersEach);
  CHECK(count_orders(fixture) == kThreads * kOrdersEach);
}

TEST_CASE("Order controls: a quote is crossed, has no bid, or moves; earlier prices stay") {
  OrderFixture fixture;
  const Json before = fixture.quote("NVDA");
  const Json positions = fixture.items(kMarginPath + "/positions");
  fixture.set_quote({{"symbol", "NVDA"}, {"bid", "200.0"}, {"ask", "199.0"}});
  CHECK(fixture.bid("NVDA") == "200.0");
  CHECK(fixture.ask("NVDA") == "199.0");
  fixture.set_quote({{"symbol", "NVDA"}, {"bid", nullptr}});
  CHECK_FALSE(fixture.quote("NVDA").contains("bid"));
  fixture.control("DELETE", "quotes");
  CHECK(fixture.quote("NVDA") == before);
  CHECK(fixture.items(kMarginPath + "/positions") == positions);
}

TEST_CASE("Order controls: without an order of a client, reads are the same bytes as ever") {
  OrderFixture fixture, other;
  other.place(make_order());
  other.advance(1s);
  fixture.clock.advance(1s);
  for (const char* path :
       {"/positions", "/balances", "/transactions?per-page=2000", "/complex-orders", "/net-liq/history?time-back=1m"}) {
    INFO(path);
    CHECK(fixture.raw(kMarginPath + path)->body == other.raw(kMarginPath + path)->body);
  }
}
