// The rules that an order must fulfil by itself.
#include <catch2/catch_test_macros.hpp>
#include <functional>

#include "sample_orders.hpp"

using namespace sample;
using orders::validate_structure;

namespace {

std::string problems_of(const Order& order) {
  std::string text;
  for (const std::string& problem : validate_structure(order, kToday)) text += problem + '\n';
  return text;
}

// The order is refused for this one reason.
void check_refused(const Order& order, std::string_view part) {
  const auto problems = validate_structure(order, kToday);
  CAPTURE(part, problems_of(order));
  REQUIRE(problems.size() == 1);
  CHECK(problems.front().find(part) != std::string::npos);
  CHECK(problems.front().ends_with('.'));
}

Order changed(Order order, const std::function<void(Order&)>& change) {
  change(order);
  return order;
}

}  // namespace

TEST_CASE("Order structure: every sound order passes") {
  for (const Order& order : {limit_order(), market_order(), credit_spread(), credit_spread("3"), limit_close(),
                             stop_close(), stop_limit_order(), future_order(), future_order(Action::sell),
                             future_option_order(), notional_order(), crypto_order(), iron_condor()}) {
    CAPTURE(order.legs.front().symbol);
    CHECK(problems_of(order).empty());
  }
}

TEST_CASE("Order structure: one to four legs") {
  check_refused(changed(market_order(), [](Order& order) { order.legs.clear(); }), "has no legs");
  check_refused(
      changed(iron_condor(),
              [](Order& order) { order.legs.push_back(option("AAPL  260618C00330000", Action::buy_to_open)); }),
      "5 legs");
}

TEST_CASE("Order structure: a stop has one leg") {
  for (const auto type : {orders::OrderType::stop, orders::OrderType::stop_limit}) {
    check_refused(changed(credit_spread(),
                          [type](Order& order) {
                            order.type = type;
                            order.stop_trigger = Decimal(1);
                            if (type == orders::OrderType::stop) order.price.reset();
                          }),
                  "order has one leg here");
  }
}

TEST_CASE("Order structure: several legs are options of one kind") {
  Order order = credit_spread();
  order.legs[1] = shares(Action::buy_to_open, "100");
  check_refused(order, "different kinds");
  order = credit_spread();
  order.legs[1] = leg(Kind::future_option, "./ESU6 E1AN6 260706P6260", Action::buy_to_open, "1");
  check_refused(order, "different kinds");
  order = limit_order();
  order.legs.push_back(shares(Action::buy_to_open, "10", "MSFT"));
  check_refused(order, "only");
  order = future_order();
  order.legs.push_back(leg(Kind::future, "/ESZ6", Action::sell, "1"));
  check_refused(order, "only");
}

TEST_CASE("Order structure: legs have different symbols") {
  Order order = credit_spread();
  order.legs[1].symbol = order.legs[0].symbol;
  check_refused(order, "Two legs");
}

TEST_CASE("Order structure: what cannot be traded is refused") {
  Order order = market_order();
  order.legs = {leg(Kind::index, "SPX", Action::buy_to_open, "1")};
  check_refused(order, "index");
  order.legs = {leg(Kind::other, "912810SP4", Action::buy_to_open, "1")};
  check_refused(order, "of a type");
  order = future_order();
  order.legs.front().symbol = "/ES";
  check_refused(order, "one of its contracts");
}

TEST_CASE("Order structure: a symbol has the spelling of its kind") {
  struct Row {
    Kind kind;
    const char* symbol;
  };
  for (const Row& row :
       {Row{Kind::equity, "aapl"}, Row{Kind::equity, "BRK.B"}, Row{Kind::equity, "AAPL  260618C00320000"},
        Row{Kind::equity, "AAPL\u202E"}, Row{Kind::equity, "A\nB"}, Row{Kind::equity_option, "AAPL 260618C00320000"},
        Row{Kind::equity_option, "AAPL"}, Row{Kind::equity_option, "AAPL  260631C00320000"},
        Row{Kind::cryptocurrency, "BTC"}, Row{Kind::future_option, "./ESU6  E1AN6 260706P6260"}}) {
    CAPTURE(row.symbol);
    Order order = limit_order();
    order.legs = {leg(row.kind, row.symbol, Action::buy_to_open, "1")};
    check_refused(order, "is not the symbol of");
    CHECK(problems_of(order).find("\u202E") == std::string::npos);
  }
  check_refused(changed(market_order(), [](Order& order) { order.legs.front().symbol.clear(); }), "no symbol");
}

