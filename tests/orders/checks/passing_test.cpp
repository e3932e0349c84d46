// Orders that the checks let pass: closing orders beyond the caps, covered options, brackets, changes.
#include <catch2/catch_test_macros.hpp>

#include "orders/checks/situation.hpp"
#include "tastytrade_mcp/orders/settings.hpp"

using namespace sample;

namespace {

Order sell(const std::string& symbol, const char* price, Action action = Action::sell_to_open) {
  Order order;
  order.price = credit(price);
  order.legs = {option(symbol, action)};
  return order;
}

}  // namespace

TEST_CASE("Checks: a closing order is exempt from the caps of money, and counts as an order") {
  Situation situation;
  sample::add_position(situation.facts, Kind::equity, "AAPL", 500);
  Order order = limit_close();
  order.price = credit("190.20");
  order.legs.front().quantity = 500;
  situation.use(order);
  situation.set_dry_run(95'000, "0");
  situation.other.day_use.notional = 60'000;
  situation.settings.max_daily_loss = 1;
  situation.facts.account.status->is_closing_only = true;
  situation.facts.account.status->is_in_margin_call = true;
  const CheckResults results = situation.run(Stage::preview);
  INFO(show_failures(results));
  CHECK(results.is_ok());
  std::string reason;
  CHECK(compute_order_notional(situation.input(), reason) == Decimal(0));
  CHECK(!opens_any_position(situation.input()));
  situation.other.day_use.orders = 50;
  CHECK(find_entry(situation.run(Stage::preview).failed, "daily_orders") != nullptr);
}

TEST_CASE("Checks: covered calls and cash-secured puts pass") {
  Situation covered;
  sample::add_position(covered.facts, Kind::equity, "AAPL", 100);
  covered.use(sell(kCall320, "1.85"));
  CHECK(find_entry(covered.run(Stage::preview).failed, "undefined_risk") == nullptr);

  Situation secured;
  secured.use(sell(kPut300, "1.45"));
  secured.settings.max_order_notional = 30'000;
  const CheckResults results = secured.run(Stage::preview);
  INFO(show_failures(results));
  CHECK(results.is_ok());
  CHECK(find_entry(results.notes, "undefined_risk")->why == "The short put is secured by cash: 30000.00.");
  CHECK(find_entry(results.notes, "concentration")->why.find("29.9 %") != std::string::npos);
}

TEST_CASE("Checks: a covered call can be rolled at the options level that allows no spreads") {
  Situation rolled;
  sample::add_position(rolled.facts, Kind::equity, "AAPL", 100);
  sample::add_position(rolled.facts, Kind::equity_option, kCall320, -1);
  rolled.facts.account.status->options_level = "Covered And Cash Secured";
  Order order;
  order.price = debit("0.85");
  order.legs = {option(kCall320, Action::buy_to_close), option(kCall325, Action::sell_to_open)};
  rolled.use(order);
  const CheckResults results = rolled.run(Stage::preview);
  INFO(show_failures(results));
  CHECK(results.is_ok());

  rolled.facts.account.positions->rows.front().quantity = 99;
  CHECK(find_entry(rolled.run(Stage::preview).failed, "account_state") != nullptr);
  rolled.facts.account.positions->rows.front().quantity = 100;
  rolled.use(credit_spread());
  CHECK(find_entry(rolled.run(Stage::preview).failed, "account_state") != nullptr);
}

TEST_CASE("Checks: a close that leaves a short option covered as well as before passes") {
  Situation spare;  // 200 shares, one call
  sample::add_position(spare.facts, Kind::equity, "AAPL", 200);
  sample::add_position(spare.facts, Kind::equity_option, kCall320, -1);
  Order sale = sell("AAPL", "190.20", Action::sell_to_close);
  sale.legs = {shares(Action::sell_to_close, "100")};
  spare.use(sale);
  const CheckResults results = spare.run(Stage::preview);
  INFO(show_failures(results));
  CHECK(results.is_ok());
  CHECK(!opens_any_position(spare.input()));

  Situation naked;  // without cover before and after
  sample::add_position(naked.facts, Kind::equity_option, kCall320, -1);
  sample::add_position(naked.facts, Kind::equity_option, kPut300, 1);
  naked.use(sell(kPut300, "1.40", Action::sell_to_close));
  CHECK(find_entry(naked.run(Stage::preview).failed, "undefined_risk") == nullptr);

  Situation whole;  // both legs of a spread
  sample::add_position(whole.facts, Kind::equity_option, kCall320, -1);
  sample::add_position(whole.facts, Kind::equity_option, kCall325, 1);
  Order close;
  close.price = debit("0.95");
  close.legs = {option(kCall320, Action::buy_to_close), option(kCall325, Action::sell_to_close)};
  whole.use(close);
  const CheckResults of_whole = whole.run(Stage::preview);
  INFO(show_failures(of_whole));
  CHECK(of_whole.is_ok());

  Situation bracket;  // buys shares and sells them again, beside a call that was naked before
  sample::add_position(bracket.facts, Kind::equity_option, kCall320, -1);
  bracket.use(otoco());
  CHECK(find_entry(bracket.run(Stage::preview).failed, "undefined_risk") == nullptr);
}

TEST_CASE("Checks: the operator can allow a close that leaves a short option without cover") {
  Situation situation;
  sample::add_position(situation.facts, Kind::equity_option, kCall320, -1);
  sample::add_position(situation.facts, Kind::equity_option, kCall325, 1);
  situation.use(sell(kCall325, "0.90", Action::sell_to_close));
  CHECK(opens_any_position(situation.input()));
  situation.settings.allow_undefined_risk = true;
  const CheckResults results = situation.run(Stage::preview);
  INFO(show_failures(results));
  CHECK(results.is_ok());
}

TEST_CASE("Checks: a put that a long put covers needs no cash") {
  Situation situation;
  sample::add_position(situation.facts, Kind::equity_option, broker::occ_symbol("SPY", kToday, 'P', 650), -4);
  sample::add_position(situation.facts, Kind::equity_option, broker::occ_symbol("SPY", kToday, 'P', 640), 4);
  Order working;  // a spread that works
  working.price = credit("0.60");
  working.legs = {option(kPut300, Action::sell_to_open, "5"), option(kPut295, Action::buy_to_open, "5")};
  add_working(situation.facts, working, "51");
  situation.use(sell(broker::occ_symbol("AAPL", date(2026, 7, 17), 'P', 290), "0.50"));
  add_option(situation.facts, situation.orders.front().legs.front().symbol, "0.50", "0.55");
  const CheckResults results = situation.run(Stage::preview);
  CHECK(find_entry(results.notes, "undefined_risk")->why == "The short put is secured by cash: 29000.00.");
  // The put that a roll closes needs none either, an adjusted one does.
  sample::add_position(situation.facts, Kind::equity_option, kPut300, -2);
  CHECK(find_entry(situation.run(Stage::preview).failed, "undefined_risk") != nullptr);
  situation.orders.front().legs.push_back(option(kPut300, Action::buy_to_close, "2"));
  CHECK(find_entry(situation.run(Stage::preview).failed, "undefined_risk") == nullptr);
  sample::add_position(situation.facts, Kind::equity_option, broker::occ_symbol("XYZ1", kToday, 'P', 400), -1);
  CHECK(find_entry(situation.run(Stage::preview).failed, "undefined_risk") != nullptr);
}

TEST_CASE("Checks: a login without the scope trade can preview, and can neither send nor cancel") {
  Situation situation;
  situation.principal.scopes = {"read", "write"};
  const CheckResults results = situation.run(Stage::preview);
  CHECK(results.is_ok());
  CHECK(find_entry(results.notes, "scope_trade")->why.find("needs the scope trade") != std::string::npos);
  CHECK(find_entry(situation.run(Stage::sending).failed, "scope_trade") != nullptr);
  for (const Stage stage : {Stage::preview, Stage::sending}) {
    Situation cancel;
    cancel.principal.scopes = {"read", "write"};
    cancel.other.intention = Intention::cancel;
    CHECK(find_entry(cancel.run(stage).failed, "scope_trade") != nullptr);
  }
}

TEST_CASE("Checks: the settings allow what is refused by default") {
  Situation naked;
  naked.use(sell(kCall320, "1.85"));
  naked.settings.allow_undefined_risk = true;
  CHECK(naked.run(Stage::preview).is_ok());

  Situation short_stock;
  short_stock.orders.front().legs.front().action = Action::sell_to_open;
  short_stock.orders.front().price = credit("190.20");
  short_stock.settings.allow_short_stock = true;
  CHECK(short_stock.run(Stage::preview).is_ok());

  Situation coin;
  coin.use(crypto_order());
  coin.other.today = date(2026, 7, 1);
  coin.settings.allow_crypto = true;
  CHECK(find_entry(coin.run(Stage::preview).failed, "kind_suspended") == nullptr);
  coin.settings.allow_crypto = false;
  coin.other.today = date(2026, 6, 28);  // the day before the suspension
  CHECK(find_entry(coin.run(Stage::preview).failed, "kind_suspended") == nullptr);
}

TEST_CASE("Checks: a credit spread passes, with the effect of the market") {
  Situation situation;
  situation.use(credit_spread("2"));
  for (const Stage stage : {Stage::preview, Stage::sending}) {
    const CheckResults results = situation.run(stage);
    INFO(show_failures(results));
    CHECK(results.is_ok());
  }
}

TEST_CASE("Checks: the children of a bracket close what its trigger opens") {
  Situation situation;
  situation.use(otoco());
  const CheckResults results = situation.run(Stage::preview);
  INFO(show_failures(results));
  CHECK(results.is_ok());

  Situation too_many;
  orders::ComplexOrder bracket = otoco();
  for (Order& child : bracket.orders) child.legs.front().quantity = 11;
  too_many.use(bracket);
  const CheckResults refused = too_many.run(Stage::preview);
  const Verdict* const verdict = find_entry(refused.failed, "position_effect");
  REQUIRE(verdict != nullptr);
  CHECK(verdict->why.starts_with("Order 2: Selling 11 shares of AAPL would close more than you hold: 10 are long."));
}

TEST_CASE("Checks: both orders of an OCO may close the same position") {
  Situation situation;
  sample::add_position(situation.facts, Kind::equity, "AAPL", 10);
  situation.use(oco());
  const CheckResults results = situation.run(Stage::preview);
  INFO(show_failures(results));
  CHECK(results.is_ok());
}

TEST_CASE("Checks: the order that is changed does not stand in its own way") {
  Situation situation;
  sample::add_position(situation.facts, Kind::equity, "AAPL", 6);  // 4 of 10 were sold
  add_working(situation.facts, limit_close(), "51").legs.front().remaining_quantity = 6;
  Order changed = limit_close();
  changed.price = credit("240");
  situation.use(changed);
  situation.other.intention = Intention::replace;
  orders::Target target;
  target.order_id = "51";
  target.filled_quantity = 4;
  target.remaining_quantity = 6;
  situation.other.target = situation.other.previewed_target = target;
  const CheckResults results = situation.run(Stage::preview);
  INFO(show_failures(results));
  CHECK(results.is_ok());
}

TEST_CASE("Checks: intents that came to nothing do not count") {
  Situation situation;
  for (const auto kind : {orders::RecordKind::not_sent, orders::RecordKind::refused, orders::RecordKind::not_found}) {
    for (int i = 0; i < 3; ++i) {
      situation.other.recent_intents.push_back(intent(i, kNow - std::chrono::seconds(5), "AAPL", "digest"));
      situation.other.recent_intents.back().end.emplace().kind = kind;
    }
  }
  // Beyond the window and the minute.
  situation.other.recent_intents.push_back(intent(90, kNow - std::chrono::seconds(300), "AAPL", "digest"));
  // Of another underlying.
  situation.other.open_intents = {intent(91, kNow, "META")};
  const CheckResults results = situation.run(Stage::preview);
  INFO(show_failures(results));
  CHECK(results.is_ok());
}

TEST_CASE("Checks: an unknown intent does not keep anyone from closing") {
  Situation situation;
  sample::add_position(situation.facts, Kind::equity, "AAPL", 10);
  Order order = limit_close();
  order.price = credit("190.20");
  situation.use(order);
  situation.other.open_intents = {intent(7, kNow - std::chrono::minutes(3))};
  CHECK(situation.run(Stage::preview).is_ok());
}

TEST_CASE("Checks: what is missing and does not refuse is listed") {
  Situation situation;
  situation.use(credit_spread());
  situation.facts.account.limits.reset();
  situation.facts.missing.emplace("limits", "TastyTrade did not answer in time.");
  situation.facts.instruments[kCall320].quote.reset();
  const CheckResults results = situation.run(Stage::preview);
  CHECK(find_entry(results.not_run, "quantity_limit")->why ==
        "The broker's limits of quantity are not known: TastyTrade did not answer in time.");
  CHECK(find_entry(results.not_run, "price_effect") != nullptr);
  CHECK(find_entry(results.not_run, "spread_width") != nullptr);
}

TEST_CASE("Checks: the delayed quotes of the sandbox are a remark there") {
  Situation situation;
  situation.facts.instruments["AAPL"].is_delayed = true;
  const CheckResults results = situation.run(Stage::preview);
  CHECK(results.is_ok());
  CHECK(find_entry(results.notes, "quote_fresh") != nullptr);
}

TEST_CASE("Checks: the edges of market hours") {
  struct Case {
    const char* now;
    bool is_open;
  };
  for (const Case& one :
       {Case{"2026-06-10T13:29:59Z", false}, Case{"2026-06-10T13:30:59Z", false}, Case{"2026-06-10T13:31:00Z", true},
        Case{"2026-06-10T19:58:59Z", true}, Case{"2026-06-10T19:59:00Z", false}, Case{"2026-06-10T20:00:00Z", false}}) {
    Situation situation;
    situation.use(market_order());
    situation.other.now = at(one.now);
    situation.facts.instruments["AAPL"].quoted_at = at(one.now);
    CAPTURE(one.now);
    CHECK((find_entry(situation.run(Stage::preview).failed, "market_hours") == nullptr) == one.is_open);
  }
}

TEST_CASE("Checks: extended and overnight orders work outside the session") {
  Situation situation;
  situation.other.now = at("2026-06-10T21:00:00Z");
  situation.facts.sessions.at("Equity").state = "Extended";
  situation.orders.front().time_in_force = TimeInForce::ext;
  CHECK(find_entry(situation.run(Stage::preview).failed, "market_hours") == nullptr);
  situation.facts.sessions.at("Equity").state = "Closed";
  CHECK(find_entry(situation.run(Stage::preview).failed, "market_hours") != nullptr);
  situation.orders.front().time_in_force = TimeInForce::ext_overnight;
  CHECK(find_entry(situation.run(Stage::preview).failed, "market_hours") == nullptr);
  situation.orders.front().time_in_force = TimeInForce::gtc;
  CHECK(find_entry(situation.run(Stage::preview).failed, "market_hours") == nullptr);
}

TEST_CASE("Checks: an order of several sessions in a closed market is told when it begins") {
  Situation situation;
  situation.other.now = at("2026-06-10T21:00:00Z");
  situation.facts.sessions.at("Equity").state = "Closed";
  situation.facts.sessions.at("Equity").open_at = at("2026-06-11T13:30:00Z");
  situation.orders.front().time_in_force = TimeInForce::gtc;
  const CheckResults results = situation.run(Stage::preview);
  REQUIRE(find_entry(results.notes, "market_hours") != nullptr);
  CHECK(find_entry(results.notes, "market_hours")->why ==
        "The market is closed: the order begins to work in the next session, on 2026-06-11 at 13:30 UTC.");
}

TEST_CASE("Checks: a GTD order that outlives its contract is told") {
  Situation situation;
  situation.use(sell(kCall320, "1.85", Action::buy_to_open));
  situation.orders.front().price = debit("1.85");
  situation.orders.front().time_in_force = TimeInForce::gtd;
  situation.orders.front().gtc_date = date(2026, 6, 18);
  CHECK(find_entry(situation.run(Stage::preview).notes, "instrument_tradable") == nullptr);
  situation.orders.front().gtc_date = date(2026, 7, 1);
  situation.dry_run.report.order.reset();
  const CheckResults results = situation.run(Stage::preview);
  REQUIRE(find_entry(results.notes, "instrument_tradable") != nullptr);
  CHECK(find_entry(results.notes, "instrument_tradable")->why.find("expires on 2026-06-18, before the last day") !=
        std::string::npos);
}

TEST_CASE("Checks: a change of a partly filled order may be reported with the whole quantity or with the rest") {
  for (const int reported : {6, 10}) {
    for (const int left : {6, 10}) {
      Situation situation;
      sample::add_position(situation.facts, Kind::equity, "AAPL", 6);
      add_working(situation.facts, limit_close(), "51").legs.front().remaining_quantity = 6;
      Order changed = limit_close();
      changed.legs.front().quantity = 6;
      situation.use(changed);
      situation.other.intention = Intention::replace;
      orders::Target target;
      target.order_id = "51";
      target.filled_quantity = 4;
      target.remaining_quantity = 6;
      situation.other.target = situation.other.previewed_target = target;
      situation.dry_run.report.order = report(changed, "Received");
      situation.dry_run.report.order->legs.front().quantity = reported;
      situation.dry_run.report.order->legs.front().remaining_quantity = std::min(left, reported);
      const CheckResults results = situation.run(Stage::preview);
      const Verdict* const verdict = find_entry(results.failed, "dry_run_same");
      CAPTURE(reported, left);
      CHECK((verdict == nullptr) == (std::min(left, reported) == 6));
      if (verdict != nullptr)
        CHECK(verdict->why.find("cancel it and place an order for the rest") != std::string::npos);
    }
  }
}

TEST_CASE("Channel: each has a word") {
  CHECK(orders::to_string(orders::Channel::none) == "none");
  CHECK(orders::to_string(orders::Channel::elicitation) == "elicitation");
  CHECK(orders::to_string(orders::Channel::terminal) == "terminal");
  CHECK(orders::to_string(Intention::cancel_complex) == "cancel_complex");
}

TEST_CASE("Checks: a condition is compared with the market") {
  Situation situation;
  set_quote(situation.facts, "SPY", "655.00", "655.10");
  orders::Condition condition{.symbol = "SPY", .instrument_type = Kind::equity, .threshold = Decimal(660)};
  const auto run = [&] {
    situation.orders.front().conditions = {condition};
    situation.dry_run.report.order.reset();
    return situation.run(Stage::preview);
  };
  CHECK(find_entry(run().notes, "distance") == nullptr);

  condition.threshold = Decimal(650);
  const CheckResults holding = run();
  INFO(show_failures(holding));
  REQUIRE(find_entry(holding.notes, "distance") != nullptr);
  CHECK(find_entry(holding.notes, "distance")->why ==
        "The condition on SPY holds already, at 655.00 to 655.10: the order would be routed at once.");
  // Between bid and ask it is not known; a last price decides.
  condition.threshold = Decimal::of("655.05");
  CHECK(find_entry(run().notes, "distance") == nullptr);
  situation.facts.instruments["SPY"].quote->last = Decimal::of("655.06");
  CHECK(find_entry(run().notes, "distance") != nullptr);
  condition.indicator = orders::Condition::Indicator::nat;
  CHECK(find_entry(run().notes, "distance") == nullptr);

  situation.facts.instruments["SPY"].quote.reset();
  REQUIRE(find_entry(run().not_run, "distance") != nullptr);
  CHECK(find_entry(run().not_run, "distance")->why.find("there is no quote") != std::string::npos);
}
