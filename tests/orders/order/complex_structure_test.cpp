// The rules between the orders of a complex order.
#include <catch2/catch_test_macros.hpp>

#include "sample_orders.hpp"

using namespace sample;
using orders::ComplexOrder;
using orders::ComplexType;
using orders::validate_structure;

namespace {

std::string problems_of(const ComplexOrder& order) {
  std::string text;
  for (const std::string& problem : validate_structure(order, kToday)) text += problem + '\n';
  return text;
}

void check_refused(const ComplexOrder& order, std::string_view part) {
  const std::string problems = problems_of(order);
  CAPTURE(part, problems);
  CHECK(problems.find(part) != std::string::npos);
}

ComplexOrder oto() {
  return {ComplexType::oto, limit_order(), {stop_close()}, {}, {}, false};
}

ComplexOrder pairs() {
  ComplexOrder order{ComplexType::pairs, std::nullopt, {limit_order(), limit_order()}, {}, {}, false};
  order.orders[1].legs.front().symbol = "MSFT";
  order.ratio_threshold = Decimal::of("1.2");
  order.ratio_comparator = orders::Condition::Comparator::at_least;
  return order;
}

}  // namespace

TEST_CASE("Complex order structure: sound ones pass") {
  CHECK(problems_of(oco()).empty());
  CHECK(problems_of(otoco()).empty());
  CHECK(problems_of(oto()).empty());
  CHECK(problems_of(pairs()).empty());
  ComplexOrder with_stop_limit = oco();
  with_stop_limit.orders[1].type = OrderType::stop_limit;
  with_stop_limit.orders[1].price = credit("179");
  CHECK(problems_of(with_stop_limit).empty());
}

TEST_CASE("Complex order structure: an OCO has one Limit and one Stop or Stop Limit order") {
  ComplexOrder order = oco();
  order.orders[1] = limit_close();
  check_refused(order, "one must be a Limit order and one a Stop or Stop Limit order");
  order.orders = {stop_close(), stop_close()};
  check_refused(order, "one must be a Limit order");
  order.orders = {stop_close(), limit_close()};
  CHECK(problems_of(order).empty());
  order = otoco();
  order.orders[0].type = OrderType::marketable_limit;
  check_refused(order, "one must be a Limit order");
}

TEST_CASE("Complex order structure: both exits close the same quantity of the same symbols") {
  ComplexOrder order = oco();
  order.orders[1].legs.front().quantity = Decimal(5);
  check_refused(order, "same symbols, actions and quantities");
  order = oco();
  order.orders[1].legs.front().symbol = "MSFT";
  check_refused(order, "same symbols, actions and quantities");
  order = oco();
  for (Order& one : order.orders) one.legs.front().action = Action::sell_to_open;
  check_refused(order, "both must close");
}

TEST_CASE("Complex order structure: the number of orders fits the type") {
  ComplexOrder order = oco();
  order.orders.pop_back();
  check_refused(order, "exactly two orders");
  order = otoco();
  order.orders.push_back(limit_close());
  check_refused(order, "exactly two orders besides the trigger order");
  order = oto();
  order.orders.clear();
  check_refused(order, "one to three");
  order.orders = {stop_close(), stop_close(), stop_close(), stop_close()};
  check_refused(order, "one to three");
  order = pairs();
  order.orders.pop_back();
  check_refused(order, "exactly two orders");
}

TEST_CASE("Complex order structure: OTO and OTOCO have a trigger order, which is no Market order") {
  ComplexOrder order = otoco();
  order.trigger.reset();
  check_refused(order, "needs a trigger order");
  order = oco();
  order.trigger = limit_order();
  check_refused(order, "has no trigger order");
  order = oto();
  order.trigger = market_order();
  check_refused(order, "Marketable Limit");
  order.trigger = notional_order();
  check_refused(order, "Marketable Limit");
}

TEST_CASE("Complex order structure: the exits of an OTOCO close what its trigger opens") {
  ComplexOrder order = otoco();
  for (Order& one : order.orders) one.legs.front().action = Action::buy_to_close;
  order.orders[0].price = debit("250");
  check_refused(order, "must sell it to close");
  // Futures have no action that says whether a position is closed.
  order = otoco();
  order.trigger = future_order(Action::buy);
  for (Order& one : order.orders) one.legs = {leg(Kind::future, "/ESU6", Action::sell, "1")};
  CHECK(problems_of(order).empty());
  for (Order& one : order.orders) one.legs.front().action = Action::buy;
  order.orders[0].price = debit("7700");
  check_refused(order, "must sell it to close");
}

