#include "dxlink/messages.hpp"

#include <algorithm>

#include "dxlink/columns.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/json_reader.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace broker::dxlink {
namespace {

using std::chrono::seconds;
using support::Json;

constexpr std::size_t kMaxMessageBytes = 256 << 10;
constexpr std::size_t kMaxErrorText = 200;
// Seconds between frames, of what a server may ask for.
constexpr std::int64_t kMinKeepalive = 2;
constexpr std::int64_t kMaxKeepalive = 3600;

Json make_message(std::string_view type, int channel) {
  return Json{{"type", type}, {"channel", channel}};
}

std::string format_entry(const Subscription& entry) {
  std::string text = R"({"type":")" + std::string(to_string(entry.type)) + R"(","symbol":)";
  support::append_quoted(text, entry.text);
  if (entry.from_time != 0) text += R"(,"fromTime":)" + std::to_string(entry.from_time);
  return text + '}';
}

// Collects entries into frames.
class Frames {
 public:
  Frames(Channel channel, bool resets, std::size_t max_bytes)
      : channel_(number_of(channel)), resets_(resets), max_bytes_(max_bytes) {}

  void add(std::string_view list, std::span<const Subscription> entries) {
    std::string frame;
    for (const Subscription& entry : entries) {
      const std::string text = format_entry(entry);
      constexpr std::size_t kTail = 2;  // "]}"
      if (!frame.empty() && frame.size() + 1 + text.size() + kTail > max_bytes_) end(frame);
      if (frame.empty()) {
        frame = R"({"type":"FEED_SUBSCRIPTION","channel":)" + std::to_string(channel_);
        if (resets_) frame += R"(,"reset":true)";
        resets_ = false;
        frame += ",\"" + std::string(list) + "\":[" + text;
      } else {
        frame += ',' + text;
      }
    }
    if (!frame.empty()) end(frame);
  }

  std::vector<std::string> take() { return std::move(frames_); }

 private:
  void end(std::string& frame) {
    frames_.push_back(frame + "]}");
    frame.clear();
  }

  const int channel_;
  bool resets_;
  const std::size_t max_bytes_;
  std::vector<std::string> frames_;
};

std::string text_of(const Json& message, std::string_view key) {
  const Json* const value = support::find(message, key);
  return value != nullptr && value->is_string()
             ? support::printable(value->get_ref<const std::string&>(), kMaxErrorText)
             : std::string();
}

std::optional<seconds> seconds_of(const Json& message, std::string_view key) {
  const Json* const value = support::find(message, key);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  const double number = value->get<double>();
  if (!(number > 0)) return std::nullopt;
  return seconds(std::clamp(static_cast<std::int64_t>(std::min(number, 1e9)), kMinKeepalive, kMaxKeepalive));
}

MessageType parse_type(const std::string& name) {
  if (name == "SETUP") return MessageType::setup;
  if (name == "AUTH_STATE") return MessageType::auth_state;
  if (name == "CHANNEL_OPENED") return MessageType::channel_opened;
  if (name == "CHANNEL_CLOSED") return MessageType::channel_closed;
  if (name == "FEED_CONFIG") return MessageType::feed_config;
  if (name == "ERROR") return MessageType::error;
  return name == "KEEPALIVE" ? MessageType::keepalive : MessageType::other;
}

void read_event_fields(const Json& message, Message& result) {
  const Json* const fields = support::find(message, "eventFields");
  if (fields == nullptr || !fields->is_object()) return;
  for (const auto& [name, list] : fields->items()) {
    const auto type = parse_event_type(name);
    if (!type || !list.is_array() || list.size() > kMaxColumns) continue;
    std::vector<std::string> names;
    for (const Json& column : list) {
      if (column.is_string()) names.push_back(column.get_ref<const std::string&>());
    }
    if (names.size() == list.size()) result.event_fields.emplace_back(*type, std::move(names));
  }
}

}  // namespace

std::string make_setup(std::string_view version, seconds keepalive_timeout) {
  Json message = make_message("SETUP", 0);
  message["version"] = version;
  message["keepaliveTimeout"] = keepalive_timeout.count();
  message["acceptKeepaliveTimeout"] = keepalive_timeout.count();
  return support::to_text(message);
}

std::string make_auth(const support::Secret& token) {
  Json message = make_message("AUTH", 0);
  message["token"] = token.reveal();
  return support::to_text(message);
}

std::string make_keepalive() {
  return support::to_text(make_message("KEEPALIVE", 0));
}

std::string make_channel_request(Channel channel, std::string_view contract) {
  Json message = make_message("CHANNEL_REQUEST", number_of(channel));
  message["service"] = "FEED";
  message["parameters"] = {{"contract", contract}};
  return support::to_text(message);
}

std::string make_channel_cancel(Channel channel) {
  return support::to_text(make_message("CHANNEL_CANCEL", number_of(channel)));
}

std::string make_feed_setup(Channel channel, std::span<const EventType> types) {
  Json fields = Json::object();
  for (const EventType type : types) fields[std::string(to_string(type))] = requested_columns(type);
  constexpr double kAggregationSeconds = 0.1;
  Json message = make_message("FEED_SETUP", number_of(channel));
  message["acceptAggregationPeriod"] = kAggregationSeconds;
  message["acceptDataFormat"] = "COMPACT";
  message["acceptEventFields"] = std::move(fields);
  return support::to_text(message);
}

std::vector<std::string> make_subscriptions(Channel channel, bool resets, std::span<const Subscription> removed,
                                            std::span<const Subscription> added, std::size_t max_bytes) {
  Frames frames(channel, resets, max_bytes);
  frames.add("remove", removed);
  frames.add("add", added);
  return frames.take();
}

Message parse_message(std::string_view text) {
  Message result;
  Json message;
  try {
    message = support::read_json(text, {.max_bytes = kMaxMessageBytes});
  } catch (const support::JsonError&) {
    return result;
  }
  result.type = parse_type(text_of(message, "type"));
  const Json* const channel = support::find(message, "channel");
  if (channel != nullptr && channel->is_number_integer()) {
    result.channel = static_cast<int>(std::clamp<std::int64_t>(channel->get<std::int64_t>(), -1, 1 << 30));
  }
  result.keepalive_timeout = seconds_of(message, "keepaliveTimeout");
  result.accept_keepalive_timeout = seconds_of(message, "acceptKeepaliveTimeout");
  result.is_authorized = text_of(message, "state") == "AUTHORIZED";
  const std::string format = text_of(message, "dataFormat");
  result.is_compact = format.empty() || format == "COMPACT";
  read_event_fields(message, result);
  result.error_code = text_of(message, "error");
  result.text = text_of(message, "message");
  return result;
}

}  // namespace broker::dxlink
