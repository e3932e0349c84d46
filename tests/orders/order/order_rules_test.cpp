// The conditions and times of an order against those that the broker reports.
#include <catch2/catch_test_macros.hpp>

#include "sample_orders.hpp"
#include "tastytrade_mcp/orders/order_changes.hpp"
#include "tastytrade_mcp/orders/order_words.hpp"
#include "tastytrade_mcp/support/error.hpp"

using namespace sample;
using orders::Condition;
using orders::describe_rules;
using orders::find_differences;
using orders::find_differences_without_legs;
using orders::means_the_same;
using orders::order_from_broker;

namespace {

support::Instant at(const char* text) {
  return support::parse_iso8601(text).value();
}

broker::OrderCondition reported_condition(const char* action = "route") {
  broker::OrderCondition condition;
  condition.action = action;
  condition.symbol = "SPY";
  condition.instrument_type = Kind::equity;
  condition.indicator = "last";
  condition.comparator = "gte";
  condition.threshold = Decimal(600);
  return condition;
}

// A purchase that waits for SPY at 600, and is cancelled below a natural price of 500.
Order waiting_order() {
  Order order = limit_order();
  Condition cancel{.effect = Condition::Effect::cancel,
                   .symbol = "SPY",
                   .instrument_type = Kind::equity,
                   .indicator = Condition::Indicator::nat,
                   .comparator = Condition::Comparator::at_most,
                   .threshold = Decimal(500)};
  order.conditions = {{.symbol = "SPY", .instrument_type = Kind::equity, .threshold = Decimal(600)}, cancel};
  order.route_after = at("2026-06-12T15:00:00Z");
  order.cancel_at = at("2026-06-12T19:00:00Z");
  return canonical(order);
}

// What the broker reports for it.
broker::Order report() {
  broker::Order reported;
  reported.id = "5123";
  reported.status = "Contingent";
  reported.contingent_status = "Pending Condition";
  reported.order_type = "Limit";
  reported.time_in_force = "Day";
  reported.price = broker::PriceWithEffect{limit_order().price->value, broker::PriceWithEffect::Effect::debit};
  const Leg leg = limit_order().legs.front();
  reported.legs = {{leg.symbol, leg.instrument_type, "Buy to Open", leg.quantity, leg.quantity, {}}};
  broker::OrderCondition cancel = reported_condition("cancel");
  cancel.indicator = "nat";
  cancel.comparator = "lte";
  cancel.threshold = Decimal(500);
  reported.rules.conditions = {reported_condition(), cancel};
  reported.rules.route_after = at("2026-06-12T15:00:00Z");
  reported.rules.cancel_at = at("2026-06-12T19:00:00Z");
  return reported;
}

void check_refused(const broker::Order& reported, std::string_view part) {
  try {
    order_from_broker(reported);
    FAIL("the order was understood");
  } catch (const support::Error& error) {
    CAPTURE(error.message());
    CHECK(error.code == support::ErrorCode::refused);
    CHECK(error.message().find(part) != std::string::npos);
  }
}

void check_difference(const broker::Order& reported, std::string_view part) {
  const auto differences = find_differences(waiting_order(), reported);
  CAPTURE(part, differences);
  REQUIRE(differences.size() == 1);
  CHECK(differences.front().find(part) != std::string::npos);
  CHECK(!means_the_same(waiting_order(), reported));
  // The answer to a replace has no legs to compare, but its rules count.
  CHECK(find_differences_without_legs(waiting_order(), reported) == differences);
}

}  // namespace

TEST_CASE("Order rules: what this server cannot repeat is refused, because a change would lose it") {
  broker::Order reported = report();
  reported.rules.conditions.front().is_notional = true;
  check_refused(reported, "an amount of money");
  reported = report();
  reported.rules.conditions.front().price_components = {{"RIVN", Kind::equity, Decimal(2), "Long"}};
  check_refused(reported, "computed from Long 2 RIVN");
  reported = report();
  reported.rules.conditions.front().comparator = "crosses";
  check_refused(reported, "crosses");
  reported = report();
  reported.rules.conditions.front().instrument_type = Kind::other;
  check_refused(reported, "does not know");
  reported = report();
  reported.rules.unreadable.push_back({"SPY", "threshold", "is not a number"});
  check_refused(reported, "cannot be read");
  reported = report();
  reported.rules = {};
  check_refused(reported, "waits for a condition that TastyTrade does not report");
}

TEST_CASE("Order rules: a change repeats the conditions and times of the order") {
  CHECK(order_from_broker(report()) == waiting_order());
  CHECK(describe(order_from_broker(report())) == describe(waiting_order()));
}

