// The cash that the short options of an account bind. Pure functions.
#pragma once

#include <optional>
#include <vector>

#include "facts/option_cover.hpp"

namespace orders {

// The cash of the account that can secure another put. Subtracted is the most that its short options of stocks can
// lose:
// - of a put without cover its strike,
// - of a put or call that a long option covers the width between their strikes,
// - the same of the options that working orders would open,
// - of a short put of an adjusted series its strike, for 100 shares,
// and the value of its short stocks, which must be bought back.
// Nothing is subtracted for covered calls, for options of futures, nor for what the order closes, opens or exposes.
// Absent if cash, positions or working orders are not known.
std::optional<Decimal> find_free_cash(const Order& order, const Facts& facts, const std::vector<OpenedOptions>& opened);

}  // namespace orders
