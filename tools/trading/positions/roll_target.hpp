// Where options are rolled to: the argument `roll_to`, and the options that it names.
#pragma once

#include <string>
#include <vector>

#include "orders/trade_legs.hpp"
#include "shared/tool_call.hpp"

namespace tools {

struct RollTarget {
  support::Date expiration;
  std::vector<Decimal> strikes;  // empty: as they are
};
// Reads "2027-01-15" and "2027-01-15 320 325". Throws Error{invalid_argument}.
RollTarget read_roll_target(const std::string& text);

// An option that is moved.
struct RolledOption {
  std::string symbol;
  std::string underlying_symbol;
  std::string action;  // that opens it again: "sell_to_open"
};
// The options that are opened in place of `rolled`, in their order. Throws Error: invalid_argument for options that one
// date cannot be meant for (several expirations, an adjusted contract) and for strikes of another number, not_found if
// there is no such option.
std::vector<TradeLeg> find_rolled_options(const ToolCall& call, const std::vector<RolledOption>& rolled,
                                          const RollTarget& target);

}  // namespace tools
