// Orders that are cancelled, replaced and edited; complex orders. Conditions and times: rules_test.cpp.
#include "order_fixture.hpp"

using namespace simulator;
using namespace std::chrono_literals;

namespace {

Json make_shares(const std::string& action, const Json& quantity, const std::string& symbol = "KO") {
  return Json::array({make_leg_json(symbol, action, quantity)});
}

// KO at 70.00 by 70.10.
class Changes : public OrderFixture {
 public:
  using OrderFixture::OrderFixture;

  Json place_resting(const Json& quantity = 10) {
    fixture_quote("70.0", "70.1");
    const Json sent = place(make_limit("60.0", "Debit", make_shares("Buy to Open", quantity)));
    advance(100ms);
    REQUIRE(status(sent.at("id")) == "Live");
    return sent.at("id");
  }
  void fixture_quote(const std::string& bid, const std::string& ask) { set_quote(make_quote("KO", bid, ask)); }
  std::pair<int, Json> change(const std::string& method, const Json& id, const Json& body) {
    return write(method, kMarginPath + "/orders/" + id.dump(), body);
  }
  std::pair<int, Json> cancel(const Json& id) { return change("DELETE", id, Json::object()); }
};

std::string code(const std::pair<int, Json>& answer) {
  return std::to_string(answer.first) + " " + answer.second.at("error").at("code").get<std::string>();
}

Json make_stop(const Json& quantity, const std::string& trigger) {
  return {{"order-type", "Stop"},
          {"time-in-force", "GTC"},
          {"stop-trigger", trigger},
          {"legs", make_shares("Sell to Close", quantity)}};
}

}  // namespace

TEST_CASE("Order cancel: what is unknown or over is refused") {
  Changes fixture;
  CHECK(code(fixture.cancel(1)) == "404 not_found");
  const Json id = fixture.place_resting();
  CHECK(fixture.cancel(id).first == 200);
  CHECK(code(fixture.cancel(id)) == "422 cannot_update_order");
  fixture.advance(100ms);
  CHECK(code(fixture.cancel(id)) == "422 cannot_update_order");
  CHECK(code(fixture.change("PUT", id, make_limit("1.0", "Debit", Json::array()))) == "422 cannot_update_order");
  CHECK(code(fixture.write("POST", kMarginPath + "/orders/" + id.dump() + "/reconfirm", Json::object())) ==
        "422 cannot_reconfirm_order");
}

TEST_CASE("Order cancel: a working order is Cancel Requested, then Cancelled") {
  Changes fixture;
  const Json id = fixture.place_resting();
  const auto [status, body] = fixture.cancel(id);
  REQUIRE(status == 200);
  CHECK(body.at("data").at("status") == "Cancel Requested");
  CHECK(body.at("data").at("cancellable") == false);
  CHECK(body.at("data").at("editable") == false);
  fixture.advance(49ms);
  CHECK(fixture.status(id) == "Cancel Requested");
  fixture.advance(1ms);
  const Json order = fixture.order(id);
  CHECK(order.at("status") == "Cancelled");
  CHECK(order.at("cancelled-size") == "10.0");
  CHECK(order.at("cancelled-at").get<std::string>() < order.at("terminal-at").get<std::string>());
}

TEST_CASE("Order cancel: an order that was not routed is Cancelled at once, one of the demo's history too") {
  Changes fixture({}, "2026-08-29T15:00:00.000Z");
  const Json id = fixture.place(make_limit("1.0", "Debit", make_shares("Buy to Open", 1))).at("id");
  const Json order = fixture.cancel(id).second.at("data");
  CHECK(order.at("status") == "Cancelled");
  CHECK(order.contains("cancelled-at"));
  CHECK(order.contains("terminal-at"));
  for (const Json& row : fixture.items(kMarginPath + "/orders/live")) {
    if (row.at("underlying-symbol") != "F" || row.at("status") != "Live") continue;
    CHECK(fixture.cancel(row.at("id")).second.at("data").at("status") == "Cancel Requested");
    fixture.advance(100ms);
    CHECK(fixture.status(row.at("id")) == "Cancelled");
    return;
  }
  FAIL("the demo has no working order in F");
}

