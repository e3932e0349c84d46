// fetch_positions: what is held in one account or in all, with values and profits.
#pragma once

#include "position_value.hpp"
#include "shared/tool_context.hpp"

namespace tools {

mcp::Tool fetch_positions(ToolContextPtr tool_context);

// One account's positions as the parts of a text.
struct PositionsSummary {
  struct Closed {
    std::string symbol;
    std::optional<Decimal> day_profit;
  };
  support::Date session{};           // the trading day that "today" means
  std::string totals;                // the sums, closed positions included, as a JSON object
  std::vector<std::string> open;     // a JSON object a position
  std::vector<Closed> closed_today;  // no longer held, but part of the day's profit
};
PositionsSummary summarize(const broker::Rows<broker::Position>& positions, support::Instant as_of);

}  // namespace tools