TEST_CASE("Order structure: futures are bought and sold, everything else is opened and closed") {
  for (const Action action : {Action::buy_to_open, Action::buy_to_close, Action::sell_to_open, Action::sell_to_close}) {
    Order order = future_order(orders::is_buy(action) ? Action::buy : Action::sell);
    order.legs.front().action = action;
    check_refused(order, orders::is_buy(action) ? "write \"buy\"" : "write \"sell\"");
  }
  check_refused(changed(limit_order(), [](Order& order) { order.legs.front().action = Action::buy; }), "buy_to_open");
  check_refused(changed(future_option_order(), [](Order& order) { order.legs.front().action = Action::buy; }),
                "buy_to_close");
  for (const Action action : {Action::buy_to_open, Action::buy_to_close, Action::sell_to_open, Action::sell_to_close}) {
    Order order = future_option_order();
    order.legs.front().action = action;
    order.price = orders::is_buy(action) ? debit("12.5") : credit("12.5");
    CHECK(problems_of(order).empty());
  }
}

TEST_CASE("Order structure: quantities are positive, and whole for contracts") {
  for (const char* quantity : {"0", "-1"}) {
    check_refused(changed(limit_order(), [&](Order& order) { order.legs.front().quantity = Decimal::of(quantity); }),
                  "not above 0");
  }
  check_refused(changed(limit_order(), [](Order& order) { order.legs.front().quantity.reset(); }), "no quantity");
  check_refused(changed(limit_order(), [](Order& order) { order.legs.front().quantity = Decimal::of("1000000001"); }),
                "which no order can have");
  for (Order order : {future_order(), future_option_order()}) {
    order.legs.front().quantity = Decimal::of("1.5");
    check_refused(order, "not whole");
  }
  Order spread = credit_spread();
  spread.legs[1].quantity = Decimal::of("1.5");
  check_refused(spread, "not whole");
}

TEST_CASE("Order structure: fractions are for cryptocurrencies, and for shares at the market") {
  CHECK(problems_of(changed(market_order(), [](Order& order) {
          order.legs.front().quantity = Decimal::of("0.5");
        })).empty());
  check_refused(changed(limit_order(), [](Order& order) { order.legs.front().quantity = Decimal::of("0.5"); }),
                "Fractions of a share");
  check_refused(
      changed(crypto_order(), [](Order& order) { order.legs.front().quantity = Decimal::of("0.1234567891"); }),
      "too many digits");
}

TEST_CASE("Order structure: a limit has a price and nothing else") {
  for (const OrderType type : {OrderType::limit, OrderType::marketable_limit}) {
    const auto make = [&](const std::function<void(Order&)>& change) {
      Order order = limit_order();
      order.type = type;
      change(order);
      return order;
    };
    CHECK(problems_of(make([](Order&) {})).empty());
    check_refused(make([](Order& order) { order.price.reset(); }), "needs a price");
    check_refused(make([](Order& order) { order.value = debit("10"); }), "has no value");
    check_refused(make([](Order& order) { order.stop_trigger = Decimal(10); }), "has no stop trigger");
  }
}

TEST_CASE("Order structure: a price is above 0 and has a direction") {
  const auto with_price = [](Order order, const Amount& price) {
    order.price = price;
    return order;
  };
  check_refused(with_price(limit_order(), {Decimal::of("-1.80"), PriceEffect::debit}), "\"1.80 credit\"");
  check_refused(with_price(limit_order(), {0, PriceEffect::none}), "price is 0");
  check_refused(with_price(credit_spread(), {Decimal::of("1.85"), PriceEffect::none}), "\"1.85 debit\"");
  CHECK(problems_of(with_price(credit_spread(), {0, PriceEffect::none})).empty());
}

TEST_CASE("Order structure: a single leg that buys pays, and one that sells receives") {
  check_refused(changed(limit_order(), [](Order& order) { order.price = credit("190.25"); }), "\"190.25 debit\"");
  check_refused(changed(limit_close(), [](Order& order) { order.price = debit("250"); }), "\"250.00 credit\"");
  check_refused(changed(future_order(), [](Order& order) { order.price = credit("7650.25"); }), "\"7650.25 debit\"");
  check_refused(changed(notional_order(), [](Order& order) { order.value = credit("10"); }), "\"10.00 debit\"");
  // Several legs may be either.
  CHECK(problems_of(changed(credit_spread(), [](Order& order) { order.price = debit("0.85"); })).empty());
}