TEST_CASE("Order cancel: the order is filled meanwhile") {
  Changes fixture;
  fixture.set_script({{"kind", "fill-during-cancel"}, {"price", "59.5"}});
  const Json id = fixture.place_resting();
  CHECK(fixture.cancel(id).second.at("data").at("status") == "Cancel Requested");
  fixture.advance(100ms);
  CHECK(fixture.status(id) == "Filled");
  CHECK(fixture.order(id).at("legs").at(0).at("fills").at(0).at("fill-price") == "59.5");
  CHECK(code(fixture.cancel(id)) == "422 cannot_update_order");
  CHECK(fixture.position("KO").at("quantity") == 10);
}

TEST_CASE("Order replace: the new order waits for the cancel of the old one") {
  Changes fixture;
  const Json old_id = fixture.place_resting();
  for (const char* method : {"PUT", "PATCH"}) {
    INFO(method);
    const Json id = fixture.items(kMarginPath + "/orders/live").at(0).at("id");
    Json body{{"price", method[1] == 'U' ? "61.0" : "62.0"}, {"price-effect", "Debit"}};
    if (method[1] == 'U') body.update({{"order-type", "Limit"}, {"time-in-force", "Day"}});
    body["external-identifier"] = "ttm-2";
    const Json dry = fixture.write("POST", kMarginPath + "/orders/" + id.dump() + "/dry-run", body).second;
    CHECK_FALSE(dry.at("data").at("order").contains("id"));
    CHECK(dry.at("data").contains("buying-power-effect"));
    const auto [status, answer] = fixture.change(method, id, body);
    INFO(answer.dump());
    REQUIRE(status == 200);
    const Json& order = answer.at("data");
    CHECK(answer.at("context") == kMarginPath + "/orders/" + id.dump());
    CHECK(order.at("replaces-order-id") == id);
    CHECK(order.at("status") == "Contingent");
    CHECK(order.at("contingent-status") == "Pending Order");
    CHECK(order.at("price") == body.at("price"));
    CHECK(order.at("external-identifier") == "ttm-2");
    CHECK(fixture.status(id) == "Replace Requested");
    CHECK(code(fixture.change(method, order.at("id"), body)) == "422 cannot_update_order");
    fixture.advance(50ms);
    const Json replaced = fixture.order(id);
    CHECK(replaced.at("status") == "Cancelled");
    CHECK(replaced.at("edited") == true);
    CHECK(replaced.at("replacing-order-id") == order.at("id"));
    CHECK(replaced.at("cancelled-size") == "10.0");
    fixture.advance(50ms);
    CHECK(fixture.status(order.at("id")) == "Routed");
    fixture.advance(50ms);
    CHECK(fixture.status(order.at("id")) == "Live");
  }
  CHECK(fixture.order(old_id).contains("replacing-order-id"));
}

TEST_CASE("Order replace: a change that is refused leaves the order working") {
  Changes fixture;
  const Json id = fixture.place_resting();
  CHECK(fixture.change("PUT", id, {{"price", "61.0"}}).first == 400);
  CHECK(fixture.change("PATCH", id, {{"price", "-61.0"}}).first == 400);
  CHECK(code(fixture.change("PATCH", id, {{"price-effect", "Credit"}})) == "422 preflight_check_failure");
  CHECK(fixture.status(id) == "Live");
}

TEST_CASE("Order replace: a member that the new type does not have is gone, in the dry run too") {
  Changes fixture;
  const Json id = fixture.place_resting();
  const Json body{{"order-type", "Stop"}, {"time-in-force", "Day"}, {"stop-trigger", "75.0"}};
  const auto [dry_status, dry] = fixture.write("POST", kMarginPath + "/orders/" + id.dump() + "/dry-run", body);
  INFO(dry.dump());
  REQUIRE(dry_status == 201);
  CHECK_FALSE(dry.at("data").at("order").contains("price"));
  // An edit keeps what it does not name.
  CHECK(code(fixture.change("PATCH", id, body)) == "422 preflight_check_failure");
  const auto [status, answer] = fixture.change("PUT", id, body);
  INFO(answer.dump());
  REQUIRE(status == 200);
  CHECK_FALSE(answer.at("data").contains("price"));
  CHECK(answer.at("data").at("stop-trigger") == "75.0");
}

