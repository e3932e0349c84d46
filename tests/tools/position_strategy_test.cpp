// Positions that one underlying can stand for, because they are one strategy.
#include "trading/positions/position_strategy.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "tastytrade_mcp/broker/symbology.hpp"

namespace {

using broker::Position;

// Positive quantities are long.
struct Held {
  const char* date;
  char right;
  int strike;
  int quantity;
};

std::string name_of(const std::vector<Held>& held) {
  std::vector<Position> positions;
  for (const Held& one : held) {
    Position& position = positions.emplace_back();
    position.symbol = broker::occ_symbol("NVDA", *support::parse_date(one.date), one.right, one.strike);
    position.quantity = std::abs(one.quantity);
    position.direction = one.quantity > 0 ? Position::Direction::long_ : Position::Direction::short_;
  }
  std::vector<const Position*> pointers;
  for (const Position& position : positions) pointers.push_back(&position);
  return std::string(tools::find_strategy(pointers).value_or("none"));
}

constexpr const char* kDecember = "2026-12-18";
constexpr const char* kJanuary = "2027-01-15";

}  // namespace

TEST_CASE("Strategy of positions: each one has its name, in any order") {
  CHECK(name_of({{kDecember, 'C', 100, 3}}) == "option");
  CHECK(name_of({{kDecember, 'P', 100, -2}, {kDecember, 'P', 90, 2}}) == "vertical");
  CHECK(name_of({{kDecember, 'P', 90, 2}, {kDecember, 'P', 100, -2}}) == "vertical");
  CHECK(name_of({{kDecember, 'C', 100, -1}, {kJanuary, 'C', 100, 1}}) == "calendar");
  CHECK(name_of({{kDecember, 'C', 110, -1}, {kJanuary, 'C', 100, 1}}) == "diagonal");
  CHECK(name_of({{kDecember, 'C', 100, -1}, {kDecember, 'P', 100, -1}}) == "straddle");
  CHECK(name_of({{kDecember, 'C', 110, 1}, {kDecember, 'P', 90, 1}}) == "strangle");
  CHECK(name_of({{kDecember, 'C', 100, 1}, {kDecember, 'C', 120, 1}, {kDecember, 'C', 110, -2}}) == "butterfly");
  CHECK(
      name_of(
          {{kDecember, 'C', 100, 1}, {kDecember, 'C', 130, 1}, {kDecember, 'C', 110, -1}, {kDecember, 'C', 120, -1}}) ==
      "condor");
  CHECK(
      name_of(
          {{kDecember, 'C', 130, 2}, {kDecember, 'C', 120, -2}, {kDecember, 'P', 110, -2}, {kDecember, 'P', 100, 2}}) ==
      "iron condor");
  CHECK(
      name_of(
          {{kDecember, 'C', 130, 1}, {kDecember, 'C', 120, -1}, {kDecember, 'P', 120, -1}, {kDecember, 'P', 110, 1}}) ==
      "iron butterfly");
}

TEST_CASE("Strategy of positions: what may be several strategies is none") {
  // Quantities, expirations or sides that differ.
  CHECK(name_of({{kDecember, 'P', 100, -2}, {kDecember, 'P', 90, 1}}) == "none");
  CHECK(name_of({{kDecember, 'C', 100, 1}, {kDecember, 'C', 110, 1}}) == "none");
  CHECK(name_of({{kDecember, 'C', 110, -1}, {kDecember, 'P', 90, 1}}) == "none");
  CHECK(name_of({{kDecember, 'C', 110, -1}, {kJanuary, 'P', 90, -1}}) == "none");
  CHECK(name_of({{kDecember, 'C', 100, 1}, {kDecember, 'C', 120, 1}, {kDecember, 'C', 110, -1}}) == "none");
  CHECK(name_of({{kDecember, 'C', 100, 1}, {kDecember, 'P', 120, 1}, {kDecember, 'C', 110, -2}}) == "none");
  // Two verticals that both gain from a rise, and a condor across two dates.
  CHECK(
      name_of(
          {{kDecember, 'P', 90, 1}, {kDecember, 'P', 100, -1}, {kDecember, 'P', 110, 1}, {kDecember, 'P', 120, -1}}) ==
      "none");
  CHECK(name_of(
            {{kDecember, 'C', 130, 1}, {kDecember, 'C', 120, -1}, {kJanuary, 'P', 110, -1}, {kJanuary, 'P', 100, 1}}) ==
        "none");
  CHECK(
      name_of(
          {{kDecember, 'C', 100, 1}, {kDecember, 'C', 110, -1}, {kDecember, 'P', 120, -1}, {kDecember, 'P', 90, 1}}) ==
      "none");
  // Three of one type and one of the other; five.
  CHECK(
      name_of(
          {{kDecember, 'C', 130, 1}, {kDecember, 'C', 120, -1}, {kDecember, 'C', 110, -1}, {kDecember, 'P', 100, 1}}) ==
      "none");
  CHECK(name_of({{kDecember, 'C', 100, 1},
                 {kDecember, 'C', 110, 1},
                 {kDecember, 'C', 120, 1},
                 {kDecember, 'C', 130, 1},
                 {kDecember, 'C', 140, 1}}) == "none");
  CHECK(name_of({}) == "none");
}
