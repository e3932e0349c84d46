// The implementation of broker::AccountEvents: the thread of the account streamer. It connects while somebody watches,
// ends the connection a minute after the last watch, connects again after a loss, and gives up after failures. News of
// the stream and of the REST API go through one AccountState, which says what is an event.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "account_stream/account_connection.hpp"
#include "account_stream/account_state.hpp"
#include "account_stream/listeners.hpp"
#include "account_stream/reconciliation.hpp"
#include "live/feed_status.hpp"
#include "live/reconnect.hpp"
#include "live/running_clock.hpp"
#include "tastytrade_mcp/broker/account_events.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace broker::account_stream {

class AccountStream final : public AccountEvents, private ConnectionOwner {
 public:
  struct Hooks {
    TokenHooks tokens;
    std::function<Snapshot(const std::string& account, const support::Clock& clock, const support::Budget& budget)>
        read;                                             // throws Error
    std::function<void(const AccountEvent&)> invalidate;  // drops what the event has made stale
  };

  // `options`: nothing if there is no streamer; `reason` says why. The clock must outlive this.
  AccountStream(std::optional<ConnectionOptions> options, std::string reason, Hooks hooks,
                const AccountStreamTiming& timing, const support::Clock& clock);
  ~AccountStream() override;
  AccountStream(const AccountStream&) = delete;
  AccountStream& operator=(const AccountStream&) = delete;

  std::shared_ptr<void> watch(std::vector<std::string> accounts, Listener listener) override;
  AccountEventsHealth health() const override;

  // Ends the threads, within a second if no listener takes longer. Idempotent; the destructor calls it.
  void stop();

 private:
  using TimePoint = std::chrono::steady_clock::time_point;
  struct Refusal {
    std::string reason;
    TimePoint until;  // then it is asked for again
    std::chrono::milliseconds pause{0};
  };

  void joined(const std::vector<std::string>& accounts) override;
  void refused(const std::string& account, const std::string& reason) override;
  void notified(const NotificationItem& item) override;
  void missed() override;
  void watched(const std::set<std::string>& joined) override;
  std::vector<std::string> find_wanted() override;
  bool is_needed() override;

  void run(const std::stop_token& stop);
  void serve(const std::stop_token& stop);
  std::optional<live::Reconnect::Plan> connect(const std::stop_token& stop);
  std::optional<live::Reconnect::Plan> run_connection(const std::vector<std::string>& accounts,
                                                      std::shared_ptr<const Token> token, const std::stop_token& stop);
  void note_attempt();
  void note_failure();
  void wait_for_watch(const std::stop_token& stop);
  // Ends early, if it may, when an account is watched that the last attempt did not ask for: the streamer may refuse
  // the others only.
  void pause(std::chrono::milliseconds duration, bool may_end_early, const std::stop_token& stop);
  void set_state(FeedState state, const std::string& reason);
  std::string mask(const std::string& text) const;
  void forget();

  Reconciler::Hooks make_reconcile_hooks();
  bool apply(const Snapshot& snapshot);
  void publish(const AccountEvent& event) REQUIRES(mutex_);
  void count(const ReadNotification& read, const NotificationItem& item) REQUIRES(mutex_);

  const std::optional<ConnectionOptions> options_;
  const std::string off_reason_;
  const Hooks hooks_;
  const AccountStreamTiming timing_;
  const live::RunningClock clock_;
  live::FeedStatus status_;
  live::Reconnect reconnect_;  // of the stream's thread, as these two are
  TimePoint needed_at_{};
  bool has_connected_ = false;  // since the stream was idle

  mutable support::Mutex mutex_;
  std::condition_variable_any woken_;
  bool is_woken_ GUARDED_BY(mutex_) = false;
  bool is_ending_ GUARDED_BY(mutex_) = false;
  std::shared_ptr<AccountConnection> connection_ GUARDED_BY(mutex_);
  AccountState state_ GUARDED_BY(mutex_);
  std::set<std::string> active_ GUARDED_BY(mutex_);  // accounts watched since the stream was idle
  std::set<std::string> joined_ GUARDED_BY(mutex_);  // accounts on which the present connection reports
  std::map<std::string, Refusal> refused_ GUARDED_BY(mutex_);
  std::set<std::string> asked_ GUARDED_BY(mutex_);  // accounts that were watched at the last attempt to connect
  bool is_account_new_ GUARDED_BY(mutex_) = false;  // one is watched that is not in asked_
  std::deque<std::string> unknown_types_ GUARDED_BY(mutex_);
  std::atomic<std::uint64_t> gaps_{0};
  std::atomic<std::uint64_t> differences_{0};
  std::atomic<std::uint64_t> unreadable_{0};
  // Their threads use the members above.
  Listeners listeners_;
  Reconciler reconciler_;
  std::jthread thread_ GUARDED_BY(mutex_);
};

}  // namespace broker::account_stream
