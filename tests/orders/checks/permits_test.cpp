// Orders that pass because the grant, the instrument, the caller or the operator permits them.
#include <catch2/catch_test_macros.hpp>

#include "orders/checks/situation.hpp"

using namespace sample;

TEST_CASE("Checks: a grant with the scope trade passes, and one whose scopes are not known is a remark") {
  Situation situation;
  situation.settings.grant_scopes = std::vector<std::string>{"read", "trade"};
  CHECK(find_entry(situation.run(Stage::preview).notes, "not_read_only") == nullptr);
  situation.settings.grant_scopes.emplace();
  for (const Stage stage : {Stage::preview, Stage::sending}) {
    const CheckResults results = situation.run(stage);
    CHECK(find_entry(results.failed, "not_read_only") == nullptr);
    REQUIRE(find_entry(results.notes, "not_read_only") != nullptr);
    CHECK(find_entry(results.notes, "not_read_only")->why.starts_with("It is not known if the grant"));
  }
  situation.settings.grant_scopes = std::vector<std::string>{"read"};
  situation.other.intention = Intention::cancel;
  situation.orders.clear();
  CHECK(find_entry(situation.run(Stage::preview).failed, "not_read_only") != nullptr);
}

TEST_CASE("Checks: fractions and overnight orders pass where the stock permits them, and a fraction is always closed") {
  Situation situation;
  InstrumentFacts& stock = situation.facts.instruments["AAPL"];
  const auto is_refused = [&] {
    situation.dry_run.report.order.reset();
    return find_entry(situation.run(Stage::preview).failed, "instrument_tradable") != nullptr;
  };
  stock.is_fractional_eligible = stock.is_overnight_permitted = true;
  situation.orders.front().time_in_force = TimeInForce::ext_overnight;
  CHECK(!is_refused());
  situation.use(notional_order());
  CHECK(!is_refused());
  situation.use(market_order());
  situation.orders.front().legs.front().quantity = Decimal::of("0.5");
  CHECK(!is_refused());
  // Facts that other orders do not need.
  stock.is_fractional_eligible = stock.is_overnight_permitted = false;
  situation.use(limit_order());
  CHECK(!is_refused());
  sample::add_position(situation.facts, Kind::equity, "AAPL", 1).quantity = Decimal::of("0.5");
  situation.use(market_order());
  situation.orders.front().legs = {shares(Action::sell_to_close, "0.5")};
  CHECK(!is_refused());
}

TEST_CASE("Checks: a code of the broker with capitals is acknowledged as the caller's words are read") {
  Situation situation;
  situation.dry_run.report.warnings = {{"Margin_Foo", "One."}};
  CHECK(find_entry(situation.run(Stage::preview).failed, "dry_run_clean")->acknowledge == "warning:Margin_Foo");
  situation.other.acknowledged = {"warning:margin_foo"};
  const CheckResults results = situation.run(Stage::preview);
  CHECK(find_entry(results.failed, "dry_run_clean") == nullptr);
  REQUIRE(find_entry(results.notes, "dry_run_clean") != nullptr);
  CHECK(find_entry(results.notes, "dry_run_clean")->why.find("Margin_Foo") != std::string::npos);
}

TEST_CASE("Checks: a long future that covers a short call can be closed where the operator allows it") {
  Situation situation;
  sample::add_position(situation.facts, Kind::future, "/ESU6", 1);
  sample::add_position(situation.facts, Kind::future_option, "./ESU6 E1AN6 260706C8000", -1);
  situation.use(future_order(Action::sell));
  CHECK(find_entry(situation.run(Stage::preview).failed, "undefined_risk") != nullptr);
  situation.settings.allow_undefined_risk = true;
  situation.settings.max_order_notional = 40'000;
  for (const Stage stage : {Stage::preview, Stage::sending}) {
    const CheckResults results = situation.run(stage);
    INFO(show_failures(results));
    CHECK(find_entry(results.failed, "undefined_risk") == nullptr);
    CHECK(find_entry(results.failed, "order_notional") == nullptr);
  }
  std::string reason;
  CHECK(compute_order_notional(situation.input(), reason) == Decimal::of("38251.25"));
}

TEST_CASE("Checks: an order that only closed at its preview passes while it still only closes") {
  Situation situation;
  situation.other.was_closing = true;
  sample::add_position(situation.facts, Kind::future, "/ESU6", 2);
  situation.use(future_order(Action::sell));
  CHECK(find_entry(situation.run(Stage::sending).failed, "position_effect") == nullptr);
}

TEST_CASE("Checks: a sale by amount passes up to what is held") {
  Situation situation;
  sample::add_position(situation.facts, Kind::equity, "AAPL", 1);
  situation.facts.instruments["AAPL"].is_fractional_eligible = true;
  Order order = notional_order();
  order.value = credit("150");
  order.legs.front().action = Action::sell_to_close;
  situation.use(order);
  CHECK(find_entry(situation.run(Stage::preview).failed, "position_effect") == nullptr);
}

TEST_CASE("Checks: a wide market keeps no one in a position, and no code opens one in it") {
  Situation situation;
  sample::add_position(situation.facts, Kind::equity_option, kCall320, 1);
  sample::set_quote(situation.facts, kCall320, "0.30", "0.45");
  Order order;
  order.price = credit("0.30");
  order.legs = {option(kCall320, Action::sell_to_close)};
  situation.use(order);
  situation.other.acknowledged = {"wide_market"};
  CheckResults results = situation.run(Stage::preview);
  CHECK(find_entry(results.failed, "spread_width") == nullptr);
  CHECK(find_entry(results.notes, "spread_width") != nullptr);

  order.price = debit("0.45");
  order.legs = {option(kCall320, Action::buy_to_open)};
  situation.use(order);
  results = situation.run(Stage::preview);
  REQUIRE(find_entry(results.failed, "spread_width") != nullptr);
  CHECK(find_entry(results.failed, "spread_width")->acknowledge.empty());
}

TEST_CASE("Checks: a stop that closes an option is no market order that is switched off") {
  Situation situation;
  sample::add_position(situation.facts, Kind::equity_option, kCall320, 1);
  Order order;
  order.type = orders::OrderType::stop;
  order.stop_trigger = Decimal::of("0.50");
  order.legs = {option(kCall320, Action::sell_to_close)};
  situation.use(order);
  situation.settings.market_orders = orders::MarketOrders::none;
  CHECK(find_entry(situation.run(Stage::preview).failed, "market_order") == nullptr);
}

TEST_CASE("Checks: options that trade until 16:15 in New York may fill after the close of the shares") {
  Situation situation;
  const std::string put = sample::known_option(situation.facts, 'P', 650, date(2026, 7, 17), "SPY");
  Order order;
  order.price = debit("1.00");
  order.legs = {option(put, Action::buy_to_open)};
  situation.use(order);
  const auto why = [&](const char* now) {
    situation.other.now = at(now);
    situation.facts.sessions.at("Equity").state = "Extended";
    const CheckResults results = situation.run(Stage::preview);
    const auto* const failed = find_entry(results.failed, "market_hours");
    return failed == nullptr ? std::string() : failed->why;
  };
  CHECK(why("2026-06-10T20:05:00Z").find("may fill in the last minutes") != std::string::npos);
  CHECK(why("2026-06-10T20:15:00Z").find("begins to work in the next session") != std::string::npos);
  situation.orders.front().time_in_force = TimeInForce::ioc;
  CHECK(why("2026-06-10T20:05:00Z").empty());
  CHECK(why("2026-06-10T20:15:00Z").find("IOC order would be cancelled") != std::string::npos);
}
