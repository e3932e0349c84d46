// The watches of account events, and the thread that calls their listeners. Each has a bounded queue, so that a slow
// listener delays nobody who reports events. Safe from any thread.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "tastytrade_mcp/broker/account_events.hpp"
#include "tastytrade_mcp/support/clock.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace broker::account_stream {

class Listeners {
 public:
  using Listener = AccountEvents::Listener;

  static constexpr std::size_t kMaxQueued = 1024;  // of each listener

  explicit Listeners(const support::Clock& clock);
  // Ends the thread. Handles may outlive this.
  ~Listeners();
  Listeners(const Listeners&) = delete;
  Listeners& operator=(const Listeners&) = delete;

  // See AccountEvents::watch().
  std::shared_ptr<void> add(std::vector<std::string> accounts, Listener listener);

  // Queues the event for the listeners of its account; one without an account for all.
  void publish(const AccountEvent& event);

  std::vector<std::string> accounts() const;  // that are watched, each once, sorted
  bool is_watched(const std::string& account) const;
  std::size_t size() const;
  std::uint64_t published() const;  // events queued

 private:
  class Queues;
  struct Handle;

  const std::shared_ptr<Queues> queues_;
  support::Mutex mutex_;
  std::jthread thread_ GUARDED_BY(mutex_);  // from the first listener on
};

}  // namespace broker::account_stream
