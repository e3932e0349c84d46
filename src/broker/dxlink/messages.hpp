// Writes and reads the messages of dxLink but FEED_DATA. Pure functions. (dxLink's protocol: AsyncAPI description in
// github.com/dxFeed/dxLink.)
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dxlink/channel.hpp"
#include "tastytrade_mcp/support/secret.hpp"

namespace broker::dxlink {

// An entry of FEED_SUBSCRIPTION.
struct Subscription {
  EventType type = EventType::quote;
  SymbolId symbol = kNoSymbol;
  std::string text{};          // the symbol
  std::int64_t from_time = 0;  // of candles: Unix time in milliseconds; of others 0: not sent
};

std::string make_setup(std::string_view version, std::chrono::seconds keepalive_timeout);
std::string make_auth(const support::Secret& token);  // holds the token: not for logs
std::string make_keepalive();
std::string make_channel_request(Channel channel, std::string_view contract);
std::string make_channel_cancel(Channel channel);
// Asks for the columns of these types.
std::string make_feed_setup(Channel channel, std::span<const EventType> types);

// Entries to remove and entries to add, in frames of at most `max_bytes`, those to remove first. `resets`: the first
// frame ends all subscriptions of the channel. No frames without entries.
std::vector<std::string> make_subscriptions(Channel channel, bool resets, std::span<const Subscription> removed,
                                            std::span<const Subscription> added, std::size_t max_bytes);

enum class MessageType {
  setup,
  auth_state,
  channel_opened,
  channel_closed,
  feed_config,
  error,
  keepalive,
  other,  // an unknown type, or none
};

struct Message {
  MessageType type = MessageType::other;
  int channel = 0;
  std::optional<std::chrono::seconds> keepalive_timeout, accept_keepalive_timeout;  // setup
  bool is_authorized = false;                                                       // auth_state
  bool is_compact = true;                                                           // feed_config
  std::vector<std::pair<EventType, std::vector<std::string>>> event_fields{};       // feed_config
  std::string error_code{};                                                         // error, printable
  std::string text{};                                                               // error, printable
};
// A message that cannot be read is `other`.
Message parse_message(std::string_view text);

}  // namespace broker::dxlink
