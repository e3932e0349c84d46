// The cash that the short puts of an account bind. Pure functions.
#pragma once

#include <optional>
#include <vector>

#include "facts/option_cover.hpp"

namespace orders {

// The cash of the account without the strikes of its short puts, and of those that its working orders would open. A put
// that a long put covers binds none, nor do those that the order closes, opens or exposes. Absent if cash, positions or
// working orders are not known.
std::optional<Decimal> find_free_cash(const Order& order, const Facts& facts, const std::vector<OpenedOptions>& opened);

}  // namespace orders
