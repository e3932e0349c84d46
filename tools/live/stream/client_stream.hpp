// One open event stream: what its client wants, what it was sent, and what it is sent next. Used by one thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "account_event_log.hpp"
#include "shared_instruments.hpp"
#include "stream_selection.hpp"
#include "streamed_values.hpp"

namespace tools {

// The state of the live feed, or of the account streamer.
struct FeedView {
  broker::FeedState state = broker::FeedState::off;
  std::string reason = {};
  bool is_delayed = false;
  std::uint64_t reconnects = 0;
  std::vector<broker::RefusedAccount> refused = {};  // by the account streamer
};
struct FeedViews {
  FeedView market_data, accounts;
};
FeedViews read_feeds(broker::Client& client);

class ClientStream {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // `after`: the number of the last account event that the client knows. `feeds`: as the client was told.
  ClientStream(StreamSelection selection, SharedInstruments& instruments, std::shared_ptr<mcp::StreamClient> client,
               std::uint64_t after, FeedViews feeds);

  // Adds the instruments if it is time to look for new values.
  void add_due_instruments(SharedLook& look, TimePoint now);
  // Sends what is new: states of feeds, account events, and values if instruments were added to the look before.
  // Returns false if the stream has ended, because its client is too slow.
  bool deliver(const FeedViews& feeds, const AccountEventLog& log, TimePoint now, support::Instant time);

 private:
  bool send_feeds(const FeedViews& feeds, TimePoint now);
  void add_refused_accounts(std::vector<mcp::StreamEvent>& events);
  void add_empty_symbols(TimePoint now, std::vector<mcp::StreamEvent>& events);
  bool send_account_events(const AccountEventLog& log);
  void send_values(TimePoint now, support::Instant time);

  struct Shown {
    SharedInstrumentPtr instrument;
    StreamedValues values;
  };

  const StreamSelection selection_;
  const std::shared_ptr<mcp::StreamClient> client_;
  const std::chrono::milliseconds look_interval_;
  std::vector<Shown> shown_;
  std::uint64_t after_;
  FeedViews feeds_;
  TimePoint connected_at_;              // when the feed of market data was last seen to be connected anew
  std::set<std::string> told_missing_;  // symbols and accounts
  TimePoint look_at_{};
  bool has_looked_ = false;
};

}  // namespace tools