TEST_CASE("Complex order structure: only PAIRS have a ratio, and need it") {
  ComplexOrder order = pairs();
  order.ratio_threshold.reset();
  check_refused(order, "needs a ratio");
  order = pairs();
  order.ratio_threshold = Decimal(0);
  check_refused(order, "needs a ratio");
  order = pairs();
  order.ratio_comparator.reset();
  check_refused(order, "needs a ratio");
  order = oco();
  order.ratio_threshold = Decimal(1);
  check_refused(order, "has no ratio");
}

TEST_CASE("Complex order structure: the rules of single orders hold for each, with its name in front") {
  ComplexOrder order = otoco();
  order.trigger->price.reset();
  order.orders[1].stop_trigger.reset();
  check_refused(order, "Trigger order: A Limit order needs a price");
  check_refused(order, "Order 3: A Stop order needs a stop trigger");
}

TEST_CASE("Complex order structure: no order ends before its trigger order is sent") {
  const auto sent = support::parse_iso8601("2026-06-10T15:00:00Z");
  ComplexOrder order = otoco();
  order.trigger->route_after = sent;
  CHECK(problems_of(order).empty());
  order.orders[0].cancel_at = *sent + std::chrono::seconds(1);
  CHECK(problems_of(order).empty());
  order.orders[0].cancel_at = sent;
  check_refused(order, "Order 2 would be cancelled before the trigger order is sent");
  order.orders[0].cancel_at.reset();
  order.orders[0].time_in_force = TimeInForce::gtd;
  order.orders[0].gtc_date = date(2026, 6, 9);
  check_refused(order, "Order 2 would end before the trigger order is sent");
}

TEST_CASE("Complex order structure: the exits of an OTOCO end no sooner than its entry may fill") {
  const auto until = [](TimeInForce entry, const char* entry_day, const char* exit_day) {
    ComplexOrder order = otoco();
    order.trigger->time_in_force = entry;
    if (entry == TimeInForce::gtd) order.trigger->gtc_date = support::parse_date(entry_day);
    order.orders[1].time_in_force = TimeInForce::gtd;
    order.orders[1].gtc_date = support::parse_date(exit_day);
    return order;
  };
  CHECK(problems_of(until(TimeInForce::gtd, "2026-06-12", "2026-06-12")).empty());
  CHECK(problems_of(until(TimeInForce::day, "", "2026-06-12")).empty());
  check_refused(until(TimeInForce::gtd, "2026-06-15", "2026-06-12"),
                "Order 3 ends on 2026-06-12, and the trigger order");
  check_refused(until(TimeInForce::gtc, "", "2026-06-12"), "may fill after it");
}

TEST_CASE("Complex order structure: a stop is not cancelled before its trigger order has ended") {
  constexpr std::string_view kRefusal = "the trigger order may fill after it";
  ComplexOrder order = otoco();
  orders::Order& stop = order.orders[1];
  order.trigger->time_in_force = TimeInForce::gtc;
  stop.cancel_at = support::parse_iso8601("2026-06-12T20:00:00Z");
  check_refused(order, kRefusal);
  order.trigger->cancel_at = *stop.cancel_at;
  CHECK(problems_of(order).empty());
  order.trigger->cancel_at.reset();
  // Sent after the close it works on the next day, until its close.
  order.trigger->time_in_force = TimeInForce::day;
  CHECK(problems_of(order).empty());
  stop.cancel_at = support::parse_iso8601("2026-06-11T19:59:00Z");
  check_refused(order, kRefusal);
  stop.cancel_at = support::parse_iso8601("2026-06-11T20:00:00Z");
  CHECK(problems_of(order).empty());
  order.trigger->time_in_force = TimeInForce::ext;  // until 20:00 in New York
  check_refused(order, kRefusal);
  stop.cancel_at = support::parse_iso8601("2026-06-12T00:00:00Z");
  CHECK(problems_of(order).empty());
  order.trigger->time_in_force = TimeInForce::day;
  order.trigger->route_after = support::parse_iso8601("2026-06-12T15:00:00Z");  // that day, until its close
  check_refused(order, kRefusal);
  stop.cancel_at = support::parse_iso8601("2026-06-12T20:00:00Z");
  CHECK(problems_of(order).empty());
  order.trigger->route_after.reset();
  stop.cancel_at = support::parse_iso8601("2026-06-10T19:00:00Z");
  check_refused(order, kRefusal);
  order.orders[0].cancel_at = std::exchange(stop.cancel_at, std::nullopt);
  CHECK(problems_of(order).empty());  // the target may end
}
