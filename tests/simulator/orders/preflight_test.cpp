// What is wrong with an order is told before it is taken: each rule has its code, and all are told at once.
#include <set>

#include "order_fixture.hpp"

using namespace simulator;
using namespace std::chrono_literals;

namespace {

// "422 cant_buy_for_credit": the status and the codes, or domains, in order.
std::string refusal(const std::pair<int, Json>& answer) {
  std::string text = std::to_string(answer.first);
  if (!answer.second.contains("error")) return text;
  const Json& error = answer.second.at("error");
  if (!error.contains("errors")) return text + " " + error.at("code").get<std::string>();
  std::set<std::string> codes;
  for (const Json& row : error.at("errors")) {
    codes.insert(row.contains("domain")
                     ? row.at("domain").get<std::string>() + ": " + row.at("reason").get<std::string>()
                     : row.at("code").get<std::string>());
  }
  for (const std::string& code : codes) text += " " + code;
  return text;
}

Json make_shares(const std::string& action = "Buy to Open", const Json& quantity = 1,
                 const std::string& symbol = "AMD") {
  return Json::array({make_leg_json(symbol, action, quantity)});
}

Json with(Json order, const std::string& key, const Json& value) {
  order[key] = value;
  return order;
}
Json without(Json order, const std::string& key) {
  order.erase(key);
  return order;
}

class Preflight : public OrderFixture {
 public:
  using OrderFixture::OrderFixture;

  // A dry run and an order that is sent are refused alike.
  std::string refused(const Json& body, const std::string& account = kMarginPath) {
    const std::string tried = refusal(write("POST", account + "/orders/dry-run", body));
    const std::string sent = refusal(write("POST", account + "/orders", body));
    CHECK(tried == sent);
    return sent;
  }

  Json limit = make_limit("90.0", "Debit", make_shares());
};

Json make_typed(const std::string& type, const std::string& time_in_force, Json legs) {
  return {{"order-type", type}, {"time-in-force", time_in_force}, {"legs", std::move(legs)}};
}

// The nested chain's expiration of a symbol at least this far away, and a strike near the price.
Json option_leg(OrderFixture& fixture, const std::string& underlying, const std::string& action, int steps,
                bool call = true, int expiration = 4) {
  const Json chain = fixture.data("/option-chains/" + underlying + "/nested").at("items").at(0);
  const Json& row = chain.at("expirations").at(static_cast<std::size_t>(expiration));
  const double price = number(fixture.quote(underlying), "last");
  const Json& strikes = row.at("strikes");
  std::size_t nearest = 0;
  while (nearest + 1 < strikes.size() && number(strikes.at(nearest), "strike-price") < price) ++nearest;
  const Json& strike = strikes.at(nearest + static_cast<std::size_t>(steps));
  return make_leg_json(strike.at(call ? "call" : "put").get<std::string>(), action, 1, "Equity Option");
}

}  // namespace

TEST_CASE("Order preflight: a body that is no order is a 400 that names each member") {
  Preflight fixture;
  CHECK(fixture.refused(Json::object()) == "400 legs: is missing order-type: is missing time-in-force: is missing");
  CHECK(fixture.refused(Json::array()) == "400 body: is invalid");
  CHECK(fixture.refused(with(fixture.limit, "order-type", "Stop Market")) ==
        "400 order-type: does not have a valid value");
  CHECK(fixture.refused(with(fixture.limit, "time-in-force", "FOK")) ==
        "400 time-in-force: does not have a valid value");
  CHECK(fixture.refused(with(fixture.limit, "price-effect", "Even")) ==
        "400 price-effect: does not have a valid value");
  CHECK(fixture.refused(with(fixture.limit, "price", "-90.0")) == "400 price: does not have a valid value");
  CHECK(fixture.refused(with(fixture.limit, "price", "cheap")) == "400 price: is invalid");
  CHECK(fixture.refused(with(fixture.limit, "legs", Json::array())) == "400 legs: is empty");
  CHECK(fixture.refused(with(fixture.limit, "legs", make_shares("Buy"))) == "422 sim.invalid_order_structure");
  CHECK(fixture.refused(with(fixture.limit, "legs", make_shares("Purchase"))) ==
        "400 legs[0].action: does not have a valid value");
  for (const Json& quantity : {Json(0), Json(-1), Json("1e60"), Json("NaN"), Json(true)}) {
    INFO(quantity.dump());
    CHECK(fixture.refused(with(fixture.limit, "legs", make_shares("Buy to Open", quantity)))
              .starts_with("400 legs[0].quantity"));
  }
  CHECK(refusal({fixture.send("POST", kMarginPath + "/orders", "{")->status, Json()}) == "400");
}

