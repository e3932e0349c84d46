// fetch_positions: what is held in one account or in all, with values and profits.
#pragma once

#include "desk.hpp"
#include "valuation.hpp"

namespace tools {

mcp::Tool fetch_positions(DeskPtr desk);

// One account's positions as the parts of a text.
struct PositionsSummary {
  Json head = Json::object();  // the trading day and the sums, closed positions included
  std::vector<Json> open;      // one object a position
  Json closed_today;           // a list; its day_profit is part of the sums
};
PositionsSummary summarize(const broker::Rows<broker::Position>& positions, support::Instant as_of);

}  // namespace tools
