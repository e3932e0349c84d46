// When each account is compared with the REST API: soon after notifications may have been lost, and regularly while it
// has a working order or no stream reports on it. Requests of the same moment are one comparison. Used under the lock
// of its owner.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tastytrade_mcp/broker/account_events.hpp"

namespace broker::account_stream {

class ReconcileSchedule {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  static constexpr std::chrono::milliseconds kMaxRetry{60'000};

  explicit ReconcileSchedule(const AccountStreamTiming& timing) : timing_(timing) {}

  // As soon as the time between two comparisons allows.
  void request(const std::string& account, TimePoint now);
  // Within the regular interval.
  void request_regular(const std::string& account, TimePoint now);

  // Returns an account that is due, and begins its comparison: a request from then on leads to another one.
  std::optional<std::string> begin_due(TimePoint now);
  // `is_regular`: another one is due after the regular interval.
  void ended(const std::string& account, bool is_ok, bool is_regular, TimePoint now);

  std::optional<TimePoint> next_due() const;
  bool contains(const std::string& account) const { return entries_.contains(account); }
  void remove(const std::string& account) { entries_.erase(account); }
  void clear() { entries_.clear(); }

 private:
  struct Entry {
    std::optional<TimePoint> due_at;
    std::optional<TimePoint> begun_at;  // of the last one
    int failures = 0;                   // one after the other
  };

  static void set_due(Entry& entry, TimePoint at);

  const AccountStreamTiming timing_;
  std::map<std::string, Entry> entries_;
};

}  // namespace broker::account_stream
