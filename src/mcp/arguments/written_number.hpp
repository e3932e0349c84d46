// Parses numbers as people and models write them. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tastytrade_mcp/support/decimal.hpp"

namespace mcp {

// Accepts a sign, thousands separators between groups of three digits (`1,250,000`, `1_000`), a dollar sign or `USD`,
// an exponent (`1e3`) and a point without digits behind it (`5.`). The value is exact. Nothing else is a number: no
// percent sign, no decimal comma, no word, at most 40 digits.
std::optional<support::Decimal> parse_written_number(std::string_view text);

// The nearest text that is a number, for one that is none: "1.5" for "1,5". Empty if there is no near one.
std::string nearest_number(std::string_view text);

}  // namespace mcp
