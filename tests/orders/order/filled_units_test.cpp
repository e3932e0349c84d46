// The filled and remaining units of orders with one leg and with several.
#include "order/filled_units.hpp"

#include <catch2/catch_test_macros.hpp>

namespace {

using support::Decimal;

broker::Order make_order(std::initializer_list<std::pair<int, int>> legs) {
  broker::Order order;
  for (const auto& [quantity, filled] : legs) {
    broker::OrderLeg& leg = order.legs.emplace_back();
    leg.quantity = Decimal(quantity);
    leg.remaining_quantity = Decimal(quantity - filled);
  }
  return order;
}

}  // namespace

TEST_CASE("Filled units: of one leg its quantity, of several legs the units of which all legs have filled") {
  CHECK(orders::count_filled(make_order({{10, 4}})) == 4);
  CHECK(orders::count_remaining(make_order({{10, 4}})) == 6);
  CHECK(orders::count_filled(make_order({{5, 2}, {5, 2}})) == 2);
  CHECK(orders::count_remaining(make_order({{5, 2}, {5, 2}})) == 3);
  CHECK(orders::count_filled(make_order({{2, 1}, {4, 2}})) == 1);  // a ratio of 1 to 2
  CHECK(orders::count_filled(make_order({{5, 5}, {5, 2}})) == 2);  // one leg before the other
  CHECK(orders::count_remaining(make_order({{5, 5}, {5, 2}})) == 3);
  CHECK(orders::count_filled(make_order({{5, 3}, {5, 0}})) == 0);
  CHECK(orders::may_have_fills(make_order({{5, 3}, {5, 0}})));
  CHECK_FALSE(orders::may_have_fills(make_order({{5, 0}, {5, 0}})));
  broker::Order unreadable = make_order({{5, 0}});
  unreadable.unreadable_legs.emplace_back();
  CHECK(orders::may_have_fills(unreadable));
  CHECK(orders::count_filled(make_order({})) == 0);
}
