// The stops of a bracket that ended by themselves.
#include "tracking/protection.hpp"

#include <catch2/catch_test_macros.hpp>

namespace {

using broker::ComplexOrder;
using broker::Order;
using broker::Position;
using support::Decimal;

Order make_order(const std::string& id, const std::string& type, const std::string& action, const std::string& status,
                 int filled = 0) {
  Order order;
  order.id = id;
  order.status = status;
  order.order_type = type;
  order.complex_order_id = "7";
  order.legs.push_back({.symbol = "AMD",
                        .instrument_type = broker::InstrumentType::equity,
                        .action = action,
                        .quantity = Decimal(10),
                        .remaining_quantity = Decimal(10 - filled),
                        .fills = {}});
  return order;
}

// An OTOCO whose trigger has `filled` of 10 shares.
ComplexOrder make_bracket(const std::string& target_status, const std::string& stop_status, int filled = 10) {
  ComplexOrder complex;
  complex.id = "7";
  complex.type = "OTOCO";
  complex.trigger_order_id = "1";
  complex.orders = {make_order("1", "Limit", "Buy to Open", filled == 10 ? "Filled" : "Live", filled),
                    make_order("2", "Limit", "Sell to Close", target_status),
                    make_order("3", "Stop", "Sell to Close", stop_status)};
  return complex;
}

Position make_position(Position::Direction direction, int quantity) {
  Position position;
  position.symbol = "AMD";
  position.instrument_type = broker::InstrumentType::equity;
  position.direction = direction;
  position.quantity = Decimal(quantity);
  return position;
}

}  // namespace

TEST_CASE("Protection: a stop is lost that ended unfilled by itself behind a filled trigger") {
  for (const char* status : {"Rejected", "Cancelled", "Removed", "Partially Removed"}) {
    const auto lost = orders::find_lost_stops(make_bracket("Live", status));
    CAPTURE(status);
    REQUIRE(lost.size() == 1);
    CHECK(lost.front().order_id == "3");
    CHECK(lost.front().complex_order_id == "7");
  }
  CHECK(orders::find_lost_stops(make_bracket("Live", "Rejected", 4)).size() == 1);  // a part of the trigger
  ComplexOrder oco = make_bracket("Live", "Rejected");
  oco.trigger_order_id.clear();
  oco.orders.erase(oco.orders.begin());
  CHECK(orders::find_lost_stops(oco).size() == 1);
}

TEST_CASE("Protection: a stop that works, expired, was replaced or is not needed is not lost") {
  for (const char* status : {"Live", "Contingent", "Cancel Requested", "Expired", "Filled", "Strange"}) {
    CAPTURE(status);
    CHECK(orders::find_lost_stops(make_bracket("Live", status)).empty());
  }
  CHECK(orders::find_lost_stops(make_bracket("Filled", "Cancelled")).empty());        // the other one closed
  CHECK(orders::find_lost_stops(make_bracket("Cancelled", "Cancelled", 0)).empty());  // nothing was opened
  ComplexOrder replaced = make_bracket("Live", "Cancelled");
  replaced.orders.back().replacing_order_id = "9";
  CHECK(orders::find_lost_stops(replaced).empty());
  CHECK(orders::find_lost_stops(make_bracket("Rejected", "Live")).empty());  // a target limits no loss
}

TEST_CASE("Protection: the position counts that the stop would close") {
  const auto lost = orders::find_lost_stops(make_bracket("Live", "Rejected")).front();
  const auto is_held = [&lost](std::vector<Position> rows, std::vector<broker::UnreadableRow> unreadable = {}) {
    broker::Rows<Position> positions;
    positions.rows = std::move(rows);
    positions.unreadable = std::move(unreadable);
    return orders::is_position_held(lost, positions);
  };
  CHECK(is_held({make_position(Position::Direction::long_, 10)}) == true);
  CHECK(is_held({make_position(Position::Direction::short_, 10)}) == false);
  CHECK(is_held({make_position(Position::Direction::zero, 0)}) == false);
  CHECK(is_held({}) == false);
  CHECK(is_held({}, {{.symbol = "F", .field = "quantity", .problem = "is missing"}}) == false);
  CHECK(is_held({}, {{.symbol = "AMD", .field = "quantity", .problem = "is missing"}}) == std::nullopt);
  CHECK(is_held({}, {{.symbol = "3", .field = "symbol", .problem = "is missing"}}) == std::nullopt);
  CHECK(is_held({make_position(Position::Direction::long_, 10)}, {{.symbol = "3", .field = "", .problem = ""}}) ==
        true);
  broker::Rows<Position> cut;
  cut.expected = 5;
  CHECK(orders::is_position_held(lost, cut) == std::nullopt);
}

TEST_CASE("Protection: the closing order of an exit that ends unfilled leaves a position without a stop") {
  for (const char* status : {"Rejected", "Cancelled", "Expired", "Removed"}) {
    CAPTURE(status);
    const auto lost = orders::find_unfilled_close(make_order("9", "Limit", "Sell to Close", status));
    REQUIRE(lost.size() == 1);
    CHECK(orders::describe_missing(lost.front()) ==
          "protection_missing: The closing order of the exit on AMD, order 9, ended as " + std::string(status) +
              ", and the position is held without a stop. Tell the user at once. Look at fetch_positions and "
              "fetch_orders, and preview a new stop or a closing order.");
  }
  for (const char* status : {"Live", "Filled", "Received"}) {
    CHECK(orders::find_unfilled_close(make_order("9", "Limit", "Sell to Close", status)).empty());
  }
}