TEST_CASE("Order structure: a market order has one leg, no price, and ends today") {
  check_refused(changed(market_order(), [](Order& order) { order.price = debit("1"); }), "has no price");
  for (const TimeInForce time : {TimeInForce::gtc, TimeInForce::gtc_ext}) {
    check_refused(changed(market_order(), [&](Order& order) { order.time_in_force = time; }), "cannot be GTC");
  }
  check_refused(changed(market_order(),
                        [](Order& order) {
                          order.time_in_force = TimeInForce::gtd;
                          order.gtc_date = date(2026, 6, 12);
                        }),
                "cannot be GTD");
  check_refused(changed(credit_spread(),
                        [](Order& order) {
                          order.type = OrderType::market;
                          order.price.reset();
                        }),
                "has one leg");
  CHECK(problems_of(changed(market_order(), [](Order& order) { order.time_in_force = TimeInForce::ioc; })).empty());
}

TEST_CASE("Order structure: an order that waits for its trigger is not IOC") {
  for (const Order& stop : {stop_close(), stop_limit_order()}) {
    check_refused(changed(stop, [](Order& order) { order.time_in_force = TimeInForce::ioc; }), "cannot be IOC");
  }
}

TEST_CASE("Order structure: a stop has a trigger, and one that opens is not GTC") {
  check_refused(changed(stop_close(), [](Order& order) { order.stop_trigger.reset(); }), "needs a stop trigger");
  check_refused(changed(stop_close(), [](Order& order) { order.stop_trigger = Decimal(0); }), "not above 0");
  check_refused(changed(stop_close(), [](Order& order) { order.price = credit("179"); }), "Stop Limit");
  check_refused(changed(stop_close(), [](Order& order) { order.legs.front().action = Action::sell_to_open; }),
                "opens a position");
  check_refused(changed(stop_limit_order(), [](Order& order) { order.stop_trigger.reset(); }), "needs a stop trigger");
  check_refused(changed(stop_limit_order(), [](Order& order) { order.price.reset(); }), "needs a price");
}

TEST_CASE("Order structure: an order by amount has a value and no quantity") {
  check_refused(changed(notional_order(), [](Order& order) { order.legs.front().quantity = Decimal(1); }),
                "has no quantity");
  check_refused(changed(notional_order(), [](Order& order) { order.value.reset(); }), "amount of dollars");
  check_refused(changed(notional_order(), [](Order& order) { order.value = debit("4.99"); }), "5.00 dollars");
  CHECK(problems_of(changed(notional_order(), [](Order& order) { order.value = debit("5"); })).empty());
  check_refused(changed(notional_order(), [](Order& order) { order.value->effect = PriceEffect::none; }), "direction");
  check_refused(changed(notional_order(), [](Order& order) { order.price = debit("1"); }), "has no price");
  check_refused(changed(notional_order(),
                        [](Order& order) {
                          order.legs = {{Kind::equity_option, kCall320, Action::buy_to_open, std::nullopt}};
                        }),
                "is for a stock, an ETF or a cryptocurrency");
  check_refused(changed(notional_order(), [](Order& order) { order.time_in_force = TimeInForce::gtc; }), "GTC");
  // Coins by amount may stay until they are cancelled, and have no least amount here.
  CHECK(problems_of(changed(notional_order(), [](Order& order) {
          order.legs = {{Kind::cryptocurrency, "BTC/USD", Action::buy_to_open, std::nullopt}};
          order.value = debit("2");
          order.time_in_force = TimeInForce::gtc;
        })).empty());
}

TEST_CASE("Order structure: extended hours are for one stock or ETF") {
  for (const TimeInForce time :
       {TimeInForce::ext, TimeInForce::gtc_ext, TimeInForce::ext_overnight, TimeInForce::gtc_ext_overnight}) {
    for (Order order : {credit_spread(), future_order(), future_option_order(), crypto_order()}) {
      order.time_in_force = time;
      check_refused(order, "only for an order of one stock or ETF");
    }
    CHECK(problems_of(changed(limit_order(), [&](Order& order) { order.time_in_force = time; })).empty());
  }
}

TEST_CASE("Order structure: the last day of a GTD order is a trading day after today") {
  const auto until = [](const std::optional<Date>& day) {
    Order order = limit_order();
    order.time_in_force = TimeInForce::gtd;
    order.gtc_date = day;
    return order;
  };
  check_refused(until(std::nullopt), "The next one is 2026-06-11");
  check_refused(until(kToday), "not after today");
  check_refused(until(date(2026, 6, 9)), "not after today");
  check_refused(until(date(2026, 6, 13)), "The next trading day after it is 2026-06-15");  // a Saturday
  check_refused(until(date(2026, 6, 19)), "2026-06-22");                                   // Juneteenth
  check_refused(until(date(2026, 2, 30)), "needs its last day");
  check_refused(until(date(2029, 6, 18)), "more than three years away");
  check_refused(until(date(9999, 12, 31)), "more than three years away");
  CHECK(problems_of(until(date(2026, 6, 11))).empty());
  CHECK(problems_of(until(date(2029, 1, 19))).empty());
  check_refused(changed(limit_order(), [](Order& order) { order.gtc_date = date(2026, 6, 12); }), "Only a GTD order");
}