TEST_CASE("Order preflight: each structural rule has its code") {
  Preflight fixture;
  const Json call = option_leg(fixture, "AAPL", "Buy to Open", 2),
             other = option_leg(fixture, "AAPL", "Sell to Open", 3);
  const auto legs = [](std::vector<Json> rows) { return Json(std::move(rows)); };
  const std::string structure = "422 sim.invalid_order_structure";

  CHECK(fixture.refused(make_limit("1.0", "Debit", legs({call, make_leg_json("AAPL", "Buy to Open", 1)}))) ==
        "422 sim.invalid_leg_count");
  CHECK(fixture.refused(make_limit(
            "1.0", "Debit", legs({make_leg_json("AMD", "Buy to Open", 1), make_leg_json("NVDA", "Buy to Open", 1)}))) ==
        "422 sim.invalid_leg_count sim.invalid_order_structure");
  CHECK(fixture.refused(make_limit("1.0", "Debit", legs({call, call}))).find("sim.duplicate_leg_symbol") !=
        std::string::npos);
  CHECK(fixture.refused(without(fixture.limit, "price")) == structure);
  CHECK(fixture.refused(without(fixture.limit, "price-effect")) == structure);
  CHECK(fixture.refused(with(fixture.limit, "stop-trigger", "80.0")) == structure);
  CHECK(fixture.refused(with(fixture.limit, "value", "80.0")) == structure);
  CHECK(fixture.refused(with(make_typed("Market", "Day", make_shares()), "price", "1.0")) == structure);
  CHECK(fixture.refused(make_typed("Market", "GTC", make_shares())) == "422 gtc_market_orders_not_supported");
  CHECK(fixture.refused(make_typed("Market", "Day", legs({call, other}))) == "422 sim.invalid_leg_count");
  CHECK(fixture.refused(make_typed("Stop", "Day", make_shares())) == structure);
  CHECK(fixture.refused(with(make_typed("Stop", "GTC", make_shares()), "stop-trigger", "500.0")) ==
        "422 sim.invalid_time_in_force");
  CHECK(fixture.refused(make_typed("Stop Limit", "Day", make_shares())) == structure);
  CHECK(fixture.refused(make_typed("Notional Market", "Day", make_shares())) == structure);
  CHECK(fixture.refused(with(fixture.limit, "price-effect", "Credit")) == "422 cant_buy_for_credit");
  CHECK(fixture.refused(make_limit("990.0", "Debit", make_shares("Sell to Close", 1, "AAPL"))) ==
        "422 sim.cant_sell_for_debit");
  CHECK(fixture.refused(make_limit("1.0", "Debit", legs({call}), "Ext")) == "422 sim.invalid_time_in_force");
  CHECK(fixture.refused(with(fixture.limit, "time-in-force", "GTD")) == structure);
  CHECK(fixture.refused(with(with(fixture.limit, "time-in-force", "GTD"), "gtc-date", "2026-08-24")) == structure);
  CHECK(fixture.refused(with(fixture.limit, "gtc-date", "2026-09-24")) == structure);
  CHECK(fixture.refused(with(fixture.limit, "legs", make_shares("Buy to Open", 1, "NOSUCH"))) ==
        "422 sim.invalid_symbol");
  CHECK(fixture.refused(with(fixture.limit, "legs", make_shares("Buy to Open", 1, "SPX"))) == "422 sim.invalid_symbol");
  Json half = call;
  half["quantity"] = "1.5";
  CHECK(fixture.refused(make_limit("1.0", "Debit", legs({half}))) == structure);
  Json small = make_typed("Notional Market", "Day", make_shares());
  small["legs"][0].erase("quantity");
  CHECK(fixture.refused(with(with(small, "value", "4.99"), "value-effect", "Debit")) == structure);
}

