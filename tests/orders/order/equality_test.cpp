// When two wishes are the same order: canonical form, digests, bodies and words.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <random>

#include "sample_orders.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/orders/order_words.hpp"
#include "tastytrade_mcp/orders/wire_body.hpp"
#include "tastytrade_mcp/support/text.hpp"

using namespace sample;
using orders::canonical;
using orders::compute_order_digest;
using orders::describe;
using orders::make_body;

namespace {

// An order as a caller writes it. `legs`: "action|quantity|symbol".
struct Wish {
  std::string type = "Limit";
  std::string time_in_force = "Day";
  std::string price = "1.85 credit";
  std::vector<std::string> legs = {"STO|1|AAPL  260618C00320000", "BTO|1|AAPL  260618C00325000"};
  std::string date = {};
  std::string trigger = {};
};

Leg make_leg(const std::string& text) {
  const std::vector<std::string> parts = support::split(text, '|');
  const auto symbol = broker::canonical_symbol(parts.at(2));
  const auto action = orders::parse_action(parts.at(0));
  const auto quantity = Decimal::parse(parts.at(1));
  REQUIRE(symbol);
  REQUIRE(action);
  REQUIRE(quantity);
  return {broker::classify_symbol(*symbol), *symbol, *action, quantity};
}

Order make(const Wish& wish) {
  Order order;
  order.type = orders::parse_order_type(wish.type).value();
  order.time_in_force = orders::parse_time_in_force(wish.time_in_force).value();
  if (!wish.price.empty()) {
    const auto price = orders::parse_price(wish.price);
    order.price = Amount{price.figure, price.effect.value_or(PriceEffect::debit)};
  }
  if (!wish.trigger.empty()) order.stop_trigger = orders::parse_price(wish.trigger).figure;
  if (!wish.date.empty()) order.gtc_date = support::parse_date(wish.date);
  for (const std::string& leg : wish.legs) order.legs.push_back(make_leg(leg));
  return canonical(order);
}

Wish one(const std::string& leg, const std::string& price = "1.5") {
  return {.price = price, .legs = {leg}};
}
Wish typed(const std::string& type, const std::string& price, const std::string& trigger = {}) {
  return {.type = type, .price = price, .trigger = trigger};
}
Wish lasting(const std::string& time, const std::string& date = {}) {
  return {.time_in_force = time, .date = date};
}
Wish of_legs(const std::vector<std::string>& legs) {
  return {.legs = legs};
}
Wish priced(const std::string& price) {
  return {.price = price};
}

bool is_same(const Order& a, const Order& b) {
  const bool has_same_digest = compute_order_digest(a) == compute_order_digest(b);
  CHECK(has_same_digest == (a == b));
  CHECK((make_body(a, {}) == make_body(b, {})) == (a == b));
  CHECK((describe(a) == describe(b)) == (a == b));
  return a == b;
}

class Random {
 public:
  int below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(engine_); }
  template <class Value>
  void shuffle(std::vector<Value>& values) {
    std::shuffle(values.begin(), values.end(), engine_);
  }

 private:
  std::mt19937 engine_{20261129};
};

