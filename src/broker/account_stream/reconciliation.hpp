// Compares accounts with the REST API on a thread of its own, when the schedule says so. The requests go through the
// broker client's limits. Safe from any thread.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "account_stream/account_state.hpp"
#include "account_stream/reconcile_schedule.hpp"
#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace broker::account_stream {

// Reads an account: its live orders and those since yesterday in New York, positions, balances. Throws Error.
Snapshot read_snapshot(Client& client, const std::string& account, const support::Clock& clock,
                       const support::Budget& budget);

class Reconciler {
 public:
  struct Hooks {
    // Reads an account. Throws Error.
    std::function<Snapshot(const std::string& account, const support::Budget& budget)> read;
    // Takes the snapshot. Returns true if the account must be compared regularly.
    std::function<bool(const Snapshot& snapshot)> apply;
    // False: the account is not compared until somebody asks for it again.
    std::function<bool(const std::string& account)> is_watched;
  };

  Reconciler(Hooks hooks, const AccountStreamTiming& timing, const support::Clock& clock);
  ~Reconciler();
  Reconciler(const Reconciler&) = delete;
  Reconciler& operator=(const Reconciler&) = delete;

  // Compare the accounts soon.
  void request(const std::vector<std::string>& accounts);
  // The same for accounts that are not in the schedule.
  void request_new(const std::vector<std::string>& accounts);
  // Compare the accounts within the regular interval.
  void request_regular(const std::vector<std::string>& accounts);
  void clear();
  // Cancels a comparison under way, and ends the thread. Idempotent; the destructor calls it.
  void stop();

  std::uint64_t done() const { return done_; }
  std::uint64_t failed() const { return failed_; }

 private:
  void start() REQUIRES(mutex_);
  void run(const std::stop_token& stop);
  std::optional<std::string> wait_for_due(const std::stop_token& stop);
  void reconcile(const std::string& account, const std::stop_token& stop);

  const Hooks hooks_;
  const support::Clock& clock_;
  std::atomic<std::uint64_t> done_{0};
  std::atomic<std::uint64_t> failed_{0};
  support::Mutex mutex_;
  std::condition_variable_any changed_;
  ReconcileSchedule schedule_ GUARDED_BY(mutex_);
  bool has_changed_ GUARDED_BY(mutex_) = false;
  bool is_ending_ GUARDED_BY(mutex_) = false;
  std::jthread thread_ GUARDED_BY(mutex_);  // from the first request on; last: it uses the members above
};

}  // namespace broker::account_stream
