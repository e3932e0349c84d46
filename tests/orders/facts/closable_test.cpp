// How much of a position can be closed.
#include <catch2/catch_test_macros.hpp>

#include "orders/facts/sample_facts.hpp"
#include "tastytrade_mcp/support/error.hpp"

using namespace sample;
using orders::Closable;
using orders::find_closable;
using support::ErrorCode;

namespace {

ErrorCode code_of(std::string_view symbol, const Facts& facts) {
  try {
    find_closable(symbol, facts);
  } catch (const support::Error& error) {
    return error.code;
  }
  FAIL("no error was thrown");
  return ErrorCode::internal;
}

}  // namespace

TEST_CASE("Closable: the action follows from the side and the kind of the position") {
  Facts facts = good_facts();
  sample::add_position(facts, Kind::equity, "AAPL", 100);
  sample::add_position(facts, Kind::equity_option, kPut300, -40);
  sample::add_position(facts, Kind::future, "/ESU6", -2);
  sample::add_position(facts, Kind::future, "/MESU6", 3);
  sample::add_position(facts, Kind::future_option, "./ESU6 E1AN6 260706P6260", -1);
  CHECK(find_closable("AAPL", facts).action == Action::sell_to_close);
  CHECK(find_closable("AAPL", facts).closable_quantity == 100);
  CHECK(find_closable(kPut300, facts).action == Action::buy_to_close);
  CHECK(find_closable("/ESU6", facts).action == Action::buy);
  CHECK(find_closable("/MESU6", facts).action == Action::sell);
  CHECK(find_closable("./ESU6 E1AN6 260706P6260", facts).action == Action::buy_to_close);
}

TEST_CASE("Closable: restricted shares cannot be closed, and an unreadable restriction offers nothing") {
  Facts facts = good_facts();
  broker::Position& position = sample::add_position(facts, Kind::equity, "AAPL", 100);
  position.restricted_quantity = 30;
  CHECK(find_closable("AAPL", facts).closable_quantity == 70);
  position.restricted_quantity.reset();
  CHECK(find_closable("AAPL", facts).closable_quantity == 0);
}

TEST_CASE("Closable: working closing orders hold their quantity, terminal and opening ones do not") {
  Facts facts = good_facts();
  sample::add_position(facts, Kind::equity, "AAPL", 100);
  add_working(facts, limit_close(), "51");
  add_working(facts, limit_close(), "52").status = "Filled";
  add_working(facts, limit_order(), "53");
  add_working(facts, stop_close(), "54").legs.front().remaining_quantity = 4;
  const Closable closable = find_closable("AAPL", facts);
  CHECK(closable.position_quantity == 100);
  CHECK(closable.closable_quantity == 86);
  CHECK(closable.holding_order_ids == std::vector<std::string>{"51", "54"});
  CHECK(closable.holding_complex_ids.empty());
}

TEST_CASE("Closable: of the two orders of a bracket one counts, and the complex order is named") {
  Facts facts = good_facts();
  sample::add_position(facts, Kind::equity, "AAPL", 10);
  for (const char* id : {"61", "62"}) {
    broker::Order& order = add_working(facts, limit_close(), id);
    order.complex_order_id = "77";
    order.complex_order_tag = "OTOCO::oco-1-order";
  }
  const Closable closable = find_closable("AAPL", facts);
  CHECK(closable.closable_quantity == 0);
  CHECK(closable.holding_order_ids == std::vector<std::string>{"61", "62"});
  CHECK(closable.holding_complex_ids == std::vector<std::string>{"77"});
}

TEST_CASE("Closable: the orders behind a trigger order that has not filled hold nothing") {
  Facts facts = good_facts();
  sample::add_position(facts, Kind::equity, "AAPL", 10);
  broker::Order& trigger = add_working(facts, limit_order(), "60");
  trigger.complex_order_id = "77";
  trigger.complex_order_tag = "OTOCO::trigger-order";
  broker::Order& child = add_working(facts, limit_close(), "61");
  child.complex_order_id = "77";
  child.complex_order_tag = "OTOCO::oco-1-order";
  CHECK(find_closable("AAPL", facts).closable_quantity == 10);
  // A trigger that has filled in part: its children may hold already.
  facts.account.live_orders->rows[0].legs.front().remaining_quantity = 4;
  CHECK(find_closable("AAPL", facts).closable_quantity == 0);
}

TEST_CASE("Closable: orders of an OTO and of PAIRS do not cancel each other, each of them holds its part") {
  for (const char* tag : {"OTO::order", "PAIRS::order"}) {
    Facts facts = good_facts();
    sample::add_position(facts, Kind::equity, "AAPL", 30);
    for (const char* id : {"61", "62"}) {
      broker::Order& order = add_working(facts, limit_close(), id);
      order.complex_order_id = "77";
      order.complex_order_tag = tag;
    }
    CAPTURE(tag);
    CHECK(find_closable("AAPL", facts).closable_quantity == 10);
  }
}

TEST_CASE("Closable: an order that waits holds what its trigger order does not open") {
  Facts facts = good_facts();
  sample::add_position(facts, Kind::equity, "AAPL", 10);
  Order other = limit_order();
  other.legs = {shares(Action::buy_to_open, "1", "META")};
  broker::Order& trigger = add_working(facts, other, "60");
  trigger.complex_order_id = "77";
  trigger.complex_order_tag = "OTO::trigger-order";
  broker::Order& child = add_working(facts, limit_close(), "61");
  child.complex_order_id = "77";
  child.complex_order_tag = "OTO::order";
  CHECK(find_closable("AAPL", facts).closable_quantity == 0);
}

TEST_CASE("Closable: without a position it is refused, without the lists it is not ready") {
  Facts facts = good_facts();
  sample::add_position(facts, Kind::equity, "META", 0);
  CHECK(code_of("AAPL", facts) == ErrorCode::refused);
  CHECK(code_of("META", facts) == ErrorCode::refused);
  facts.account.positions->unreadable.push_back({"AAPL", "quantity", "is missing"});
  CHECK(code_of("AAPL", facts) == ErrorCode::not_ready);
  CHECK(code_of("META", facts) == ErrorCode::refused);
  facts.account.positions.reset();
  CHECK(code_of("META", facts) == ErrorCode::not_ready);

  Facts blind = good_facts();
  sample::add_position(blind, Kind::equity, "AAPL", 10);
  add_working(blind, limit_order(), "5").unreadable_legs.push_back({"AAPL", "quantity", "is missing"});
  CHECK(code_of("AAPL", blind) == ErrorCode::not_ready);
  blind.account.live_orders.reset();
  CHECK(code_of("AAPL", blind) == ErrorCode::not_ready);
}

TEST_CASE("Closable: of a future a working close holds its quantity, whose action TastyTrade completes") {
  for (const char* action : {"Sell to Close", "Sell"}) {
    Facts facts = good_facts();
    sample::add_position(facts, Kind::future, "/ESU6", 2);
    broker::Order& working = add_working(facts, stop_close(), "54");
    working.legs.front().symbol = "/ESU6";
    working.legs.front().instrument_type = Kind::future;
    working.legs.front().action = action;
    working.legs.front().quantity = working.legs.front().remaining_quantity = 1;
    CAPTURE(action);
    CHECK(find_closable("/ESU6", facts).closable_quantity == 1);
  }
}
