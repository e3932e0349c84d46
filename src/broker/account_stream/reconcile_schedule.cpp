#include "account_stream/reconcile_schedule.hpp"

#include <algorithm>

namespace broker::account_stream {

void ReconcileSchedule::set_due(Entry& entry, TimePoint at) {
  entry.due_at = entry.due_at ? std::min(*entry.due_at, at) : at;
}

void ReconcileSchedule::request(const std::string& account, TimePoint now) {
  Entry& entry = entries_[account];
  set_due(entry, entry.begun_at ? std::max(now, *entry.begun_at + timing_.min_reconciliation) : now);
}

void ReconcileSchedule::request_regular(const std::string& account, TimePoint now) {
  set_due(entries_[account], now + timing_.reconciliation);
}

std::optional<std::string> ReconcileSchedule::begin_due(TimePoint now) {
  for (auto& [account, entry] : entries_) {
    if (!entry.due_at || *entry.due_at > now) continue;
    entry.due_at.reset();
    entry.begun_at = now;
    return account;
  }
  return std::nullopt;
}

void ReconcileSchedule::ended(const std::string& account, bool is_ok, bool is_regular, TimePoint now) {
  const auto found = entries_.find(account);
  if (found == entries_.end()) return;
  Entry& entry = found->second;
  if (!is_ok) {
    constexpr int kMaxDoublings = 6;
    const auto delay = timing_.reconciliation_retry * (1 << std::min(entry.failures++, kMaxDoublings));
    return set_due(entry, now + std::min<std::chrono::milliseconds>(delay, kMaxRetry));
  }
  entry.failures = 0;
  if (is_regular) set_due(entry, now + timing_.reconciliation);
}

std::optional<ReconcileSchedule::TimePoint> ReconcileSchedule::next_due() const {
  std::optional<TimePoint> next;
  for (const auto& item : entries_) {
    const auto& due_at = item.second.due_at;
    if (due_at && (!next || *due_at < *next)) next = due_at;
  }
  return next;
}

}  // namespace broker::account_stream
