// The account events of the last minutes, numbered, for all event streams: each stream reads on from where it stands,
// and a client that connects again reads what it has missed. An account is watched while a stream holds it, and for
// some minutes after that, so that its client can come back. Safe from any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stream_selection.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace tools {

class AccountEventLog {
 public:
  static constexpr std::size_t kMaxKept = 4'096;      // events
  static constexpr std::size_t kMaxRepeated = 1'000;  // to a client that connects again

  // `keep`: how long events are kept, and accounts watched after the last stream. `appended` is called after each
  // event, on the thread of the account streamer. `client` must outlive the log.
  AccountEventLog(broker::Client& client, std::chrono::milliseconds keep, std::function<void()> appended);
  ~AccountEventLog();
  AccountEventLog(const AccountEventLog&) = delete;
  AccountEventLog& operator=(const AccountEventLog&) = delete;

  // Each hold() ends by one release() with the same accounts.
  void hold(const std::vector<std::string>& accounts);
  void release(const std::vector<std::string>& accounts);

  // The beginning of a stream. `is_complete`: nothing is missing between the client's last event and the first one that
  // read() returns.
  struct Position {
    std::uint64_t after = 0;
    bool is_complete = true;
  };
  // Of a client that has seen `event_id`, or, if that is empty, of a new one. Hold the accounts before.
  Position find_position(std::string_view event_id, const std::vector<std::string>& accounts) const;
  std::string format_id(std::uint64_t number) const;

  // The wanted events after `after`, which is moved to the last one. Returns nothing if some are not kept any more.
  std::optional<std::vector<mcp::StreamEvent>> read(const StreamSelection& selection, std::uint64_t& after) const;

  // Drops old events, and ends the watches of accounts that no stream has held for long enough.
  void expire();
  // When expire() has to end the next watch; nothing if no watch waits for its end.
  std::optional<std::chrono::steady_clock::time_point> next_expiry() const;

 private:
  using TimePoint = std::chrono::steady_clock::time_point;
  struct Entry {
    std::uint64_t number = 0;
    TimePoint at;
    broker::AccountEventKind kind = broker::AccountEventKind::resync;
    std::string account;
    mcp::StreamEvent event;
  };
  struct Watch {
    std::shared_ptr<void> handle;
    std::uint64_t began_after = 0;  // number of the last event before the watch
    int holders = 0;
    TimePoint idle_since;  // without holders
  };

  void append(const broker::AccountEvent& event);
  std::vector<std::string> find_unwatched(std::vector<std::string> accounts) const;

  broker::Client& client_;
  const std::chrono::milliseconds keep_;
  const std::function<void()> appended_;
  const std::string process_;  // a random part of all ids: numbers begin anew in another process
  support::Mutex watching_;    // one change of the watches at a time; taken before mutex_
  mutable support::Mutex mutex_;
  std::map<std::string, Watch> watches_ GUARDED_BY(mutex_);  // by account
  std::deque<Entry> entries_ GUARDED_BY(mutex_);
  std::uint64_t last_ GUARDED_BY(mutex_) = 0;
};

// The event for a client that may have missed events of an account.
mcp::StreamEvent make_resync_event(const std::string& account, support::Instant now);

}  // namespace tools
