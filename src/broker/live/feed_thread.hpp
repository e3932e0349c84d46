// The thread of the market data feed. It connects while something is subscribed to, ends the connection a minute
// after the last subscription, connects again after a loss, and gives up after failures. Its methods may be called from
// any thread.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <string>
#include <thread>

#include "live/feed_connection.hpp"
#include "live/feed_status.hpp"
#include "live/feed_store.hpp"
#include "live/quote_token.hpp"
#include "live/reconnect.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace broker::live {

class FeedThread {
 public:
  // The objects must outlive the thread.
  FeedThread(ConnectionOptions options, QuoteTokens& tokens, FeedStore& store, FeedStatus& status,
             const support::Clock& clock);
  // Ends the thread, within a second.
  ~FeedThread();
  FeedThread(const FeedThread&) = delete;
  FeedThread& operator=(const FeedThread&) = delete;

  // Subscriptions have changed. Starts the thread if it does not run.
  void wake();

 private:
  void run(const std::stop_token& stop);
  void serve(const std::stop_token& stop);
  std::optional<Reconnect::Plan> connect(bool renews, const std::stop_token& stop);
  void wait_for_work(const std::stop_token& stop);
  // Waits until then, and does the work that comes due meanwhile.
  void pause(std::chrono::milliseconds duration, const std::stop_token& stop);
  bool is_needed();
  void set_state(FeedState state, const std::string& reason);

  const ConnectionOptions options_;
  QuoteTokens& tokens_;
  FeedStore& store_;
  FeedStatus& status_;
  const support::Clock& clock_;
  Reconnect reconnect_;
  std::chrono::steady_clock::time_point needed_at_{};  // when a subscription was last seen
  bool has_connected_ = false;                         // since the feed was idle

  support::Mutex mutex_;
  std::condition_variable_any woken_;
  bool is_woken_ GUARDED_BY(mutex_) = false;
  std::shared_ptr<FeedConnection> connection_ GUARDED_BY(mutex_);
  bool is_ending_ GUARDED_BY(mutex_) = false;
  std::jthread thread_ GUARDED_BY(mutex_);
};

}  // namespace broker::live
