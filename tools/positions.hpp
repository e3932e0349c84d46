// fetch_positions, and the arithmetic of a position's profit that other tools use too.
#pragma once

#include "desk.hpp"

namespace tools {

mcp::Tool fetch_positions(DeskPtr desk);

// What a position is worth and has earned. Absent where the broker gave no mark (or no price to compare with): an
// unknown is never shown as 0.
struct Valuation {
  std::optional<Decimal> market_value;  // signed: what closing at the mark would bring (negative for a short)
  std::optional<Decimal> day_profit;    // since the previous close, what was realized today included
  std::optional<Decimal> open_profit;   // since the position was opened
};
Valuation value(const broker::Position& position, support::Instant now);

Json describe(const broker::Position& position, support::Instant now);

}  // namespace tools