TEST_CASE("Order replace: what is filled stays, and the rest is replaced") {
  Changes fixture;
  fixture.set_script({{"kind", "fill"}, {"quantity", 3}, {"price", "59.0"}});
  const Json id = fixture.place_resting();
  CHECK(fixture.order(id).at("legs").at(0).at("remaining-quantity") == 7);
  const Json order = fixture.change("PATCH", id, {{"price", "61.0"}}).second.at("data");
  CHECK(order.at("size") == 7);
  fixture.advance(1s);
  CHECK(fixture.order(id).at("cancelled-size") == "7.0");
  CHECK(fixture.order(id).at("legs").at(0).at("fills").size() == 1);
  CHECK(fixture.status(order.at("id")) == "Live");
}

TEST_CASE("Order replace: the old order is filled first, and the new one never works") {
  Changes fixture;
  fixture.set_script({{"kind", "fill-during-replace"}});
  const Json id = fixture.place_resting();
  const Json next = fixture.change("PATCH", id, {{"price", "61.0"}}).second.at("data").at("id");
  fixture.advance(1s);
  CHECK(fixture.status(id) == "Filled");
  CHECK(fixture.order(id).at("edited") == false);
  CHECK(fixture.status(next) == "Cancelled");
  CHECK_FALSE(fixture.order(next).contains("ext-client-order-id"));
  CHECK(fixture.position("KO").at("quantity") == 10);
}

TEST_CASE("Complex order: what does not belong together is refused") {
  Changes fixture;
  fixture.fixture_quote("70.0", "70.1");
  const auto refused = [&](const Json& body) {
    const auto tried = fixture.write("POST", kMarginPath + "/complex-orders/dry-run", body);
    CHECK(fixture.write("POST", kMarginPath + "/complex-orders", body).first == tried.first);
    return problems(tried).substr(0, problems(tried).find(": "));
  };
  const Json entry = make_limit("69.0", "Debit", make_shares("Buy to Open", 10));
  const Json exit = make_limit("75.0", "Credit", make_shares("Sell to Close", 10), "GTC");
  const Json stop = make_stop(10, "65.0");
  CHECK(refused({{"type", "OUO"}, {"orders", Json::array({exit, stop})}}) == "400 type");
  CHECK(refused({{"type", "OTO"}, {"orders", Json::array({exit})}}) == "400 trigger-order");
  CHECK(refused({{"type", "OTOCO"}, {"trigger-order", entry}, {"orders", Json::array({exit, exit})}}) ==
        "422 invalid_oco_order_type_combo");
  Json market = entry;
  market["order-type"] = "Market";
  market.erase("price");
  market.erase("price-effect");
  CHECK(refused({{"type", "OTOCO"}, {"trigger-order", market}, {"orders", Json::array({exit, stop})}}) ==
        "422 invalid_oco_order_type_combo");
  CHECK(refused({{"type", "OTO"}, {"trigger-order", entry}, {"orders", Json::array({exit, exit, exit, exit})}}) ==
        "422 sim.invalid_complex_order");
}

