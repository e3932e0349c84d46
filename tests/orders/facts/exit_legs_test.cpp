// The closing legs of an exit, and what is left of them when the complex order has ended.
#include <catch2/catch_test_macros.hpp>

#include "exit/exit_rest.hpp"
#include "orders/facts/sample_facts.hpp"
#include "tastytrade_mcp/orders/exit.hpp"
#include "tastytrade_mcp/support/error.hpp"

using namespace sample;
using orders::find_exit_legs;
using orders::find_rest;
using support::ErrorCode;

namespace {

// An OCO order of the given orders, which are among the working orders of `facts`, too.
broker::ComplexOrder add_bracket(Facts& facts, std::vector<Order> of, const std::string& type = "OCO") {
  broker::ComplexOrder complex;
  complex.id = "77";
  complex.type = type;
  int number = 0;
  for (const Order& order : of) {
    broker::Order& reported = add_working(facts, order, "7" + std::to_string(++number));
    reported.complex_order_id = complex.id;
    complex.orders.push_back(reported);
  }
  return complex;
}

std::string refusal(const broker::ComplexOrder& complex, const Facts& facts) {
  try {
    find_exit_legs(complex, facts);
  } catch (const support::Error& error) {
    return error.message();
  }
  return "";
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("Exit legs: an order that is no bracket of a position is refused with the reason") {
  Facts facts = good_facts();
  sample::add_position(facts, Kind::equity, "AAPL", 100);
  CHECK(contains(refusal(add_bracket(facts, {limit_close(), limit_order()}), facts), "closes none"));
  facts = good_facts();
  CHECK(contains(refusal(add_bracket(facts, {limit_close(), stop_close()}), facts), "holds no position"));
  facts = good_facts();
  sample::add_position(facts, Kind::equity, "AAPL", -100);
  CHECK(contains(refusal(add_bracket(facts, {limit_close(), stop_close()}), facts), "holds no position"));
  facts = good_facts();
  sample::add_position(facts, Kind::equity, "AAPL", 100);
  CHECK(contains(refusal(add_bracket(facts, {limit_close(), stop_close()}, "PAIRS"), facts), "is no bracket"));
  facts = good_facts();
  sample::add_position(facts, Kind::equity, "AAPL", 100);
  broker::ComplexOrder complex = add_bracket(facts, {limit_close(), stop_close()});
  complex.unreadable_orders.emplace_back();
  CHECK(contains(refusal(complex, facts), "could not be read"));
  complex.unreadable_orders.clear();
  for (broker::Order& order : complex.orders) order.status = "Filled";
  CHECK(contains(refusal(complex, facts), "has ended"));
}

TEST_CASE("Exit legs: an entry of which a part is filled is refused with the way out") {
  Facts facts = good_facts();
  sample::add_position(facts, Kind::equity, "AAPL", 4);
  broker::ComplexOrder complex = add_bracket(facts, {limit_order(), limit_close(), stop_close()}, "OTOCO");
  complex.trigger_order_id = complex.orders.front().id;
  CHECK(contains(refusal(complex, facts), "holds no position"));
  complex.orders.front().legs.front().remaining_quantity = *complex.orders.front().legs.front().quantity - 4;
  CHECK(contains(refusal(complex, facts), "has an entry that still works: 4 of order 71 are filled"));
}

TEST_CASE("Exit legs: the quantity is that of the bracket, and no more than is held and free") {
  Facts facts = good_facts();
  sample::add_position(facts, Kind::equity, "AAPL", 100);
  const broker::ComplexOrder complex = add_bracket(facts, {limit_close(), stop_close()});
  const auto legs = find_exit_legs(complex, facts);
  REQUIRE(legs.size() == 1);
  CHECK(legs.front() == Leg{Kind::equity, "AAPL", Action::sell_to_close, Decimal(10)});
  facts.account.positions->rows.front().quantity = 7;
  CHECK(find_exit_legs(complex, facts).front().quantity == Decimal(7));
  add_working(facts, limit_close(), "51").legs.front().remaining_quantity = 4;
  CHECK(find_exit_legs(complex, facts).front().quantity == Decimal(3));
  facts.account.live_orders->rows.back().legs.front().remaining_quantity = 7;
  CHECK(contains(refusal(complex, facts), "leaves nothing that can be closed. The rest is held by working order 51."));
}

TEST_CASE("Exit legs: an order for anything else than the bracket's position is refused") {
  const std::vector<Leg> allowed = {{Kind::equity, "AAPL", Action::sell_to_close, Decimal(10)}};
  CHECK_NOTHROW(orders::require_exit_legs(allowed, allowed));
  for (const Leg& other : {Leg{Kind::equity, "AAPL", Action::sell_to_close, Decimal(11)},
                           Leg{Kind::equity, "AAPL", Action::buy_to_close, Decimal(10)},
                           Leg{Kind::equity, "AMD", Action::sell_to_close, Decimal(10)}}) {
    CHECK_THROWS_AS(orders::require_exit_legs({other}, allowed), support::Error);
  }
}

TEST_CASE("Exit legs: several legs keep their ratio") {
  const std::vector<Leg> legs = {{Kind::equity_option, kPut300, Action::buy_to_close, Decimal(4)},
                                 {Kind::equity_option, "AAPL  260918P00290000", Action::sell_to_close, Decimal(8)}};
  const auto limited = orders::limit_legs(legs, {{kPut300, Decimal(3)}, {"AAPL  260918P00290000", Decimal(5)}});
  REQUIRE(limited.size() == 2);
  CHECK(limited[0].quantity == Decimal(2));
  CHECK(limited[1].quantity == Decimal(4));
  CHECK(orders::limit_legs(legs, {{kPut300, Decimal(3)}}).empty());
}

TEST_CASE("Exit rest: fills of the bracket and the position both bound what is closed, also if one is behind") {
  Facts facts = good_facts();
  broker::Position& position = sample::add_position(facts, Kind::equity, "AAPL", 100);
  const broker::ComplexOrder complex = add_bracket(facts, {limit_close(), stop_close()});
  const Facts rest_facts = orders::without_complex_order(facts, complex.id);
  const std::vector<Leg> legs = {{Kind::equity, "AAPL", Action::sell_to_close, Decimal(10)}};
  CHECK(find_rest(legs, complex.orders, complex.orders, rest_facts).legs == legs);

  // The position does not show the fill yet.
  std::vector<broker::Order> after = complex.orders;
  after.back().legs.front().remaining_quantity = 4;
  const auto rest = find_rest(legs, complex.orders, after, rest_facts);
  CHECK(rest.legs.front().quantity == Decimal(4));
  CHECK(contains(rest.fills, "has filled 6 AAPL"));
  after.back().legs.front().remaining_quantity = 0;
  CHECK(find_rest(legs, complex.orders, after, rest_facts).legs.empty());
  CHECK_FALSE(find_rest(legs, complex.orders, after, rest_facts).has_position);

  // Its fills are not all reported yet, or say nothing.
  broker::OrderLeg& filled = after.back().legs.front();
  filled.fills.emplace_back().quantity = Decimal(6);
  CHECK(find_rest(legs, complex.orders, after, rest_facts).legs.empty());
  filled.remaining_quantity.reset();
  CHECK(find_rest(legs, complex.orders, after, rest_facts).legs.front().quantity == Decimal(4));
  after.back().status = "Filled";
  CHECK(find_rest(legs, complex.orders, after, rest_facts).legs.empty());
  after.back().status = "Cancelled";
  filled.fills.front().quantity.reset();
  CHECK(find_rest(legs, complex.orders, after, rest_facts).legs.empty());

  // The orders do not show the fill yet.
  position.quantity = 3;
  const Facts smaller = orders::without_complex_order(facts, complex.id);
  CHECK(find_rest(legs, complex.orders, complex.orders, smaller).legs.front().quantity == Decimal(3));
  position.direction = broker::Position::Direction::short_;
  const Facts turned = orders::without_complex_order(facts, complex.id);
  CHECK(find_rest(legs, complex.orders, complex.orders, turned).legs.empty());
}
