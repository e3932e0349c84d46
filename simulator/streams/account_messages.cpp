#include "account_messages.hpp"

#include "tastytrade_mcp/support/json_writer.hpp"

namespace simulator {
namespace {

using support::Json;
using support::JsonWriter;

void write_notification(JsonWriter& json, const AccountNotification& notification, support::Instant now) {
  json.text("type", notification.type);
  json.json("data", notification.data);
  json.integer("timestamp", now.time_since_epoch().count());
}

}  // namespace

std::string make_acknowledgement(const AccountRequest& request, std::string_view session_id, const Json& value) {
  return support::write_object([&](JsonWriter& json) {
    json.text("status", "ok");
    json.text("action", request.action);
    json.text("web-socket-session-id", session_id);
    if (!value.is_null()) json.tree("value", value);
    if (!request.request_id.is_null()) json.tree("request-id", request.request_id);
  });
}

std::string make_refusal(const AccountRequest& request, std::string_view session_id, std::string_view message) {
  return support::write_object([&](JsonWriter& json) {
    json.text("status", "error");
    json.text("action", request.action);
    json.text("web-socket-session-id", session_id);
    json.text("message", message);
    if (!request.request_id.is_null()) json.tree("request-id", request.request_id);
  });
}

std::string make_notification(const std::vector<AccountNotification>& notifications, support::Instant now,
                              std::uint64_t sequence) {
  return support::write_object([&](JsonWriter& json) {
    if (notifications.size() == 1) {
      write_notification(json, notifications.front(), now);
    } else {
      json.array("results", [&] {
        for (const AccountNotification& notification : notifications) {
          json.object([&] { write_notification(json, notification, now); });
        }
      });
    }
    json.integer("ws-sequence", static_cast<std::int64_t>(sequence));
  });
}

}  // namespace simulator