TEST_CASE("Order preflight: all that is wrong is told at once, and nothing is stored") {
  Preflight fixture;
  Json order = make_typed("Market", "GTC", make_shares("Sell to Close", 1, "NOSUCH"));
  order["price"] = "1.0";
  order["price-effect"] = "Debit";
  CHECK(fixture.refused(order) ==
        "422 gtc_market_orders_not_supported sim.cant_sell_for_debit sim.invalid_order_structure sim.invalid_symbol");
  const Json live = fixture.items(kMarginPath + "/orders/live");
  for (const Json& row : live) CHECK(row.at("id").get<std::int64_t>() < 500'000'000);
  for (const Json& write : fixture.order_writes()) CHECK(write.at("committed") == false);
}

TEST_CASE("Order preflight: the effect on the position is checked") {
  Preflight fixture;
  const auto sell = [&](const Json& quantity, const std::string& symbol, bool is_strict, const std::string& action) {
    Json order = make_limit("990.0", "Credit", make_shares(action, quantity, symbol));
    order["advanced-instructions"] = {{"strict-position-effect-validation", is_strict}};
    return order;
  };
  // AAPL: 100 long. SNAP: 200 short since the morning. KO: none.
  CHECK(fixture.refused(sell(101, "AAPL", true, "Sell to Close")) == "422 sim.closing_more_than_held");
  CHECK(fixture.refused(sell(1, "AAPL", true, "Sell to Open")) == "422 sim.opposite_position_exists");
  CHECK(fixture.refused(make_limit("1.0", "Debit", make_shares("Buy to Open", 1, "SNAP"))) ==
        "422 sim.opposite_position_exists");
  CHECK(fixture.refused(sell(1, "KO", true, "Sell to Close")) == "422 sim.no_position_to_close");
  CHECK(fixture.refused(sell(1, "SNAP", true, "Sell to Close")) == "422 sim.no_position_to_close");

  SECTION("without the strict flag the broker opens a position, and warns") {
    const auto [status, body] = fixture.write("POST", kMarginPath + "/orders", sell(1, "KO", false, "Sell to Close"));
    REQUIRE(status == 201);
    CHECK(body.at("data").at("warnings").at(0).at("code") == "closing_with_no_position");
    CHECK(body.at("data").at("order").at("legs").at(0).at("action") == "Sell to Open");
  }
  SECTION("a script does the same although the order is strict") {
    fixture.set_script({{"kind", "relabel"}});
    const auto [status, body] = fixture.write("POST", kMarginPath + "/orders", sell(1, "KO", true, "Sell to Close"));
    REQUIRE(status == 201);
    CHECK(body.at("data").at("order").at("legs").at(0).at("action") == "Sell to Open");
    CHECK(fixture.refused(sell(1, "KO", true, "Sell to Close")) == "422 sim.no_position_to_close");
  }
  SECTION("what working orders close is not closed twice") {
    fixture.place(sell(60, "AAPL", true, "Sell to Close"));
    CHECK(fixture.refused(sell(41, "AAPL", true, "Sell to Close")) == "422 sim.working_order_conflict");
    fixture.place(sell(40, "AAPL", true, "Sell to Close"));
  }
}

