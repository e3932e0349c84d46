// Parses the Retry-After header field (RFC 9110, section 10.2.3).
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "tastytrade_mcp/support/time.hpp"

namespace broker {

// Longer waits are cut to this, so that a wrong date cannot stop requests for years.
inline constexpr std::chrono::seconds kMaxRetryAfter{3600};

// Parses seconds, or an HTTP date, which is compared with `now`. A date in the past gives 0; more than kMaxRetryAfter
// gives kMaxRetryAfter. Returns nothing for any other text.
std::optional<std::chrono::seconds> parse_retry_after(std::string_view text, support::Instant now);

}  // namespace broker