TEST_CASE("Complex order: OTOCO routes its children when the trigger is filled, and one fill cancels the other") {
  Changes fixture;
  fixture.fixture_quote("70.0", "70.1");
  Json entry = make_limit("70.5", "Debit", make_shares("Buy to Open", 10));
  Json exit = make_limit("75.0", "Credit", make_shares("Sell to Close", 10), "GTC");
  Json stop = make_stop(10, "65.0");
  entry["external-identifier"] = "ttm-3-0";
  exit["external-identifier"] = "ttm-3-1";
  stop["external-identifier"] = "ttm-3-2";
  for (Json* order : {&exit, &stop}) (*order)["advanced-instructions"] = {{"strict-position-effect-validation", true}};
  const Json request{{"type", "OTOCO"}, {"trigger-order", entry}, {"orders", Json::array({exit, stop})}};
  const Json dry =
      fixture.write("POST", kMarginPath + "/complex-orders/dry-run", request).second.at("data").at("complex-order");
  CHECK_FALSE(dry.contains("id"));
  CHECK(dry.at("trigger-order").at("updated-at") == 0);
  const Json complex = fixture.place_complex(request);
  const Json trigger = complex.at("trigger-order").at("id");
  const Json gain = complex.at("orders").at(0).at("id"), loss = complex.at("orders").at(1).at("id");
  CHECK(complex.at("trigger-order").at("external-identifier") == "ttm-3-0");
  CHECK(complex.at("orders").at(1).at("external-identifier") == "ttm-3-2");
  CHECK(complex.at("trigger-order").at("complex-order-tag") == "OTOCO::trigger-order");
  for (const Json* order : {&complex.at("trigger-order"), &complex.at("orders").at(0)}) {
    CHECK(order->at("status") == "Contingent");
    CHECK(order->at("contingent-status") == "Pending Order");
    CHECK(order->at("cancellable") == true);
  }
  fixture.advance(65ms);
  CHECK(fixture.status(trigger) == "Routed");
  CHECK(fixture.status(gain) == "Contingent");
  fixture.advance(1s);
  CHECK(fixture.status(trigger) == "Filled");
  CHECK(fixture.status(gain) == "Live");
  CHECK(fixture.status(loss) == "Live");
  const std::string path = kMarginPath + "/complex-orders/" + complex.at("id").dump();
  CHECK_FALSE(fixture.data(path).contains("terminal-at"));
  CHECK(fixture.items(kMarginPath + "/complex-orders/live").at(0).at("id") == complex.at("id"));
  SECTION("the limit order is filled") {
    fixture.fixture_quote("75.0", "75.1");
    fixture.advance(1s);
    CHECK(fixture.status(gain) == "Filled");
    CHECK(fixture.status(loss) == "Cancelled");
    CHECK(fixture.position("KO").at("quantity") == 0);
    CHECK(fixture.data(path).contains("terminal-at"));
  }
  SECTION("a child is replaced, and then the stop order is filled") {
    const Json next = fixture.change("PATCH", gain, {{"price", "76.0"}}).second.at("data").at("id");
    fixture.advance(1s);
    CHECK(fixture.data(path).at("orders").at(0).at("id") == next);
    fixture.fixture_quote("64.9", "65.0");
    fixture.advance(1s);
    CHECK(fixture.status(loss) == "Filled");
    CHECK(fixture.status(next) == "Cancelled");
  }
  SECTION("the complex order is cancelled by its own id") {
    CHECK(fixture.write("DELETE", path, Json::object()).first == 200);
    CHECK(fixture.status(gain) == "Cancel Requested");
    fixture.advance(1s);
    CHECK(fixture.status(gain) == "Cancelled");
    CHECK(fixture.status(loss) == "Cancelled");
    CHECK(code(fixture.write("DELETE", path, Json::object())) == "422 cannot_update_order");
  }
}

TEST_CASE("Complex order: children of a trigger that is cancelled or rejected are cancelled") {
  Changes fixture;
  fixture.fixture_quote("70.0", "70.1");
  const Json entry = make_limit("60.0", "Debit", make_shares("Buy to Open", 10));
  const Json exit = make_limit("75.0", "Credit", make_shares("Sell to Close", 10), "GTC");
  const Json request{{"type", "OTO"}, {"trigger-order", entry}, {"orders", Json::array({exit})}};
  SECTION("cancelled") {
    const Json complex = fixture.place_complex(request);
    fixture.advance(1s);
    const auto [status, body] =
        fixture.write("DELETE", kMarginPath + "/complex-orders/" + complex.at("id").dump(), Json::object());
    CHECK(body.at("data").at("trigger-order").at("status") == "Cancel Requested");
    CHECK(body.at("data").at("orders").at(0).at("status") == "Cancelled");
  }
  SECTION("rejected") {
    fixture.set_script({{"kind", "reject"}, {"message", "No borrow"}});
    const Json complex = fixture.place_complex(request);
    fixture.advance(1s);
    CHECK(fixture.order(complex.at("trigger-order").at("id")).at("reject-reason") == "No borrow");
    CHECK(fixture.status(complex.at("orders").at(0).at("id")) == "Cancelled");
  }
}

