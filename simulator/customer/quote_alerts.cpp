#include "quote_alerts.hpp"

#include <algorithm>

namespace simulator {
namespace {

QuoteAlert make_alert(std::string symbol, std::string instrument_type, std::string dx_symbol, std::string field,
                      std::string operation, std::string threshold) {
  QuoteAlert alert;
  alert.symbol = std::move(symbol);
  alert.instrument_type = std::move(instrument_type);
  alert.dx_symbol = std::move(dx_symbol);
  alert.field = std::move(field);
  alert.operation = std::move(operation);
  alert.threshold = std::move(threshold);
  alert.created_at = *support::parse_iso8601("2025-06-16T14:31:07.508Z");
  return alert;
}

}  // namespace

QuoteAlerts::QuoteAlerts() {
  // One that waits, one that was triggered and one that expired; all long before the day of the demo.
  QuoteAlert waiting = make_alert("AAPL", "Equity", "AAPL", "Last", "<", "150.00");
  QuoteAlert triggered = make_alert("SPY", "Equity", "SPY", "Last", ">", "600.00");
  triggered.triggered_at = *support::parse_iso8601("2025-06-24T14:02:55.120Z");
  QuoteAlert expired = make_alert("TLT", "Equity", "TLT", "IV", ">", "0.35");
  expired.expires_at = *support::parse_iso8601("2025-07-18T20:00:00.000Z");
  expired.expired_at = expired.expires_at;
  for (QuoteAlert& alert : std::vector{std::move(waiting), std::move(triggered), std::move(expired)}) {
    alert.id = next_id_++;
    alerts_.push_back(alert);
  }
}

QuoteAlert* QuoteAlerts::find(std::int64_t id) {
  const auto found =
      std::find_if(alerts_.begin(), alerts_.end(), [&](const QuoteAlert& alert) { return alert.id == id; });
  return found == alerts_.end() ? nullptr : &*found;
}

std::vector<QuoteAlert> QuoteAlerts::all() const {
  const support::MutexLock lock(mutex_);
  return alerts_;
}

std::optional<QuoteAlert> QuoteAlerts::add(QuoteAlert alert) {
  const support::MutexLock lock(mutex_);
  if (alerts_.size() >= kMost) return std::nullopt;
  alert.id = next_id_++;
  alerts_.push_back(alert);
  return alert;
}

void QuoteAlerts::trigger(std::int64_t id, Instant when) {
  const support::MutexLock lock(mutex_);
  if (QuoteAlert* alert = find(id); alert != nullptr && !alert->is_over()) alert->triggered_at = when;
}

void QuoteAlerts::expire(std::int64_t id, Instant when) {
  const support::MutexLock lock(mutex_);
  if (QuoteAlert* alert = find(id); alert != nullptr && !alert->is_over()) alert->expired_at = when;
}

bool QuoteAlerts::remove(std::int64_t id) {
  const support::MutexLock lock(mutex_);
  std::erase_if(alerts_, [&](const QuoteAlert& alert) { return alert.id == id; });
  return id >= kFirstId && id < next_id_;
}

}  // namespace simulator