TEST_CASE("Order rules: what has routed the order is not repeated, what cancels it is") {
  for (const char* status : {"Routed", "In Flight", "Live"}) {
    broker::Order reported = report();
    reported.status = status;
    reported.contingent_status.clear();
    const Order order = order_from_broker(reported);
    REQUIRE(order.conditions.size() == 1);
    CHECK(order.conditions.front().effect == Condition::Effect::cancel);
    CHECK(!order.route_after);
    CHECK(order.cancel_at == waiting_order().cancel_at);
    // Both the order that was sent and the one that remains are this order.
    CHECK(means_the_same(waiting_order(), reported));
    CHECK(means_the_same(order, reported));
  }
}

TEST_CASE("Order rules: each condition and time that the broker lost, changed or added is named") {
  CHECK(means_the_same(waiting_order(), report()));
  broker::Order reported = report();
  reported.rules.conditions.erase(reported.rules.conditions.begin());
  check_difference(reported, "does not report the condition that was sent: only when the last price of SPY");
  reported = report();
  reported.rules.conditions.pop_back();
  check_difference(reported, "cancelled when the natural price of SPY is at most 500.00");
  reported = report();
  reported.rules.conditions.push_back(reported_condition());
  check_difference(reported, "a condition that was not sent");
  reported = report();
  reported.rules.route_after.reset();
  check_difference(reported, "before which the order is not routed was sent as 12 Jun 2026 15:00");
  reported = report();
  reported.rules.cancel_at = at("2026-06-12T19:00:01Z");
  check_difference(reported, "at which the order is cancelled");
  reported = report();
  reported.rules.unreadable.push_back({"", "cancel-at", "is not a time"});
  check_difference(reported, "cannot be read");
  reported = report();
  reported.rules.conditions.front().threshold = Decimal(601);
  CHECK(find_differences(waiting_order(), reported).size() == 2);
  // An order without rules is another order than one with them.
  CHECK(find_differences(limit_order(), report()).size() == 4);
  reported = report();
  reported.rules.cancel_at = at("2026-06-12T19:00:00.400Z");
  CHECK(means_the_same(waiting_order(), reported));
}

TEST_CASE("Order rules: a condition of a nested order that is lost is named with its order") {
  orders::ComplexOrder sent = otoco();
  sent.trigger->cancel_at = at("2026-06-12T19:00:00Z");
  broker::ComplexOrder reported;
  reported.type = "OTOCO";
  const auto make_row = [](const Order& order) {
    broker::Order row;
    row.status = "Contingent";
    row.order_type = broker_spelling(order.type);
    row.time_in_force = broker_spelling(order.time_in_force);
    if (order.price) {
      const bool is_credit = order.price->effect == PriceEffect::credit;
      using Effect = broker::PriceWithEffect::Effect;
      row.price = broker::PriceWithEffect{order.price->value, is_credit ? Effect::credit : Effect::debit};
    }
    row.stop_trigger = order.stop_trigger;
    for (const Leg& leg : order.legs) {
      row.legs.push_back(
          {leg.symbol, leg.instrument_type, std::string(broker_spelling(leg.action)), leg.quantity, leg.quantity, {}});
    }
    return row;
  };
  reported.orders = {make_row(*sent.trigger), make_row(sent.orders[0]), make_row(sent.orders[1])};
  const auto differences = find_differences(sent, reported);
  REQUIRE(differences.size() == 1);
  CHECK(differences.front().starts_with("Trigger order: The time at which the order is cancelled"));
}

TEST_CASE("Order rules: a report is told in words, with what could not be read") {
  broker::OrderRules rules = report().rules;
  rules.conditions.front().triggered_at = at("2026-06-12T15:30:00Z");
  rules.unreadable.push_back({"", "conditions", "is not an object"});
  CHECK(describe_rules(rules) ==
        "; only when the last price of SPY is at least 600.00 (which held at 12 Jun 2026 15:30:00.000 UTC); cancelled "
        "when the natural price of SPY is at most 500.00; not before 12 Jun 2026 15:00:00.000 UTC; cancelled at 12 Jun "
        "2026 19:00:00.000 UTC; with a condition or a time that cannot be read");
  CHECK(describe_rules({}).empty());
  rules = {};
  rules.conditions = {reported_condition("ro\u202Eute\n")};
  CHECK(describe_rules(rules).find("\u202E") == std::string::npos);
  CHECK(describe_rules(rules).find('\n') == std::string::npos);
}
