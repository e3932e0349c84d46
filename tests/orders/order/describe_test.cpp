// Orders in words.
#include <catch2/catch_test_macros.hpp>

#include "sample_orders.hpp"
#include "tastytrade_mcp/orders/order_words.hpp"

using namespace sample;
using orders::describe;

TEST_CASE("Order in words: no character of a symbol changes the line") {
  Order order = limit_order();
  order.legs.front().symbol = "AA\u202EPL\x1b[31m\nSELL\u200B";
  const std::string words = describe(order);
  CHECK(words == "BUY TO OPEN 10 shares of AAPL[31m SELL; debit 190.25 limit, day");
  order.legs.front().symbol = std::string(500, 'A');
  CHECK(describe(order).size() < 120);
  order.conditions = {{.symbol = "B\u202EX", .threshold = 1}};
  CHECK(describe(order).find("\u202E") == std::string::npos);
  CHECK(describe(orders::Leg{Kind::equity_option, "\tx", Action::buy_to_open, {}}) == "BUY TO OPEN  x");
}

TEST_CASE("Order in words: an incomplete order is described all the same") {
  CHECK(describe(Order{}) == "no legs; no price limit, day");
  Order order = stop_close();
  order.stop_trigger.reset();
  CHECK(describe(order) == "SELL TO CLOSE 10 shares of AAPL; stop at no price, GTC");
}

TEST_CASE("Order in words: options are named by expiration, strike and type") {
  Order order;
  order.price = credit("1.85");
  order.legs = {option("AAPL  260918C00315000", Action::buy_to_open),
                option("AAPL  260918C00310000", Action::sell_to_open)};
  CHECK(describe(order) ==
        "SELL TO OPEN 1 AAPL 18 Sep 2026 310 call, BUY TO OPEN 1 AAPL 18 Sep 2026 315 call; credit 1.85 limit, day");
  CHECK(describe(option("SPXW  260520P04025500", Action::sell_to_close, "12")) ==
        "SELL TO CLOSE 12 SPXW 20 May 2026 4025.5 put");
  CHECK(describe(future_option_order()) == "BUY TO OPEN 1 /ESU6 E1AN6 6 Jul 2026 6260 put; debit 12.50 limit, day");
}

TEST_CASE("Order in words: each order type says its prices") {
  CHECK(describe(limit_order()) == "BUY TO OPEN 10 shares of AAPL; debit 190.25 limit, day");
  CHECK(describe(market_order()) == "BUY TO OPEN 1 share of AAPL; at the market price, day");
  CHECK(describe(stop_close()) == "SELL TO CLOSE 10 shares of AAPL; stop at 180.00, GTC");
  CHECK(describe(stop_limit_order()) == "BUY TO OPEN 1 share of AAPL; stop at 200.00, then debit 200.50 limit, day");
  CHECK(describe(future_order(Action::sell)) == "SELL 1 /ESU6; credit 7650.25 limit, day");
  CHECK(describe(crypto_order()) == "BUY TO OPEN 0.125 BTC/USD; debit 65000.50 limit, day");
  CHECK(describe(notional_order()) == "BUY TO OPEN 10.00 dollars of AAPL; at the market price, day");
  Order order = limit_order();
  order.type = OrderType::marketable_limit;
  CHECK(describe(order) == "BUY TO OPEN 10 shares of AAPL; debit 190.25 marketable limit, day");
  order = credit_spread();
  order.price = Amount{0, PriceEffect::none};
  CHECK(describe(order).ends_with("; even limit, day"));
}

TEST_CASE("Order in words: several units are counted and priced for each") {
  Order order = credit_spread();
  order.legs[0].quantity = Decimal(4);
  order.legs[1].quantity = Decimal(2);
  order.price = credit("1.00");
  CHECK(describe(order) ==
        "2 units of SELL TO OPEN 2 AAPL 18 Jun 2026 320 call, BUY TO OPEN 1 AAPL 18 Jun 2026 325 call; "
        "credit 1.00 limit for each unit, day");
}

TEST_CASE("Order in words: times in force are named") {
  Order order = limit_order();
  order.time_in_force = TimeInForce::gtd;
  order.gtc_date = date(2026, 12, 1);
  CHECK(describe(order).ends_with("limit, GTD until 1 Dec 2026"));
  order.gtc_date.reset();
  order.time_in_force = TimeInForce::gtc_ext_overnight;
  CHECK(describe(order).ends_with("limit, GTC Ext Overnight"));
}

TEST_CASE("Order in words: conditions and times are named") {
  Order order = market_order();
  orders::Condition condition;
  condition.symbol = "RIVN";
  condition.instrument_type = Kind::equity;
  condition.threshold = Decimal(12);
  order.conditions = {condition};
  order.route_after = support::parse_iso8601("2026-11-30T14:30:00Z");
  order.cancel_at = support::parse_iso8601("2026-11-30T20:00:00.500Z");
  CHECK(describe(order) ==
        "BUY TO OPEN 1 share of AAPL; at the market price, day; only when the last price of RIVN is at least 12.00; "
        "not before 30 Nov 2026 14:30:00.000 UTC; cancelled at 30 Nov 2026 20:00:00.500 UTC");
  order.conditions.front().effect = orders::Condition::Effect::cancel;
  order.conditions.front().indicator = orders::Condition::Indicator::nat;
  order.conditions.front().comparator = orders::Condition::Comparator::at_most;
  CHECK(describe(order).find("; cancelled when the natural price of RIVN is at most 12.00;") != std::string::npos);
}

TEST_CASE("Order in words: complex orders say what depends on what") {
  const std::string exits =
      "(1) SELL TO CLOSE 10 shares of AAPL; credit 250.00 limit, GTC; "
      "(2) SELL TO CLOSE 10 shares of AAPL; stop at 180.00, GTC";
  CHECK(describe(oco()) == "OCO: one of: " + exits);
  CHECK(describe(otoco()) ==
        "OTOCO: first BUY TO OPEN 10 shares of AAPL; debit 190.25 limit, day; then, when it fills, one of: " + exits);
  orders::ComplexOrder order = otoco();
  order.type = orders::ComplexType::oto;
  CHECK(describe(order) ==
        "OTO: first BUY TO OPEN 10 shares of AAPL; debit 190.25 limit, day; then, when it fills, all of: " + exits);
  order = oco();
  order.type = orders::ComplexType::pairs;
  order.ratio_threshold = Decimal::of("1.2");
  order.ratio_comparator = orders::Condition::Comparator::at_most;
  CHECK(describe(order) == "PAIRS: " + exits +
                               "; when TastyTrade's ratio of the two prices is at most 1.20 (its "
                               "documents do not say which one is divided by the other)");
}