TEST_CASE("Complex order: of an OCO the order that takes more counts, of an OTOCO its trigger order") {
  Changes fixture;
  fixture.fixture_quote("70.0", "70.1");
  const auto try_out = [&](const char* path, const Json& body) {
    const auto [status, answer] = fixture.write("POST", kMarginPath + path, body);
    INFO(answer.dump());
    REQUIRE(status == 201);
    const Json& data = answer.at("data");
    return std::pair(signed_amount(data.at("buying-power-effect"), "change-in-buying-power"),
                     Decimal::of(data.at("fee-calculation").at("total-fees").get<std::string>()));
  };
  const Json entry = make_limit("70.5", "Debit", make_shares("Buy to Open", 10));
  const Json exit = make_limit("75.0", "Credit", make_shares("Sell to Close", 10), "GTC");
  const Json bracket{
      {"type", "OTOCO"}, {"trigger-order", entry}, {"orders", Json::array({exit, make_stop(10, "65.0")})}};
  CHECK(try_out("/complex-orders/dry-run", bracket) == try_out("/orders/dry-run", entry));

  fixture.set_quote(make_quote("AAPL", "300.0", "300.1"));
  const Json gain = make_limit("350.0", "Credit", make_shares("Sell to Close", 10, "AAPL"), "GTC");
  Json loss = make_stop(10, "250.0");
  loss["legs"] = gain["legs"];
  const auto of_gain = try_out("/orders/dry-run", gain), of_loss = try_out("/orders/dry-run", loss);
  const auto of_both = try_out("/complex-orders/dry-run", {{"type", "OCO"}, {"orders", Json::array({gain, loss})}});
  CHECK(of_both == std::min(of_gain, of_loss));
}

TEST_CASE("Complex order: both orders of an OCO are routed at once") {
  Changes fixture;
  fixture.set_quote(make_quote("AAPL", "300.0", "300.1"));
  Json exit = make_limit("350.0", "Credit", make_shares("Sell to Close", 10, "AAPL"), "GTC");
  Json stop = make_stop(10, "250.0");
  stop["legs"] = exit["legs"];
  const Json complex = fixture.place_complex({{"type", "OCO"}, {"orders", Json::array({exit, stop})}});
  CHECK(complex.at("orders").at(0).at("complex-order-tag") == "OCO::order");
  fixture.advance(1s);
  for (const Json& order : complex.at("orders")) CHECK(fixture.status(order.at("id")) == "Live");
  fixture.set_quote(make_quote("AAPL", "249.0", "249.1"));
  fixture.advance(1s);
  CHECK(fixture.status(complex.at("orders").at(1).at("id")) == "Filled");
  CHECK(fixture.status(complex.at("orders").at(0).at("id")) == "Cancelled");
}

TEST_CASE("Complex order: PAIRS waits for its ratio, which can be changed") {
  Changes fixture;
  fixture.fixture_quote("70.0", "70.1");
  fixture.set_quote(make_quote("AMD", "140.0", "140.1"));
  const Json first = make_limit("71.0", "Debit", make_shares("Buy to Open", 1)),
             second = make_limit("139.0", "Credit", make_shares("Sell to Close", 1, "AMD"));
  const Json complex = fixture.place_complex({{"type", "PAIRS"},
                                              {"orders", Json::array({first, second})},
                                              {"ratio-price-threshold", "0.6"},
                                              {"ratio-price-comparator", "gte"}});
  const Json id = complex.at("orders").at(0).at("id");
  fixture.advance(5s);
  CHECK(fixture.order(id).at("contingent-status") == "Pending Condition");
  const std::string path = kMarginPath + "/complex-orders/" + complex.at("id").dump();
  CHECK(
      fixture.write("PATCH", path, {{"ratio-price-threshold", "0.5"}}).second.at("data").at("ratio-price-threshold") ==
      "0.5");
  fixture.advance(1s);
  CHECK(fixture.status(id) == "Filled");
  CHECK(fixture.status(complex.at("orders").at(1).at("id")) == "Filled");
}
