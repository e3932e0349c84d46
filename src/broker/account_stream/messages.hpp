// Messages of TastyTrade's account streamer (docs/tastytrade.md, The account streamer). Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/secret.hpp"
#include "tastytrade_mcp/support/time.hpp"

namespace broker::account_stream {

inline constexpr std::string_view kConnect = "connect";
inline constexpr std::string_view kHeartbeat = "heartbeat";
inline constexpr std::string_view kQuoteAlerts = "quote-alerts-subscribe";
inline constexpr std::string_view kPublicWatchlists = "public-watchlists-subscribe";

// Returns a request. It holds the token: not for logs. `accounts` are its value; empty: it has none.
std::string make_request(std::string_view action, const std::vector<std::string>& accounts,
                         const support::Secret& authorization, std::int64_t request_id);

// One notification. Its data are not checked.
struct NotificationItem {
  std::string type;  // "Order"; bounded and printable
  support::Json data;
  std::optional<support::Instant> at;
};

enum class MessageKind {
  acknowledgement,
  notifications,
  unreadable,  // no JSON object, or neither of the others
};

struct Message {
  MessageKind kind = MessageKind::unreadable;
  // Of an acknowledgement.
  bool is_ok = false;
  std::string action;  // may be empty in an error
  std::optional<std::int64_t> request_id;
  std::string text;  // explanation of an error: bounded and printable
  // Of notifications: one, or those of `results`. An item that is no object has an empty type.
  std::vector<NotificationItem> items;
  std::optional<std::int64_t> sequence;  // ws-sequence
};

Message parse_message(std::string_view text);

}  // namespace broker::account_stream