TEST_CASE("Order preflight: buying power, with the figures beside the error") {
  Preflight fixture;
  const auto [status, body] = fixture.write("POST", kMarginPath + "/orders/dry-run",
                                            make_limit("90.0", "Debit", make_shares("Buy to Open", 9000, "KO")));
  CHECK(status == 422);
  CHECK(body.at("error").at("errors").at(0).at("code") == "margin_check_failed");
  const Json& effect = body.at("data").at("buying-power-effect");
  CHECK(effect.at("new-buying-power-effect") == "Debit");
  // Half of the price, and 0.0008 a share.
  CHECK(effect.at("change-in-buying-power") == "405007.2");
}

TEST_CASE("Order preflight: the buying power that is told is that after the fill") {
  struct Case {
    const char* name;
    Json order;
  };
  Preflight fixture;
  fixture.set_quote(make_quote("KO", "70.0", "70.1"));
  const Case cases[] = {
      {"shares", make_limit("70.1", "Debit", make_shares("Buy to Open", 100, "KO"))},
      {"shares sold", make_limit("70.0", "Credit", make_shares("Sell to Close", 100, "KO"))},
      {"future", make_limit("9000", "Debit", Json::array({make_leg_json("/MESU6", "Buy", 1, "Future")}))},
  };
  for (const Case& one : cases) {
    INFO(one.name);
    const auto [status, body] = fixture.write("POST", kMarginPath + "/orders/dry-run", one.order);
    INFO(body.dump());
    REQUIRE(status == 201);
    const Decimal told = signed_amount(body.at("data").at("buying-power-effect"), "new-buying-power");
    const Json id = fixture.place(one.order).at("id");
    fixture.advance(2s);
    REQUIRE(fixture.status(id) == "Filled");
    const Decimal is = decimal(fixture.data(kMarginPath + "/balances"), "derivative-buying-power");
    // The market moves, and a limit is not the mark.
    CHECK((told - is).abs() < Decimal(40));
  }
}

TEST_CASE("Order preflight: restrictions of the account") {
  Preflight fixture;
  const Json close = make_limit("990.0", "Credit", make_shares("Sell to Close", 1, "AAPL"));
  for (const char* flag : {"is-frozen", "is-closed"}) {
    fixture.control("POST", "account-flags", {{"account", kMarginAccount}, {"flags", {{flag, true}}}});
    INFO(flag);
    CHECK(fixture.refused(fixture.limit) == "422 sim.account_restricted");
    CHECK(fixture.refused(close) == "422 sim.account_restricted");
    CHECK(fixture.data(kMarginPath + "/trading-status").at(flag) == true);
    fixture.control("DELETE", "account-flags");
  }
  for (const char* flag : {"is-closing-only", "is-risk-reducing-only", "is-in-margin-call"}) {
    fixture.control("POST", "account-flags", {{"account", kMarginAccount}, {"flags", {{flag, true}}}});
    INFO(flag);
    CHECK(fixture.refused(fixture.limit) == "422 sim.account_restricted");
    CHECK(fixture.write("POST", kMarginPath + "/orders/dry-run", close).first == 201);
    fixture.control("DELETE", "account-flags");
  }
  CHECK(fixture.write("POST", kMarginPath + "/orders/dry-run", fixture.limit).first == 201);
  CHECK(fixture
            .refused(make_limit("7000.0", "Debit", Json::array({make_leg_json("/ESU6", "Buy", 1, "Future")})),
                     kRetirementPath)
            .find("sim.account_restricted") != std::string::npos);
  CHECK(fixture.refused(make_limit("1.0", "Credit", make_shares("Sell to Open", 1)), kRetirementPath) ==
        "422 sim.account_restricted");
  CHECK(
      fixture.send("POST", "/simulator/account-flags", R"({"account":"5WT00001","flags":{"is-happy":true}})")->status ==
      400);
}

