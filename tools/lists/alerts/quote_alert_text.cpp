#include "quote_alert_text.hpp"

#include "tastytrade_mcp/support/text.hpp"

namespace tools {

std::string field_word(const broker::QuoteAlert& alert) {
  return support::to_lower(alert.field);
}

std::string comparison_word(const broker::QuoteAlert& alert) {
  if (alert.comparison == ">") return "above";
  return alert.comparison == "<" ? "below" : alert.comparison;
}

std::optional<support::Decimal> shown_threshold(const broker::QuoteAlert& alert) {
  if (!alert.threshold || field_word(alert) != "iv") return alert.threshold;
  return *alert.threshold * 100;
}

std::string_view alert_status(const broker::QuoteAlert& alert, support::Instant now) {
  if (alert.triggered_at) return "triggered";
  if (alert.dismissed_at) return "dismissed";
  const bool has_expired = alert.expired_at || (alert.expires_at && *alert.expires_at <= now);
  return has_expired ? "expired" : "waiting";
}

}  // namespace tools
