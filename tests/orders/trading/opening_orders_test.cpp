// Which working orders only open positions.
#include <catch2/catch_test_macros.hpp>

#include "tastytrade_mcp/orders/opening_orders.hpp"

using broker::InstrumentType;
using support::Decimal;

namespace {

broker::OrderLeg make_leg(const char* symbol, const char* action, InstrumentType type = InstrumentType::equity,
                          int filled = 0) {
  broker::OrderLeg leg;
  leg.symbol = symbol;
  leg.action = action;
  leg.instrument_type = type;
  leg.quantity = Decimal(10);
  leg.remaining_quantity = Decimal(10 - filled);
  return leg;
}

broker::Order make_order(const char* id, std::vector<broker::OrderLeg> legs, const char* complex_id = "") {
  broker::Order order;
  order.id = id;
  order.status = "Live";
  order.order_type = "Limit";
  order.time_in_force = "Day";
  order.legs = std::move(legs);
  order.complex_order_id = complex_id;
  return order;
}

broker::Rows<broker::Position> hold(const char* symbol, broker::Position::Direction direction) {
  broker::Rows<broker::Position> positions;
  positions.rows.emplace_back();
  positions.rows.front().symbol = symbol;
  positions.rows.front().quantity = Decimal(2);
  positions.rows.front().direction = direction;
  return positions;
}

std::string why_left(const broker::Order& order, const broker::Rows<broker::Position>& positions = {}) {
  broker::Rows<broker::Order> live;
  live.rows = {order};
  const auto sorted = orders::sort_working_orders(live, {}, positions);
  return sorted.empty() ? "ended" : sorted.front().why_left;
}

// An OTOCO that buys and then sells, of whose trigger `filled` is filled.
broker::ComplexOrder make_bracket(int filled, const char* trigger_status) {
  broker::ComplexOrder bracket;
  bracket.id = "7";
  bracket.type = "OTOCO";
  bracket.trigger_order_id = "1";
  bracket.orders = {make_order("1", {make_leg("KO", "Buy to Open", InstrumentType::equity, filled)}, "7"),
                    make_order("2", {make_leg("KO", "Sell to Close")}, "7"),
                    make_order("3", {make_leg("KO", "Sell to Close")}, "7")};
  bracket.orders[0].status = trigger_status;
  return bracket;
}

std::vector<orders::SortedOrder> sort(const broker::ComplexOrder& complex) {
  broker::Rows<broker::Order> live;
  live.rows = complex.orders;
  broker::Rows<broker::ComplexOrder> all;
  all.rows = {complex};
  return orders::sort_working_orders(live, all, {});
}

}  // namespace

TEST_CASE("Opening orders: an order opens if none of its legs closes") {
  CHECK(why_left(make_order("1", {make_leg("KO", "Buy to Open")})).empty());
  CHECK(why_left(make_order("1", {make_leg("KO", "Sell to Open")})).empty());
  CHECK(why_left(make_order("1", {make_leg("KO", "Sell to Close")})) == "It closes a position.");
  CHECK(why_left(make_order("1", {make_leg("A", "Buy to Open"), make_leg("B", "Sell to Close")})) ==
        "It closes a position.");
  CHECK(why_left(make_order("1", {make_leg("KO", "")})) == "It closes a position.");
  CHECK(why_left(make_order("1", {})) == "A leg of it could not be read.");
  broker::Order order = make_order("1", {make_leg("KO", "Buy to Open")});
  order.unreadable_legs.emplace_back();
  CHECK(why_left(order) == "A leg of it could not be read.");
  order = make_order("1", {make_leg("KO", "Buy to Open")});
  order.status = "Filled";
  CHECK(why_left(order) == "ended");
}

TEST_CASE("Opening orders: a future's order closes if it is against the position") {
  using Direction = broker::Position::Direction;
  const broker::Order buy = make_order("1", {make_leg("/ESZ6", "Buy", InstrumentType::future)});
  CHECK(why_left(buy).empty());
  CHECK(why_left(buy, hold("/ESZ6", Direction::long_)).empty());
  CHECK(why_left(buy, hold("/NQZ6", Direction::short_)).empty());
  CHECK(why_left(buy, hold("/ESZ6", Direction::short_)) == "It closes a position.");
  broker::Rows<broker::Position> unread;
  unread.unreadable.emplace_back();
  CHECK(why_left(buy, unread) == "It may close a position: not all positions could be read.");
}

TEST_CASE("Opening orders: a bracket opens until a part of its trigger has filled") {
  auto sorted = sort(make_bracket(0, "Live"));
  REQUIRE(sorted.size() == 1);  // once, and as a whole
  CHECK(sorted[0].id == "7");
  CHECK(sorted[0].is_complex);
  CHECK(sorted[0].why_left.empty());
  CHECK(sort(make_bracket(1, "Live"))[0].why_left == "Its trigger has filled, so its other orders close a position.");
  CHECK(sort(make_bracket(10, "Filled"))[0].why_left ==
        "Its trigger has filled, so its other orders close a position.");
  CHECK(sort(make_bracket(0, "Cancelled"))[0].why_left == "Its trigger has ended.");
  broker::ComplexOrder unread = make_bracket(0, "Live");
  unread.unreadable_orders.emplace_back();
  CHECK_FALSE(sort(unread)[0].why_left.empty());
  unread = make_bracket(0, "Live");
  unread.orders.erase(unread.orders.begin());
  CHECK(sort(unread)[0].why_left == "Its trigger order could not be read.");
}

TEST_CASE("Opening orders: an OCO closes, a pair that buys and sells short opens") {
  broker::ComplexOrder complex;
  complex.id = "8";
  complex.type = "OCO";
  complex.orders = {make_order("1", {make_leg("F", "Sell to Close")}, "8"),
                    make_order("2", {make_leg("F", "Sell to Close")}, "8")};
  CHECK(sort(complex)[0].why_left == "It closes a position.");
  complex.type = "PAIRS";
  complex.orders = {make_order("1", {make_leg("KO", "Buy to Open")}, "8"),
                    make_order("2", {make_leg("F", "Sell to Open")}, "8")};
  CHECK(sort(complex)[0].why_left.empty());
  // A complex order that is not among those of the account stays.
  broker::Rows<broker::Order> live;
  live.rows = {complex.orders[0]};
  CHECK(orders::sort_working_orders(live, {}, {})[0].why_left == "It could not be read.");
}