TEST_CASE("Order structure: conditions and times are checked") {
  orders::Condition condition;
  condition.symbol = "RIVN";
  condition.instrument_type = Kind::equity;
  condition.threshold = Decimal(12);
  const auto with = [](const orders::Condition& one) {
    Order order = limit_order();
    order.conditions = {one};
    return order;
  };
  CHECK(problems_of(with(condition)).empty());
  condition.threshold = 0;
  check_refused(with(condition), "RIVN");
  condition.symbol = "RI\u202EVN";
  check_refused(with(condition), "is not the symbol of an instrument");
  condition.symbol.clear();
  check_refused(with(condition), "no symbol");
  Order order = limit_order();
  order.route_after = support::parse_iso8601("2026-06-10T15:00:00Z");
  order.cancel_at = order.route_after;
  check_refused(order, "cancelled before it is sent");
}

TEST_CASE("Order structure: conditions that contradict each other are refused") {
  using enum orders::Condition::Comparator;
  using enum orders::Condition::Effect;
  const auto condition = [](orders::Condition::Effect effect, orders::Condition::Comparator comparator, int price,
                            const char* symbol = "RIVN") {
    return orders::Condition{.effect = effect,
                             .symbol = symbol,
                             .instrument_type = Kind::equity,
                             .comparator = comparator,
                             .threshold = Decimal(price)};
  };
  const auto with = [](const orders::Condition& one, const orders::Condition& other) {
    Order order = limit_order();
    order.conditions = {one, other};
    return order;
  };
  check_refused(with(condition(route, at_least, 12), condition(route, at_most, 11)), "never be sent");
  check_refused(with(condition(route, at_most, 11), condition(route, at_least, 12)), "never be sent");
  CHECK(problems_of(with(condition(route, at_least, 11), condition(route, at_most, 12))).empty());
  CHECK(problems_of(with(condition(route, at_least, 12), condition(route, at_most, 11, "LCID"))).empty());
  CHECK(problems_of(with(condition(cancel, at_least, 12), condition(cancel, at_most, 11))).empty());
  check_refused(with(condition(route, at_least, 12), condition(cancel, at_least, 11)), "cancelled, too");
  check_refused(with(condition(cancel, at_most, 12), condition(route, at_most, 12)), "cancelled, too");
  CHECK(problems_of(with(condition(route, at_least, 12), condition(cancel, at_least, 13))).empty());
  CHECK(problems_of(with(condition(route, at_most, 12), condition(cancel, at_least, 13))).empty());
}

TEST_CASE("Order structure: an order that its own condition cancels before it can fill is refused") {
  const auto with = [](Order order, orders::Condition::Comparator comparator, const char* threshold) {
    order.conditions = {{.effect = orders::Condition::Effect::cancel,
                         .symbol = order.legs.front().symbol,
                         .instrument_type = Kind::equity,
                         .comparator = comparator,
                         .threshold = Decimal::of(threshold)}};
    return order;
  };
  using enum orders::Condition::Comparator;
  const Decimal stop = *stop_close().stop_trigger, limit = limit_order().price->value;  // a sale; a purchase
  check_refused(with(stop_close(), at_most, (stop + 5).to_string().c_str()), "before it can fill");
  check_refused(with(stop_close(), at_most, stop.to_string().c_str()), "before it can fill");
  CHECK(problems_of(with(stop_close(), at_most, (stop - 5).to_string().c_str())).empty());
  CHECK(problems_of(with(stop_close(), at_least, (stop + 5).to_string().c_str())).empty());
  check_refused(with(limit_order(), at_most, (limit + 1).to_string().c_str()), "before it can fill");
  CHECK(problems_of(with(limit_order(), at_most, (limit - 1).to_string().c_str())).empty());
  check_refused(with(limit_close(), at_least, "0.01"), "before it can fill");
}

