// Quote alerts in the words of results: field, comparison, threshold, status. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tastytrade_mcp/broker/quote_alerts.hpp"

namespace tools {

std::string field_word(const broker::QuoteAlert& alert);       // "last", "iv"
std::string comparison_word(const broker::QuoteAlert& alert);  // "above", "below"; another text as the broker sends it

// A price, or of the field IV percent: 35 is 35 %.
std::optional<support::Decimal> shown_threshold(const broker::QuoteAlert& alert);

// "waiting", "triggered", "expired" or "dismissed". An alert whose time of expiry has come is expired.
std::string_view alert_status(const broker::QuoteAlert& alert, support::Instant now);

}  // namespace tools