TEST_CASE("Protection: a stop is told as missing too if the row of its position cannot be read") {
  auto lost = orders::find_lost_stops(make_bracket("Live", "Rejected")).front();
  CHECK(orders::describe_missing(lost).find("and the position is held without it. Tell the user") != std::string::npos);
  lost.is_position_known = false;
  CHECK(orders::describe_missing(lost).find("may be held without it: its row cannot be read. Tell the user") !=
        std::string::npos);
}

namespace {

// A working stop of its own for `quantity` shares, which TastyTrade received at `second` of a minute.
Order make_stop(const std::string& id, int quantity, int second) {
  Order order = make_order(id, "Stop", "Sell to Close", "Live");
  order.complex_order_id.clear();
  order.legs.front().quantity = order.legs.front().remaining_quantity = Decimal(quantity);
  order.received_at = support::Instant(std::chrono::seconds(second));
  return order;
}

// `held` shares of AMD, whose stop for 10 ended at second 30.
bool is_closed(int held, std::vector<Order> live) {
  auto lost = orders::find_lost_stops(make_bracket("Live", "Rejected")).front();
  lost.ended_at = support::Instant(std::chrono::seconds(30));
  broker::Rows<Order> orders;
  orders.rows = std::move(live);
  broker::Rows<Position> positions;
  positions.rows = {make_position(Position::Direction::long_, held)};
  return orders::is_closed_by_others(lost, orders, positions);
}

}  // namespace

TEST_CASE("Protection: another stop, or an order outside the bracket that closes, takes the place of a lost stop") {
  const Order target = make_order("2", "Limit", "Sell to Close", "Live");
  CHECK_FALSE(is_closed(10, {target}));
  Order elsewhere = target;
  elsewhere.complex_order_id.clear();
  CHECK(is_closed(10, {target, elsewhere}));
  elsewhere.status = "Cancelled";
  CHECK_FALSE(is_closed(10, {elsewhere}));
  CHECK(is_closed(10, {make_order("4", "Stop", "Sell to Close", "Live")}));
  CHECK_FALSE(is_closed(10, {make_order("5", "Stop", "Buy to Close", "Live")}));
  Order other = make_order("6", "Stop", "Sell to Close", "Live");
  other.legs.front().symbol = "F";
  CHECK_FALSE(is_closed(10, {other}));
}

TEST_CASE("Protection: what takes the place of a lost stop is for the whole position, or for what the stop had") {
  CHECK(is_closed(30, {make_stop("4", 30, 0)}));
  CHECK_FALSE(is_closed(30, {make_stop("4", 20, 0)}));  // that of another part
  CHECK(is_closed(30, {make_stop("4", 20, 0), make_stop("5", 10, 0)}));
  CHECK(is_closed(30, {make_stop("4", 10, 31)}));  // made since: as much as before is protected
  CHECK_FALSE(is_closed(30, {make_stop("4", 9, 31)}));
  CHECK(is_closed(9, {make_stop("4", 9, 31)}));  // a part was sold meanwhile
}

TEST_CASE("Protection: an order that waits for a trigger order protects nothing yet") {
  Order trigger = make_order("11", "Limit", "Buy to Open", "Live");
  Order stop = make_order("12", "Stop", "Sell to Close", "Contingent");
  trigger.complex_order_id = stop.complex_order_id = "10";
  trigger.complex_order_tag = "OTOCO::trigger-order";
  stop.complex_order_tag = "OTOCO::stop-loss-order";
  CHECK_FALSE(is_closed(10, {trigger, stop}));
  trigger.status = "Filled";
  trigger.legs.front().remaining_quantity = Decimal(0);
  stop.status = "Live";
  CHECK(is_closed(10, {trigger, stop}));
}

TEST_CASE("Protection: the orders of an OTO do not end each other") {
  ComplexOrder oto = make_bracket("Filled", "Rejected");
  oto.type = "OTO";
  CHECK(orders::find_lost_stops(oto).size() == 1);
}

TEST_CASE("Protection: a stop that took the place of another one is lost if the venue or TastyTrade ended it") {
  for (const char* status : {"Rejected", "Removed", "Partially Removed"}) {
    CAPTURE(status);
    const auto lost = orders::find_lost_replacement(make_order("12", "Stop", "Sell to Close", status));
    REQUIRE(lost.size() == 1);
    CHECK(orders::describe_missing(lost.front()).find("that took the place of another one, order 12") !=
          std::string::npos);
  }
  // A stop that somebody cancelled, an order that limits no loss.
  CHECK(orders::find_lost_replacement(make_order("12", "Stop", "Sell to Close", "Cancelled")).empty());
  CHECK(orders::find_lost_replacement(make_order("12", "Stop", "Sell to Close", "Live")).empty());
  CHECK(orders::find_lost_replacement(make_order("12", "Limit", "Sell to Close", "Rejected")).empty());
}

TEST_CASE("Protection: a stop without the time of its end ended when its row changed last") {
  ComplexOrder bracket = make_bracket("Live", "Rejected");
  bracket.orders[2].updated_at = support::parse_iso8601("2026-06-10T15:00:00Z");
  CHECK(orders::find_lost_stops(bracket).front().ended_at == bracket.orders[2].updated_at);
  bracket.orders[2].terminal_at = support::parse_iso8601("2026-06-10T14:59:59Z");
  CHECK(orders::find_lost_stops(bracket).front().ended_at == bracket.orders[2].terminal_at);
}
