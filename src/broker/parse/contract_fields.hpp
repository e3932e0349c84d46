// Reads members that instruments of several classes have. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/broker/instruments.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace broker {

// The price steps of the member `key`, in the broker's order. Empty if one of them cannot be read: the others could
// then be applied to prices that they are not for.
std::vector<TickSize> parse_tick_sizes(const support::Json& item, std::string_view key);

// Dollars for one point of one contract of a futures option: 0.5 / 0.01 = 50 for the S&P 500.
std::optional<Decimal> parse_point_value(const support::Json& item);

// A list of short texts, such as month codes.
std::vector<std::string> parse_texts(const support::Json& item, std::string_view key);

}  // namespace broker