TEST_CASE("Order preflight: sessions") {
  Preflight fixture({}, "2026-08-29T15:00:00.000Z");  // a Saturday
  CHECK(fixture.refused(make_typed("Market", "Day", make_shares())) == "422 sim.market_closed");
  CHECK(fixture
            .write("POST", kMarginPath + "/orders/dry-run",
                   make_typed("Market", "Day", make_shares("Sell to Close", 1, "AAPL")))
            .first == 201);
  const auto [status, body] = fixture.write("POST", kMarginPath + "/orders", fixture.limit);
  REQUIRE(status == 201);
  CHECK(body.at("data").at("warnings").at(0).at("code") == "tif.next_valid_session");
  CHECK(body.at("data").at("order").at("status") == "Received");
}

TEST_CASE("Order preflight: options cannot be sold to open in the last half hour of their last day") {
  Preflight fixture({}, "2026-08-28T19:31:00.000Z");  // a Friday
  const Json leg = option_leg(fixture, "AAPL", "Sell to Open", 2, true, 0);
  REQUIRE(leg.at("symbol").get<std::string>().substr(6, 6) == "260828");
  CHECK(fixture.refused(make_limit("0.05", "Credit", Json::array({leg}))).find("too_close_to_expiration") !=
        std::string::npos);
}

TEST_CASE("Order preflight: a token without the scope trade may not write orders, and reads them") {
  Preflight fixture;
  const Json login{{"grant_type", "refresh_token"},
                   {"refresh_token", fixture.simulator.options().refresh_token},
                   {"client_secret", fixture.simulator.options().client_secret},
                   {"scope", "read"}};
  const auto reply =
      fixture.client.Post("/oauth/token", {{"User-Agent", "desk/1.0"}}, login.dump(), "application/json");
  fixture.token = Json::parse(reply->body).at("access_token").get<std::string>();
  CHECK(fixture.refused(fixture.limit) == "403 not_permitted");
  for (const char* method : {"PUT", "PATCH", "DELETE"}) {
    CHECK(fixture.write(method, kMarginPath + "/orders/1", Json::object()).first == 403);
    CHECK(fixture.write(method, kMarginPath + "/complex-orders/1", Json::object()).first == 403);
  }
  CHECK_FALSE(fixture.items(kMarginPath + "/orders/live").empty());
}

TEST_CASE("Order preflight: an account of another customer is refused") {
  Preflight fixture;
  CHECK(fixture.refused(fixture.limit, std::string("/accounts/") + kForeignAccount) == "403 not_permitted");
}

