#include "connection/retry_after.hpp"

#include <algorithm>
#include <charconv>

#include "tastytrade_mcp/support/text.hpp"

namespace broker {

using std::chrono::seconds;

std::optional<seconds> parse_retry_after(std::string_view text, support::Instant now) {
  text = support::trim(text);
  if (!text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos) {
    long long count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    return error == std::errc{} ? std::min(seconds(count), kMaxRetryAfter) : kMaxRetryAfter;  // too many digits
  }
  const auto date = support::parse_http_date(text, now);
  if (!date) return std::nullopt;
  return std::clamp(std::chrono::ceil<seconds>(*date - now), seconds(0), kMaxRetryAfter);
}

}  // namespace broker
