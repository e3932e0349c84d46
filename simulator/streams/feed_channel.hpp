// One channel of the service FEED of a DXLink connection: its contract, columns, subscriptions and what it sends. Works
// in the time of the feed. A value without socket or thread; used by one thread.
//
// A subscription is answered with a snapshot at once, then with changes no faster than the aggregation period. A
// subscription that can have no events is accepted and stays silent, as it does at dxFeed.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "feed/feed.hpp"
#include "feed_encoding.hpp"
#include "feed_schema.hpp"
#include "feed_update.hpp"
#include "quote_flood.hpp"
#include "stream_connection.hpp"
#include "stream_faults.hpp"

namespace simulator {

// AUTO: the last value of most types, the history of candles if fromTime is given, and all trades. TICKER: the last
// value. HISTORY: candles and trades from fromTime on. STREAM: what happens from now on.
enum class FeedContract { automatic, ticker, history, stream };
std::string_view to_string(FeedContract contract);  // "AUTO"
std::optional<FeedContract> parse_feed_contract(std::string_view name);

class FeedChannel {
 public:
  // `path` is that of the connection, for the faults.
  FeedChannel(int number, FeedContract contract, const Feed& feed, StreamFaults& faults, std::string path);

  // These return the messages to send. `message` is a FEED_SETUP.
  std::vector<std::string> configure(const support::Json& message);
  // `message` is a FEED_SUBSCRIPTION. One that is malformed changes nothing and is answered with an ERROR.
  std::vector<std::string> subscribe(const support::Json& message, StreamTime time);
  std::vector<std::string> due(StreamTime time);
  // Sends the updates of events that are subscribed to.
  std::vector<std::string> update(std::span<const FeedUpdate> updates, StreamTime time);

  std::size_t subscription_count() const { return subscriptions_.size(); }
  std::uint64_t sent_events() const { return sent_events_; }
  FeedContract contract() const { return contract_; }

 private:
  using Key = std::pair<FeedEventType, std::string>;  // type and symbol; of candles in the feed's spelling
  struct Subscription {
    std::optional<CandleSymbol> candle = {};
    std::optional<Instant> from = {};       // fromTime
    std::optional<FeedEvent> last = {};     // that was sent
    Instant looked_at = {};                 // at the feed's events
    std::optional<Instant> next_look = {};  // nothing: the event will not change
  };
  struct Entry {
    Key key;
    Subscription subscription;
  };

  static bool is_valid_subscription(const support::Json& message);
  // Returns nothing for a type or a candle's symbol that does not exist.
  static std::optional<Entry> parse_entry(const support::Json& entry);
  void remove(const Entry& entry);
  // Returns the rows of the snapshot; nothing for a subscription that is refused or silent.
  std::vector<FeedEvent> add(Entry entry, StreamTime time, std::vector<std::string>& messages);
  std::vector<FeedEvent> take_candle_snapshot(const Key& key, Subscription& subscription, Instant now);
  std::vector<FeedEvent> take_trade_snapshot(const Key& key, Subscription& subscription, Instant now);
  std::vector<FeedEvent> take_changes(const Key& key, Subscription& subscription, Instant now);
  std::vector<FeedEvent> take_candle_changes(Subscription& subscription, Instant now);
  std::optional<Instant> find_next_look(const Key& key, const Subscription& subscription, Instant now) const;

  void announce(const std::vector<FeedEventType>& types, std::vector<std::string>& messages) const;
  void write(std::vector<FeedRows> rows, std::vector<std::string>& messages);
  void start_flood(StreamTime time);

  const int number_;
  const FeedContract contract_;
  const Feed& feed_;
  StreamFaults& faults_;
  const std::string path_;
  FeedSchema schema_;
  FeedDataFormat format_ = FeedDataFormat::compact;
  double aggregation_period_;
  CompactStyle style_;
  bool joins_types_ = false;  // of a fault: all types in one FEED_DATA
  std::map<Key, Subscription> subscriptions_;
  std::optional<FloodFrames> flood_;
  std::uint64_t sent_events_ = 0;
};

}  // namespace simulator
