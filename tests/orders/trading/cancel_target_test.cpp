// Which orders of a cancellation limit a loss, also where TastyTrade's rows cannot be read.
#include "placing/cancel_target.hpp"

#include <catch2/catch_test_macros.hpp>

namespace {

broker::Order make_order(const char* id, const char* type, const char* action, int filled = 0) {
  broker::Order order;
  order.id = id;
  order.status = "Live";
  order.order_type = type;
  order.legs.push_back({.symbol = "AMD",
                        .instrument_type = broker::InstrumentType::equity,
                        .action = action,
                        .quantity = support::Decimal(10),
                        .remaining_quantity = support::Decimal(10 - filled),
                        .fills = {}});
  return order;
}

orders::CancelTarget make_bracket(int filled = 0) {
  return {"7",
          true,
          {make_order("1", "Limit", "Buy to Open", filled), make_order("2", "Limit", "Sell to Close"),
           make_order("3", "Stop", "Sell to Close")},
          "1"};
}

}  // namespace

TEST_CASE("Cancel target: the stop of a bracket limits a loss once its trigger may have filled") {
  CHECK_FALSE(make_bracket().protects());
  CHECK(make_bracket(4).protects());
  orders::CancelTarget unreadable = make_bracket();
  unreadable.orders.front().legs.clear();
  unreadable.orders.front().unreadable_legs.emplace_back();
  CHECK(unreadable.protects());
}

TEST_CASE(
    "Cancel target: a stop whose leg cannot be read, and an order that cannot be read, count as limiting a loss") {
  orders::CancelTarget stop{"3", false, {make_order("3", "Stop", "Sell to Open")}, {}};
  CHECK_FALSE(stop.protects());
  stop.orders.front().legs.clear();
  stop.orders.front().unreadable_legs.emplace_back();
  CHECK(stop.protects());
  orders::CancelTarget complex = make_bracket();
  complex.has_unreadable_orders = true;
  CHECK(complex.protects());
  CHECK(complex.protection_words() == "an order that could not be read, and may limit a loss");
  CHECK(complex.words().ends_with("; an order that could not be read"));
}
