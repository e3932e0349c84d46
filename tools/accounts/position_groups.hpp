// Positions that belong together, with their sums. Pure functions and values.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "holdings.hpp"
#include "shared/table.hpp"

namespace tools {

// The positions in one underlying, of one expiration or in one account. `totals` include positions closed on the
// trading day.
struct PositionGroup {
  std::string key;
  PositionTotals totals;
  std::vector<const ValuedPosition*> open = {};
  bool has_one_underlying = false;  // so that their deltas can be added up

  void write(TableRow& row) const;
};

// `by`: "underlying", "expiration" or "account". By key, in alphabetical order. Points into `holdings`.
std::vector<PositionGroup> group_positions(const Holdings& holdings, std::string_view by);

// The columns of every table of groups, and those that a call with Greeks has behind them.
std::vector<std::string_view> group_columns();
std::vector<std::string_view> group_greek_columns();
mcp::schema::Object group_schema();

}  // namespace tools