TEST_CASE("Order dry run: the example of each kind of order is accepted, and nothing is stored") {
  Preflight fixture;
  const Json shares = Json::array({make_leg_json("AMD", "Buy to Open", 1)});
  const Json close = Json::array({make_leg_json("AAPL", "Sell to Close", 10)});
  Json notional = make_typed("Notional Market", "Day", shares);
  notional["legs"][0].erase("quantity");
  notional["value"] = "10.0";
  notional["value-effect"] = "Debit";
  const Json sold = option_leg(fixture, "AAPL", "Sell to Open", 4),
             bought = option_leg(fixture, "AAPL", "Buy to Open", 5);
  const Json condor = Json::array(
      {option_leg(fixture, "AMD", "Buy to Open", 0, false), option_leg(fixture, "AMD", "Sell to Open", 1, false),
       option_leg(fixture, "AMD", "Sell to Open", 3), option_leg(fixture, "AMD", "Buy to Open", 4)});
  const Json chain = fixture.data("/futures-option-chains/ES/nested").at("option-chains").at(0);
  const Json future_option = chain.at("expirations").at(1).at("strikes").at(2).at("call");
  const std::pair<const char*, Json> orders[] = {
      {"equity market", make_typed("Market", "Day", shares)},
      {"equity limit", make_limit("190.25", "Debit", shares)},
      {"strict close", with(make_limit("950.0", "Credit", close, "GTC"), "advanced-instructions",
                            {{"strict-position-effect-validation", true}})},
      {"stop", with(make_typed("Stop", "GTC", close), "stop-trigger", "180.0")},
      {"stop limit",
       with(with(with(make_typed("Stop Limit", "Day", shares), "stop-trigger", "200.0"), "price", "200.5"),
            "price-effect", "Debit")},
      {"GTD", with(make_limit("0.85", "Debit", shares, "GTD"), "gtc-date", "2026-12-01")},
      {"vertical", make_limit("0.85", "Credit", Json::array({sold, bought}))},
      {"iron condor", make_limit("1.85", "Credit", condor)},
      {"future", make_limit("5650.25", "Debit", Json::array({make_leg_json("/MESU6", "Buy", 1, "Future")}))},
      {"future option",
       make_limit("1.0", "Debit",
                  Json::array({make_leg_json(future_option.get<std::string>(), "Buy to Open", 1, "Future Option")}))},
      {"notional", notional},
      {"fractional", make_typed("Market", "Day", Json::array({make_leg_json("AMD", "Buy to Open", 0.5)}))},
  };
  for (const auto& [name, order] : orders) {
    INFO(name << " " << order.dump());
    const auto [status, body] = fixture.write("POST", kMarginPath + "/orders/dry-run", order);
    INFO(body.dump());
    REQUIRE(status == 201);
    const Json& data = body.at("data");
    CHECK_FALSE(data.at("order").contains("id"));
    CHECK(data.at("order").at("status") == "Received");
    CHECK(data.at("order").at("updated-at") == 0);
    CHECK(data.at("order").at("order-type") == order.at("order-type"));
    CHECK(data.at("warnings").empty());
    for (const char* key : {"buying-power-effect", "fee-calculation"}) CHECK(data.contains(key));
    const Decimal before = signed_amount(data.at("buying-power-effect"), "current-buying-power");
    const Decimal after = signed_amount(data.at("buying-power-effect"), "new-buying-power");
    CHECK(after - before == signed_amount(data.at("buying-power-effect"), "change-in-buying-power"));
    CHECK(fixture.write("POST", kMarginPath + "/orders", order).first == 201);
  }
  Json crypto = with(with(make_typed("Notional Market", "IOC",
                                     Json::array({make_leg_json("BTC/USD", "Buy to Open", 1, "Cryptocurrency")})),
                          "value", "10.0"),
                     "value-effect", "Debit");
  crypto["legs"][0].erase("quantity");
  CHECK(fixture.refused(crypto) == "422 sim.instrument_suspended");
}

TEST_CASE("Order dry run: a vertical takes its width, less the premium, and the fees") {
  Preflight fixture;
  const Json sold = option_leg(fixture, "SPY", "Sell to Open", 4),
             bought = option_leg(fixture, "SPY", "Buy to Open", 7);
  const Json order = make_limit("2.0", "Credit", Json::array({sold, bought}));
  const auto [status, body] = fixture.write("POST", kRetirementPath + "/orders/dry-run", order);
  INFO(body.dump());
  REQUIRE(status == 201);
  const auto strike = [](const Json& leg) { return std::stoi(leg.at("symbol").get<std::string>().substr(13)) / 1000; };
  const int width = strike(bought) - strike(sold);
  const Json& effect = body.at("data").at("buying-power-effect");
  CHECK(effect.at("change-in-margin-requirement") == Decimal(width * 100).wire());
  CHECK(effect.at("is-spread") == true);
  // 1.00 commission, 0.10 clearing and 0.02 regulatory fees a contract.
  CHECK(body.at("data").at("fee-calculation").at("total-fees") == "2.24");
  CHECK(signed_amount(effect, "change-in-buying-power") == -(Decimal(width * 100 - 200) + Decimal::of("2.24")));
}
