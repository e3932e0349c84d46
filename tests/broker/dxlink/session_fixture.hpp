// A session with a clock that stands still and a host that records what it is told.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <map>
#include <string>
#include <vector>

#include "dxlink/session.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace broker::dxlink {

// "Quote" is the event type, "AAPL" the symbol.
inline Subscription make_subscription(EventType type, std::string symbol, unsigned id, std::int64_t from_time = 0) {
  return {type, SymbolId{id}, std::move(symbol), from_time};
}

class RecordingHost final : public SessionHost {
 public:
  std::map<Channel, std::vector<Subscription>> wanted;
  std::map<Channel, Changes> next_changes;
  std::vector<Batch> stored;  // the rows are copies
  std::vector<std::pair<Channel, std::string>> refusals;

  bool is_wanted(Channel channel) override { return !wanted[channel].empty(); }
  std::vector<Subscription> all(Channel channel) override { return wanted[channel]; }
  Changes changes(Channel channel) override { return std::exchange(next_changes[channel], {}); }
  void store(std::span<const Batch> batches) override { stored.insert(stored.end(), batches.begin(), batches.end()); }
  void refused(Channel channel, const std::string& reason) override { refusals.emplace_back(channel, reason); }

  std::size_t rows() const {
    std::size_t count = 0;
    for (const Batch& batch : stored) count += batch.size();
    return count;
  }
};

class SessionFixture {
 public:
  static constexpr const char* kToken = "hush-quote-token";

  SessionFixture() { host.wanted[Channel::ticker] = {make_subscription(EventType::quote, "AAPL", 1)}; }

  // Records the frames that an action sends and returns the action.
  Actions take(Actions actions) {
    for (const std::string& text : actions.send) sent.push_back(support::Json::parse(text));
    if (actions.close) closes.push_back(*actions.close);
    return actions;
  }
  Actions open() { return take(session.opened()); }
  Actions receive(const std::string& text) { return take(session.message(text)); }
  Actions tick(std::chrono::milliseconds after = {}) {
    clock.advance(after);
    return take(session.tick());
  }

  void greet() {
    open();
    receive(R"({"type":"SETUP","channel":0,"keepaliveTimeout":60,"acceptKeepaliveTimeout":60,"version":"1.0"})");
  }
  void log_in() {
    greet();
    receive(kUnauthorized);
    receive(kAuthorized);
  }
  void open_channel(int number) {
    receive(R"({"type":"CHANNEL_OPENED","channel":)" + std::to_string(number) + R"(,"service":"FEED"})");
  }
  // Up to `restoring`, with one channel and one Quote.
  void restore() {
    log_in();
    open_channel(1);
    receive(kQuoteConfig);
  }
  void go_live() {
    restore();
    receive(kQuote);
  }

  std::vector<std::string> types_sent() const {
    std::vector<std::string> types;
    for (const auto& message : sent) types.push_back(message["type"].get<std::string>());
    return types;
  }
  std::size_t count_sent(const std::string& type) const {
    const auto types = types_sent();
    return static_cast<std::size_t>(std::count(types.begin(), types.end(), type));
  }
  // The last message of the type.
  support::Json last_sent(const std::string& type) const {
    for (auto message = sent.rbegin(); message != sent.rend(); ++message) {
      if ((*message)["type"] == type) return *message;
    }
    return {};
  }

  static constexpr const char* kUnauthorized = R"({"type":"AUTH_STATE","channel":0,"state":"UNAUTHORIZED"})";
  static constexpr const char* kAuthorized = R"({"type":"AUTH_STATE","channel":0,"state":"AUTHORIZED","userId":"u"})";
  static constexpr const char* kKeepalive = R"({"type":"KEEPALIVE","channel":0})";
  static constexpr const char* kQuoteConfig =
      R"({"type":"FEED_CONFIG","channel":1,"dataFormat":"COMPACT","aggregationPeriod":0.1,)"
      R"("eventFields":{"Quote":["eventSymbol","bidPrice","askPrice","bidSize","askSize"]}})";
  static constexpr const char* kQuote =
      R"({"type":"FEED_DATA","channel":1,"data":["Quote",["AAPL",312.01,312.02,240.0,80.0]]})";

  support::ManualClock clock{support::Instant(std::chrono::hours(24 * 365 * 56))};
  RecordingHost host;
  Session session{{support::Secret(kToken), clock.steady() + std::chrono::hours(20)}, 8192, clock, host};
  std::vector<support::Json> sent;
  std::vector<Actions::Close> closes;
};

}  // namespace broker::dxlink
