// The server side of one DXLink connection: SETUP, AUTH, channels, keepalive (dxFeed's DXLink protocol). Used by one
// thread.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "feed/feed.hpp"
#include "feed_channel.hpp"
#include "quote_tokens.hpp"
#include "stream_connection.hpp"
#include "stream_faults.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace simulator {

// The parts that the connections of a path share.
struct DxlinkContext {
  const Feed& feed;
  const QuoteTokens& tokens;
  StreamFaults& faults;
  std::string path;                         // for the faults
  std::chrono::milliseconds feed_delay{0};  // the events are those of so long ago
};

class DxlinkConnection final : public StreamConnection {
 public:
  static constexpr std::chrono::seconds kIdleTimeout{60};  // without a message of the client
  static constexpr std::chrono::seconds kKeepaliveInterval{30};
  static constexpr std::chrono::seconds kUnauthorizedTimeout{10};  // to send another token after a refused one
  static constexpr std::size_t kMaxMessageBytes = 64 << 10;

  DxlinkConnection(const DxlinkContext& context, StreamTime opened);

  StreamOutputs receive(std::string_view text, StreamTime time) override;
  StreamOutputs due(StreamTime time) override;
  Totals totals() const override;
  // Sends the updates of events that are subscribed to.
  StreamOutputs update(std::span<const FeedUpdate> updates, StreamTime time);

 private:
  using Time = std::chrono::steady_clock::time_point;

  void read_message(const support::Json& message, StreamTime time);
  void read_setup(StreamTime time);
  void read_auth(const support::Json& message, StreamTime time);
  void read_channel_request(const support::Json& message, int channel);
  void read_channel_message(std::string_view type, const support::Json& message, int channel, StreamTime time);
  void invite_to_log_in();
  void refuse_login(StreamTime time);
  void close_channels();
  void close_channel(std::map<int, FeedChannel>::iterator channel);
  bool has_lost_authorization(StreamTime time) const;

  void send(std::string text);
  void send_all(std::vector<std::string> texts);
  void send_error(int channel, std::string_view error, std::string_view message);
  void close(int code, std::string_view reason);
  StreamOutputs take_outputs();
  StreamTime feed_time(StreamTime time) const;

  const DxlinkContext& context_;
  std::size_t max_message_bytes_ = kMaxMessageBytes;
  Time last_received_;
  bool is_set_up_ = false;
  bool is_invited_ = false;             // AUTH_STATE UNAUTHORIZED went out
  std::optional<Time> invitation_due_;  // if a fault delays it
  std::optional<Time> keepalive_due_;
  std::optional<std::string> token_;   // of the client, while it is authorized
  std::optional<Time> token_expires_;  // if a fault shortens its life
  std::optional<Time> close_due_;      // after a refused login
  bool is_closed_ = false;
  std::map<int, FeedChannel> channels_;
  std::uint64_t sent_events_ = 0;  // of channels that were closed
  StreamOutputs outputs_;
};

}  // namespace simulator