TEST_CASE("Order structure: an order is not cancelled before the session in which it would work") {
  const auto between = [](const char* sent, const char* cancelled, TimeInForce time_in_force) {
    Order order = limit_order();
    order.time_in_force = time_in_force;
    order.route_after = support::parse_iso8601(sent);
    order.cancel_at = support::parse_iso8601(cancelled);
    return order;
  };
  // 2026-06-12 is a Friday; New York is four hours behind.
  check_refused(between("2026-06-12T20:00:00Z", "2026-06-15T13:30:00Z", TimeInForce::gtc), "before the market opens");
  CHECK(problems_of(between("2026-06-12T20:00:00Z", "2026-06-15T13:31:00Z", TimeInForce::gtc)).empty());
  CHECK(problems_of(between("2026-06-12T19:59:00Z", "2026-06-12T20:30:00Z", TimeInForce::gtc)).empty());
  check_refused(between("2026-06-12T12:00:00Z", "2026-06-12T13:00:00Z", TimeInForce::day), "before the market opens");
  CHECK(problems_of(between("2026-06-12T12:00:00Z", "2026-06-12T13:00:00Z", TimeInForce::ext)).empty());
}

TEST_CASE("Order structure: the time before which an order is not sent is one at which it can work") {
  const auto at = [](Order order, const char* time, TimeInForce time_in_force = TimeInForce::day) {
    order.route_after = support::parse_iso8601(time);
    order.time_in_force = time_in_force;
    return order;
  };
  // 2026-06-10 is a Wednesday; New York is four hours behind.
  CHECK(problems_of(at(limit_order(), "2026-06-10T12:00:00Z")).empty());
  CHECK(problems_of(at(limit_order(), "2026-06-10T19:59:59Z")).empty());
  check_refused(at(limit_order(), "2026-06-10T20:00:00Z"), "Day ends with the session");
  check_refused(at(limit_order(), "2026-06-13T15:00:00Z"), "Day ends with the session");
  check_refused(at(credit_spread(), "2026-06-10T21:00:00Z"), "Day ends with the session");
  CHECK(problems_of(at(limit_order(), "2026-06-10T21:00:00Z", TimeInForce::gtc)).empty());
  CHECK(problems_of(at(limit_order(), "2026-06-10T21:00:00Z", TimeInForce::ext)).empty());
  CHECK(problems_of(at(future_order(), "2026-06-10T23:00:00Z")).empty());

  check_refused(at(limit_order(), "2026-06-13T15:00:00Z", TimeInForce::ext), "on no trading day");
  CHECK(problems_of(at(market_order(), "2026-06-10T13:31:00Z")).empty());
  check_refused(at(market_order(), "2026-06-10T13:30:00Z"), "only taken while the market is open");
  CHECK(problems_of(at(market_order(), "2026-06-10T19:58:59Z")).empty());
  check_refused(at(market_order(), "2026-06-10T19:59:00Z"), "only taken while the market is open");
  check_refused(at(notional_order(), "2026-06-13T15:00:00Z"), "only taken while the market is open");

  const auto until = [&at](const char* time) {
    Order order = at(limit_order(), time, TimeInForce::gtd);
    order.gtc_date = date(2026, 6, 11);
    return order;
  };
  CHECK(problems_of(until("2026-06-11T19:00:00Z")).empty());
  check_refused(until("2026-06-11T20:00:00Z"), "of its last day, 2026-06-11, is closed");
  check_refused(until("2026-06-12T15:00:00Z"), "after its last day, 2026-06-11");
}

TEST_CASE("Order structure: no figure has more than 15 digits before the point or 9 behind it") {
  for (const char* figure : {"1.0123456789", "1234567890123456"}) {
    const Decimal value = Decimal::of(figure);
    check_refused(changed(limit_order(), [&](Order& order) { order.price->value = value; }), "The price has too many");
    check_refused(changed(stop_close(), [&](Order& order) { order.stop_trigger = value; }), "The stop trigger has too");
    check_refused(changed(notional_order(), [&](Order& order) { order.value->value = value + 9; }), "The value has");
    check_refused(
        changed(limit_order(), [&](Order& order) { order.conditions = {{.symbol = "RIVN", .threshold = value}}; }),
        "The condition on RIVN has too many");
  }
  CHECK(problems_of(changed(limit_order(), [](Order& order) {
          order.price->value = Decimal::of("123456789012345.123456789");
        })).empty());
}

TEST_CASE("Order structure: each broken rule has its sentence") {
  Order order = limit_order();
  order.price.reset();
  order.time_in_force = TimeInForce::gtd;
  order.legs.front().action = Action::buy;
  order.legs.front().quantity = Decimal(0);
  CHECK(validate_structure(order, kToday).size() == 4);
}
