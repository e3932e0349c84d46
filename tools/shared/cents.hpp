// Amounts of money in results.
#pragma once

#include <optional>

#include "tastytrade_mcp/support/decimal.hpp"

namespace tools {

// The amount in whole cents, whatever fractions the broker computes. Not for prices, which can have more digits.
inline std::optional<support::Decimal> to_cents(const std::optional<support::Decimal>& amount) {
  return amount ? std::optional(amount->rounded(2)) : std::nullopt;
}

}  // namespace tools