Decimal random_price(Random& random) {
  return Decimal(random.below(100'000)) * Decimal::of("0.01");
}

Amount random_amount(Random& random) {
  return {random_price(random), static_cast<PriceEffect>(1 + random.below(2))};
}

std::string random_option(Random& random, int number) {
  return broker::occ_symbol(random.below(2) == 0 ? "AAPL" : "SPXW", date(2026, 6, 18), random.below(2) == 0 ? 'C' : 'P',
                            Decimal(100 + number * 10 + random.below(10)));
}

orders::Condition random_condition(Random& random) {
  orders::Condition condition;
  condition.effect = static_cast<orders::Condition::Effect>(random.below(2));
  condition.symbol = random.below(2) == 0 ? "RIVN" : "SPY";
  condition.instrument_type = Kind::equity;
  condition.indicator = static_cast<orders::Condition::Indicator>(random.below(2));
  condition.comparator = static_cast<orders::Condition::Comparator>(random.below(2));
  condition.threshold = random_price(random);
  return condition;
}

Order random_order(Random& random) {
  Order order;
  order.type = static_cast<OrderType>(random.below(5));
  order.time_in_force = static_cast<TimeInForce>(random.below(8));
  if (random.below(3) > 0) order.price = random_amount(random);
  if (random.below(3) == 0) order.stop_trigger = random_price(random);
  if (random.below(4) == 0) order.gtc_date = date(2026, 7, static_cast<unsigned>(1 + random.below(28)));
  const int legs = 1 + random.below(4);
  for (int i = 0; i < legs; ++i) {
    Leg leg{Kind::equity_option, random_option(random, i), static_cast<Action>(random.below(4)), {}};
    leg.quantity = Decimal(1 + random.below(12));
    order.legs.push_back(leg);
  }
  for (int i = random.below(3); i > 0; --i) order.conditions.push_back(random_condition(random));
  if (random.below(5) == 0) order.route_after = support::Instant(std::chrono::milliseconds(1'780'000'000'000));
  return order;
}

using Change = std::function<void(Order&)>;

// Changes of one field, each of which makes another order.
const std::vector<Change> kChanges = {
    [](Order& order) { order.type = order.type == OrderType::limit ? OrderType::stop : OrderType::limit; },
    [](Order& order) {
      order.time_in_force = order.time_in_force == TimeInForce::day ? TimeInForce::gtc : TimeInForce::day;
    },
    [](Order& order) { order.gtc_date = support::add_days(order.gtc_date.value_or(date(2026, 7, 1)), 1); },
    [](Order& order) {
      if (!order.price) order.price = debit("1");
      order.price->value += Decimal::of("0.01");
      if (order.price->effect == PriceEffect::none) order.price->effect = PriceEffect::debit;
    },
    [](Order& order) {
      const bool is_debit = order.price && order.price->effect == PriceEffect::debit;
      order.price = Amount{order.price && !order.price->value.is_zero() ? order.price->value : Decimal(1),
                           is_debit ? PriceEffect::credit : PriceEffect::debit};
    },
    [](Order& order) { order.stop_trigger = order.stop_trigger.value_or(Decimal(0)) + Decimal::of("0.01"); },
    [](Order& order) { order.value = debit("12.34"); },
    [](Order& order) { order.legs.front().quantity = *order.legs.front().quantity + 1; },
    [](Order& order) {
      Action& action = order.legs.front().action;
      action = action == Action::buy_to_open ? Action::buy_to_close : Action::buy_to_open;
    },
    [](Order& order) { order.legs.back().symbol = "TSLA  260618C00320000"; },
    [](Order& order) { order.legs.push_back(option("TSLA  260618P00320000", Action::buy_to_open)); },
    [](Order& order) { order.legs.front().instrument_type = Kind::equity; },
    [](Order& order) { order.conditions.push_back({.symbol = "QQQ", .threshold = 1}); },
    [](Order& order) {
      order.route_after = order.route_after.value_or(support::Instant()) + std::chrono::milliseconds(1);
    },
    [](Order& order) { order.cancel_at = support::Instant(std::chrono::milliseconds(1'780'000'000'001)); }};

}  // namespace

TEST_CASE("Order equality: wishes that mean the same are one order") {
  struct Pair {
    Wish a, b;
  };
  const Wish spread;
  const std::vector<Pair> pairs = {
      {priced("1.50 credit"), priced("1.5 credit")},
      {priced("1.5 credit"), priced("1.500000 credit")},
      {priced("2 credit"), priced("2.0 credit")},
      {priced("1.85 credit"), priced("credit 1.85")},
      {priced("1.85 credit"), priced("1.85 cr")},
      {priced("1.85 debit"), priced("DEBIT 1.85")},
      {priced("1.85 db"), priced("1.85 Debit")},
      {priced("$1.85 credit"), priced("1.85 credit")},
      {priced(".85 credit"), priced("0.85 credit")},
      {priced("even"), priced("Even")},
      {typed("Limit", "1.85 credit"), typed("limit", "1.85 credit")},
      {typed("LIMIT", "1.85 credit"), typed(" limit ", "1.85 credit")},
      {typed("Marketable Limit", "1 debit"), typed("marketable_limit", "1 debit")},
      {typed("Stop Limit", "1 debit", "2"), typed("stop-limit", "1 debit", "2.00")},
      {typed("Stop", "", "180"), typed("stop", "", "180.0")},
      {lasting("Day"), lasting("day")},
      {lasting("GTC Ext"), lasting("gtc_ext")},
      {lasting("GTC Ext Overnight"), lasting("GTC-EXT-OVERNIGHT")},
      {lasting("GTD", "2026-07-01"), lasting("gtd", "2026-07-01")},
      {of_legs({spread.legs[0], spread.legs[1]}), of_legs({spread.legs[1], spread.legs[0]})},
      {one("buy to open|1|AAPL"), one("BTO|1|AAPL")},
      {one("Buy To Open|1|AAPL"), one("buy_to_open|1|aapl")},
      {one("sell-to-close|1|AAPL"), one("STC|1|AAPL")},
      {one("BTC|1|AAPL"), one("Buy to Close|1|AAPL")},
      {one("BTO|1.0|AAPL"), one("BTO|1|AAPL")},
      {one("BTO|1|BRK.B"), one("BTO|1|BRK/B")},
      {one("BTO|1|AAPL 260618C00320000"), one("BTO|1|AAPL  260618C00320000")},
      {one("BTO|1|.AAPL260618C320"), one("BTO|1|AAPL Jun 18 2026 320 Call")},
      {one("Buy|1|/ESU6"), one("buy|1|/esu6")},
      {of_legs({"STO|4|AAPL  260618C00320000", "BTO|2|AAPL  260618C00325000"}),
       of_legs({"bto|2|.AAPL260618C325", "sto|4.00|.AAPL260618C320"})}};
  REQUIRE(pairs.size() == 30);
  for (const Pair& pair : pairs) {
    const Order a = make(pair.a);
    const Order b = make(pair.b);
    CAPTURE(describe(a), describe(b));
    CHECK(is_same(a, b));
  }
}

TEST_CASE("Order equality: wishes that differ are two orders") {
  struct Pair {
    Wish a, b;
  };
  const std::vector<Pair> pairs = {{priced("1.85 credit"), priced("1.85 debit")},
                                   {priced("1.85 credit"), priced("1.86 credit")},
                                   {priced("1.85 credit"), priced("18.5 credit")},
                                   {priced("1.85 credit"), priced("1.850000001 credit")},
                                   {priced("0.01 credit"), priced("even")},
                                   {priced("0.01 debit"), priced("even")},
                                   {typed("Limit", "1 debit"), typed("Marketable Limit", "1 debit")},
                                   {typed("Limit", "1 debit"), typed("Stop Limit", "1 debit", "2")},
                                   {typed("Stop Limit", "1 debit", "2"), typed("Stop Limit", "1 debit", "2.01")},
                                   {typed("Stop Limit", "1 debit", "2"), typed("Stop Limit", "1.01 debit", "2")},
                                   {typed("Stop", "", "180"), typed("Stop", "", "181")},
                                   {typed("Stop", "", "180"), typed("Stop Limit", "180 debit", "180")},
                                   {lasting("Day"), lasting("GTC")},
                                   {lasting("GTC"), lasting("GTC Ext")},
                                   {lasting("Ext"), lasting("Ext Overnight")},
                                   {lasting("GTC Ext"), lasting("GTC Ext Overnight")},
                                   {lasting("GTD", "2026-07-01"), lasting("GTD", "2026-07-02")},
                                   {lasting("Day"), lasting("IOC")},
                                   {one("BTO|1|AAPL"), one("BTC|1|AAPL")},
                                   {one("BTO|1|AAPL"), one("STO|1|AAPL")},
                                   {one("STO|1|AAPL"), one("STC|1|AAPL")},
                                   {one("BTO|1|AAPL"), one("BTO|2|AAPL")},
                                   {one("BTO|1|AAPL"), one("BTO|1|AAP")},
                                   {one("BTO|1|AAPL  260618C00320000"), one("BTO|1|AAPL  260618P00320000")},
                                   {one("BTO|1|AAPL  260618C00320000"), one("BTO|1|AAPL  260618C00320500")},
                                   {one("BTO|1|AAPL  260618C00320000"), one("BTO|1|AAPL  260619C00320000")},
                                   {one("Buy|1|/ESU6"), one("Buy|1|/ESZ6")},
                                   {one("Buy|1|/ESU6"), one("Sell|1|/ESU6")},
                                   {of_legs({"STO|1|.AAPL260618C320", "BTO|1|.AAPL260618C325"}),
                                    of_legs({"BTO|1|.AAPL260618C320", "STO|1|.AAPL260618C325"})},
                                   {of_legs({"STO|4|.AAPL260618C320", "BTO|2|.AAPL260618C325"}),
                                    of_legs({"STO|2|.AAPL260618C320", "BTO|1|.AAPL260618C325"})}};
  REQUIRE(pairs.size() == 30);
  for (const Pair& pair : pairs) {
    const Order a = make(pair.a);
    const Order b = make(pair.b);
    CAPTURE(describe(a), describe(b));
    CHECK(!is_same(a, b));
  }
}

TEST_CASE("Order equality: the canonical form, digest, body and words do not depend on the order of the legs") {
  Random random;
  for (int i = 0; i < 10'000; ++i) {
    const Order order = canonical(random_order(random));
    const std::string digest = compute_order_digest(order);
    Order shuffled = order;
    random.shuffle(shuffled.legs);
    random.shuffle(shuffled.conditions);
    const bool is_equal = canonical(order) == order && canonical(shuffled) == order;
    const bool says_the_same = make_body(shuffled, {}) == make_body(order, {}) &&
                               describe(shuffled) == describe(order) && compute_order_digest(shuffled) == digest;
    CAPTURE(i, describe(order));
    if (!is_equal || !says_the_same) FAIL("another order after a shuffle");
    for (std::size_t change = 0; change < kChanges.size(); ++change) {
      Order other = order;
      kChanges[change](other);
      if (compute_order_digest(other) == digest) FAIL("the digest does not show change " << change);
    }
  }
}

TEST_CASE("Order equality: the words show every change that the digest shows") {
  Random random;
  // A price, a trigger or a value that the type does not have is not in the words, but such an order is refused.
  const std::vector<std::size_t> in_words = {0, 1, 7, 8, 9, 10, 12, 13, 14};
  for (int i = 0; i < 1'000; ++i) {
    const Order order = canonical(random_order(random));
    const std::string words = describe(order);
    CAPTURE(words);
    for (const std::size_t change : in_words) {
      Order other = order;
      kChanges[change](other);
      if (describe(other) == words) FAIL("the words do not show change " << change);
    }
  }
}

TEST_CASE("Order units: the greatest common divisor of the quantities") {
  Order order = credit_spread();
  const auto units = [&](const char* a, const char* b) {
    order.legs[0].quantity = Decimal::of(a);
    order.legs[1].quantity = Decimal::of(b);
    return order.units();
  };
  CHECK(units("4", "2") == 2);
  CHECK(order.ratios() == std::vector<Decimal>{2, 1});
  CHECK(units("3", "2") == 1);
  CHECK(units("12", "18") == 6);
  CHECK(units("5", "5") == 5);
  CHECK(units("999999999", "3") == 3);
  // Not sound: refused by the rules, but not divided by 0.
  CHECK(units("0", "2") == 1);
  CHECK(units("-2", "2") == 1);
  CHECK(units("1.5", "3") == 1);
  CHECK(Order{}.units() == 1);
  CHECK(notional_order().units() == 1);
  CHECK(notional_order().ratios() == std::vector<Decimal>{1});
  CHECK(crypto_order().units() == Decimal::of("0.125"));
  CHECK(crypto_order().ratios() == std::vector<Decimal>{1});
  CHECK(limit_order().units() == 10);
}

TEST_CASE("Order equality: the two exits of a bracket are one wish in either order") {
  orders::ComplexOrder swapped = otoco();
  std::swap(swapped.orders[0], swapped.orders[1]);
  CHECK(canonical(swapped) == canonical(otoco()));
  CHECK(canonical(canonical(swapped)) == canonical(swapped));
  CHECK(compute_order_digest(swapped) == compute_order_digest(otoco()));
  CHECK(make_body(swapped, {"a", "b"}) == make_body(otoco(), {"a", "b"}));
  CHECK(describe(swapped) == describe(otoco()));
  orders::ComplexOrder other = otoco();
  other.orders[1].stop_trigger = Decimal(181);
  CHECK(compute_order_digest(other) != compute_order_digest(otoco()));
  CHECK(compute_order_digest(oco()) != compute_order_digest(otoco()));
}

TEST_CASE("Order equality: what this server adds does not count") {
  CHECK(make_body(limit_order(), {"ttm-a", "s/1"}) != make_body(limit_order(), {"ttm-b", "s/1"}));
  Order zero = credit_spread();
  zero.price = Amount{0, PriceEffect::credit};
  Order even = credit_spread();
  even.price = Amount{0, PriceEffect::none};
  CHECK(compute_order_digest(zero) == compute_order_digest(even));
}
