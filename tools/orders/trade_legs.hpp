// Reads the legs of a trade as callers write them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "shared/tool_call.hpp"
#include "tastytrade_mcp/broker/margin.hpp"

namespace tools {

// A leg in the broker's spelling.
struct TradeLeg {
  broker::MarginTrade::Leg leg;
  std::string underlying_symbol;
  std::optional<support::Decimal> mid;  // between bid and ask, else the mark; absent if there is no quote

  bool is_sale() const { return leg.action.starts_with("Sell"); }
};

// The argument `legs`: one to four objects.
mcp::Parameter legs_parameter();

// Reads the argument `legs`. An option is named by its symbol, or by underlying, expiration, strike and type, which are
// looked up in the chain. Throws Error: invalid_argument if a leg cannot be meant, or means two contracts; not_found if
// there is no such contract.
std::vector<TradeLeg> read_legs(const ToolCall& call);
// The same for the legs of `arguments`, an object of the call's arguments.
std::vector<TradeLeg> read_legs(const ToolCall& call, const mcp::Arguments& arguments);

// How many of each leg one unit of the trade has: the quantities without their greatest common divisor.
std::vector<support::Decimal> find_ratios(const std::vector<TradeLeg>& legs);

}  // namespace tools
