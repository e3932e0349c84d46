// Formats figures of an answer for a person. Computes none: the digits stay those of the answer. Pure
// functions.
#pragma once

#include <string>
#include <string_view>

#include "tastytrade_mcp/support/time.hpp"
#include "terminal/terminal.hpp"

namespace app {

// Digits with an optional sign and fraction, without a superfluous zero in front: "-1240.50", not "007".
bool is_decimal(std::string_view text);

// "37729.92" -> "37,729.92"; a negative one gets U+2212 where it can be shown. `with_sign`: a plus sign for more than
// 0. Text that is no decimal is returned as it is.
std::string format_decimal(std::string_view text, const Terminal& terminal, bool with_sign = false);

// Green for more than 0, red for less, plain for 0 and for what is no decimal.
Style gain_style(std::string_view decimal);

std::string format_date(support::Date date);            // "18 Dec 2026"
std::string format_new_york(support::Instant instant);  // "27 Nov 2026 12:30 ET"

// "net_liquidating_value" -> "Net liquidating value".
std::string format_name(std::string_view member);

}  // namespace app
