// A search for an order that may have been sent: absence counts only if nothing of the lists is missing.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "broker/fake_broker.hpp"

namespace {

constexpr const char* kOrders = "/accounts/5WT00001/orders";
constexpr const char* kComplex = "/accounts/5WT00001/complex-orders";

struct Fixture {
  FakeBroker fake;
  support::ManualClock clock{*support::parse_iso8601("2026-11-24T15:00:00Z")};
  broker::Client client{config_for(fake.url()), clock};

  auto search() {
    broker::OrderQuery query;
    query.first = *support::parse_date("2026-11-23");
    return client.orders({"5WT00001"}, query, refreshing());
  }
};

std::string row(int id, const std::string& more = {}) {
  return R"({"id":)" + std::to_string(id) + R"(,"account-number":"5WT00001","status":"Live","legs":[])" + more + "}";
}
std::string rows(int first, int last) {
  std::string text;
  for (int id = first; id <= last; ++id) text += (id > first ? "," : "") + row(id);
  return text;
}
// Serves these pages of the search. `more`: members of each pagination block; empty: there is none.
void serve(FakeBroker& fake, std::vector<std::string> pages, const std::string& more) {
  fake.on(kOrders, [pages = std::move(pages), more](const RecordedRequest& request) {
    const std::string key = "page-offset=";
    const auto at = request.query().find(key);
    const std::size_t page = at == std::string::npos ? 0 : std::stoul(request.query().substr(at + key.size()));
    const std::string block =
        more.empty() ? "" : R"(,"pagination":{"total-pages":)" + std::to_string(pages.size()) + more + "}";
    return ScriptedReply{200, R"({"data":{"items":[)" + pages.at(page) + "]}" + block + "}"};
  });
}

}  // namespace

TEST_CASE_METHOD(Fixture, "Order search: all pages are read, and the list is complete") {
  serve(fake, {rows(1, 3), rows(4, 6), rows(7, 7)}, R"(,"total-items":7)");
  const auto found = search();
  CHECK(found->size() == 7);
  CHECK(is_complete(*found));
  CHECK(fake.requests(kOrders).at(0).query() == "start-date=2026-11-23&sort=Desc&per-page=200");
}

TEST_CASE_METHOD(Fixture, "Order search: without pagination the list is one page, unless the page is full") {
  serve(fake, {rows(1, 199)}, "");
  CHECK(is_complete(*search()));
  serve(fake, {rows(1, 200)}, "");
  CHECK(!is_complete(*search()));
}

TEST_CASE_METHOD(Fixture, "Order search: a list with a gap is not complete") {
  const std::string more = GENERATE("", R"(,"total-items":6)");
  CAPTURE(more);
  const std::string block = more.empty() ? R"(,"per-page":200)" : more;
  SECTION("a page repeats the page before") {
    serve(fake, {rows(1, 3), rows(1, 3)}, block);
  }
  SECTION("a further page is empty") {
    serve(fake, {rows(1, 3), "", rows(4, 6)}, block);
  }
  SECTION("a page has another number") {
    serve(fake, {rows(1, 3), rows(4, 6)}, block + R"(,"page-offset":0)");
  }
  SECTION("a row has no id") {
    serve(fake, {rows(1, 3) + R"(,{"account-number":"5WT00001","status":"Live"})", rows(4, 6)}, block);
  }
  SECTION("a leg cannot be read") {
    serve(fake, {rows(1, 3), rows(4, 5) + "," + R"({"id":6,"status":"Live","legs":[7]})"}, block);
  }
  SECTION("a row has two contents") {
    serve(fake, {rows(1, 3), row(3, R"(,"source":"x")") + "," + rows(4, 6)}, block);
  }
  CHECK(!is_complete(*search()));
}

TEST_CASE_METHOD(Fixture, "Order search: a complex order with an order that cannot be read is not complete") {
  const std::string sound = row(2, R"(,"external-identifier":"ttm-1-0","source":"tastytrade-mcp/0.1.0")");
  fake.on(kComplex, items(R"({"id":1,"orders":[)" + sound + "]}"));
  const auto whole = client.complex_orders("5WT00001", false, refreshing());
  CHECK(is_complete(*whole));
  CHECK(whole->front().orders.at(0).external_identifier == "ttm-1-0");
  CHECK(whole->front().orders.at(0).source == "tastytrade-mcp/0.1.0");
  fake.on(kComplex, items(R"({"id":1,"orders":[)" + sound + R"(,{"status":"Live"}]})"));
  CHECK(!is_complete(*client.complex_orders("5WT00001", false, refreshing())));
}

TEST_CASE_METHOD(Fixture, "Order search: a refreshing read joins no request that was sent before") {
  const std::string live = std::string(kOrders) + "/live";
  fake.once(live, hang(items(row(1))));
  fake.on(live, items(row(1) + "," + row(2)));
  std::thread earlier([&] { client.live_orders({"5WT00001"}, patient()); });
  fake.await(live, 1);
  const auto found = client.live_orders({"5WT00001"}, refreshing());
  fake.release();
  earlier.join();
  CHECK(found->size() == 2);
  CHECK(fake.count(live) == 2);
}
