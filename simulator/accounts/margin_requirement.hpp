// The margin that positions require under Regulation T, at the rates that the effective margin requirements of the
// account tell. Pure functions; results are not rounded. The positions of one underlying can be computed alone.
#pragma once

#include <string_view>
#include <vector>

#include "account_ledger.hpp"

namespace simulator {

// Initial: what buying power counts. Maintenance: what must be left later.
enum class Requirement { initial, maintenance };

// Fractions of the value of shares, and the rule for sold options without cover.
struct MarginRates {
  std::string_view long_equity_initial, short_equity_initial;
  std::string_view long_equity_maintenance, short_equity_maintenance;
  std::string_view naked_option_standard, naked_option_minimum, naked_option_floor;
};

// Returns the rates of an account: with margin 50 % of shares as initial requirement, 25 % (long) and 30 % (short) as
// maintenance requirement; without margin 100 %.
const MarginRates& get_margin_rates(bool is_margin);

// Stock and options. Without margin a sold option without cover requires its strike.
Decimal compute_equity_requirement(const std::vector<Position>& positions, bool is_margin, Requirement requirement);

// Futures, and sold options on them: a fixed amount per contract.
Decimal compute_futures_requirement(const std::vector<Position>& positions);

// All of the above.
Decimal compute_requirement(const std::vector<Position>& positions, bool is_margin, Requirement requirement);

}  // namespace simulator
