#include "account_stream/messages.hpp"

#include "parse/json_body.hpp"
#include "parse/json_fields.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace broker::account_stream {

using support::Json;

namespace {

constexpr std::size_t kMaxName = 60;
constexpr std::size_t kMaxText = 200;

std::string text_of(const Json& message, std::string_view key, std::size_t max_bytes) {
  const Json* const value = support::find(message, key);
  return value != nullptr && value->is_string() ? support::printable(value->get_ref<const std::string&>(), max_bytes)
                                                : std::string();
}

// A whole number, or the text of one.
std::optional<std::int64_t> number_of(const Json& message, std::string_view key) {
  const auto number = wire::decimal(message, key);
  constexpr std::int64_t kMax = 9'000'000'000'000'000;
  if (!number || !number->is_integer() || number->is_negative() || *number > Decimal(kMax)) return std::nullopt;
  return std::stoll(number->to_string());
}

NotificationItem parse_item(const Json& json) {
  NotificationItem item;
  item.type = text_of(json, "type", kMaxName);
  if (const Json* const data = support::find(json, "data")) item.data = *data;
  if (const auto milliseconds = number_of(json, "timestamp"); milliseconds && *milliseconds > 0) {
    item.at = support::Instant(std::chrono::milliseconds(*milliseconds));
  }
  return item;
}

void parse_acknowledgement(const Json& json, Message& message) {
  message.kind = MessageKind::acknowledgement;
  message.is_ok = text_of(json, "status", kMaxName) == "ok";
  message.action = text_of(json, "action", kMaxName);
  message.request_id = number_of(json, "request-id");
  message.text = text_of(json, "message", kMaxText);
}

}  // namespace

std::string make_request(std::string_view action, const std::vector<std::string>& accounts,
                         const support::Secret& authorization, std::int64_t request_id) {
  Json message{{"action", action}};
  if (!accounts.empty()) message["value"] = accounts;
  message["auth-token"] = authorization.reveal();
  message["request-id"] = request_id;
  message["source"] = "tastytrade-mcp";
  return support::to_text(message);
}

Message parse_message(std::string_view text) {
  Message message;
  const auto json = parse_body(text);
  if (!json || !json->is_object()) return message;
  message.sequence = number_of(*json, "ws-sequence");
  if (support::find(*json, "status") != nullptr && support::find(*json, "data") == nullptr) {
    parse_acknowledgement(*json, message);
    return message;
  }
  const Json* const results = support::find(*json, "results");
  if (results != nullptr && results->is_array()) {
    message.kind = MessageKind::notifications;
    for (const Json& item : *results) message.items.push_back(parse_item(item));
  } else if (support::find(*json, "type") != nullptr) {
    message.kind = MessageKind::notifications;
    message.items.push_back(parse_item(*json));
  }
  return message;
}

}  // namespace broker::account_stream
