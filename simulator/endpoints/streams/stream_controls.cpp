// The simulator's own routes for its streams, for tests and benchmarks in other processes: what is to be sent, which
// faults happen, and figures (docs/tastytrade.md, Streams). They need an access token, as the broker's routes do.
#include <algorithm>

#include "endpoints/endpoints.hpp"
#include "request_body.hpp"
#include "simulation_state.hpp"
#include "streams/message_text.hpp"
#include "streams/stream_server.hpp"

namespace simulator {
namespace {

constexpr int kMaxNumber = 1'000'000'000;

StreamServer& find_streams(const RequestContext& context) {
  if (context.state.streams == nullptr) throw not_found("stream");
  return *context.state.streams;
}

Answer answer_nothing() {
  Answer answer;
  answer.status = 204;
  return answer;
}

// {"notifications": [{"type": "Order", "account": "5WT00001", "data": {…}}]} is sent to the clients of the account
// streamer, all in one message.
Answer send_notifications(const RequestContext& context) {
  StreamServer& streams = find_streams(context);
  RequestBody body(context.request);
  const Json rows = body.required_list("notifications");
  std::vector<AccountNotification> notifications;
  for (const Json& row : rows) {
    const Json* data = support::find(row, "data");
    const std::string type = find_text(row, "type");
    if (type.empty() || data == nullptr || !data->is_object()) {
      body.add_problem("notifications", "needs a type and data");
      continue;
    }
    notifications.push_back({type, find_text(row, "account"), support::to_text(*data)});
  }
  body.check();
  streams.notify(std::move(notifications));
  return answer_nothing();
}

std::optional<FeedValue> parse_feed_value(const Json& value) {
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number()) return value.get<double>();
  if (value.is_string()) return value.get<std::string>();
  return std::nullopt;
}

bool is_history(FeedEventType type) {
  return type == FeedEventType::candle || type == FeedEventType::time_and_sale;
}

// Returns nothing for an event of a type, or with a field, that cannot be sent.
std::optional<FeedUpdate> parse_update(const Json& row) {
  const auto type = parse_feed_event_type(find_text(row, "type"));
  const std::string symbol = find_text(row, "symbol");
  const Json* fields = support::find(row, "fields");
  if (!type || is_history(*type) || symbol.empty() || fields == nullptr || !fields->is_object()) return std::nullopt;
  FeedUpdate update{*type, symbol, {}};
  for (const auto& [name, value] : fields->items()) {
    const auto& names = field_names(*type);
    auto parsed = parse_feed_value(value);
    if (!parsed || std::find(names.begin(), names.end(), name) == names.end()) return std::nullopt;
    update.fields.emplace_back(name, std::move(*parsed));
  }
  return update;
}

// {"events": [{"type": "Quote", "symbol": "AAPL", "fields": {"bidPrice": 312.5}}]}: the last event of each, with these
// fields, is sent to the clients that are subscribed to it.
Answer send_events(const RequestContext& context) {
  StreamServer& streams = find_streams(context);
  RequestBody body(context.request);
  const Json rows = body.required_list("events");
  std::vector<FeedUpdate> updates;
  for (const Json& row : rows) {
    if (auto update = parse_update(row)) {
      updates.push_back(std::move(*update));
    } else {
      body.add_problem("events", "needs a type that is no history, a symbol, and fields of the type");
    }
  }
  body.check();
  streams.update(std::move(updates));
  return answer_nothing();
}

// Returns `absent` if the row does not have the number. Throws invalid_parameter().
int find_number(const Json& row, std::string_view key, int absent) {
  const Json* value = support::find(row, key);
  if (value == nullptr) return absent;
  if (!value->is_number_integer() || *value < -kMaxNumber || *value > kMaxNumber) {
    throw invalid_parameter(key, "is invalid");
  }
  return value->get<int>();
}

QuoteFlood parse_flood(const Json& row) {
  QuoteFlood flood;
  const Json* symbols = support::find(row, "symbols");
  if (symbols == nullptr || !symbols->is_array()) throw invalid_parameter("symbols", "is missing");
  for (const Json& symbol : *symbols) {
    if (!symbol.is_string()) throw invalid_parameter("symbols", "is invalid");
    flood.symbols.push_back(symbol.get<std::string>());
  }
  flood.events_per_second = find_number(row, "events-per-second", flood.events_per_second);
  flood.seconds = find_number(row, "seconds", flood.seconds);
  flood.events_per_frame = find_number(row, "events-per-frame", flood.events_per_frame);
  return flood;
}

StreamFault parse_fault(const Json& row) {
  const auto kind = parse_fault_kind(find_text(row, "kind"));
  if (!kind) throw invalid_parameter("kind", "does not have a valid value");
  StreamFault fault;
  fault.kind = *kind;
  fault.path = find_text(row, "path");
  fault.count = find_number(row, "count", fault.count);
  fault.frames = find_number(row, "frames", 0);
  fault.delay = std::chrono::milliseconds(find_number(row, "delay-ms", 0));
  fault.duration = std::chrono::milliseconds(find_number(row, "duration-ms", 0));
  fault.code = find_number(row, "code", 0);
  fault.bytes = static_cast<std::size_t>(std::max(0, find_number(row, "bytes", 0)));
  fault.text = find_text(row, "text");
  if (const Json* flood = support::find(row, "flood")) fault.flood = parse_flood(*flood);
  return fault;
}

// {"faults": [{"kind": "cut", "path": "/realtime"}]}: StreamFault, its members with hyphens, times as delay-ms and
// duration-ms. Only `kind` is required.
Answer add_faults(const RequestContext& context) {
  StreamServer& streams = find_streams(context);
  RequestBody body(context.request);
  const Json rows = body.required_list("faults");
  body.check();
  std::vector<StreamFault> faults;
  for (const Json& row : rows) faults.push_back(parse_fault(row));
  for (StreamFault& fault : faults) streams.faults().add(std::move(fault));
  return answer_nothing();
}

Answer clear_faults(const RequestContext& context) {
  find_streams(context).faults().clear();
  return answer_nothing();
}

// Connections with a token that was issued so far lose their authorization.
Answer revoke_quote_tokens(const RequestContext& context) {
  context.state.quote_tokens.revoke_all();
  return answer_nothing();
}

// The figures by path: {"/realtime": {"connections": 1, "received": {"SETUP": 1}, …}}.
Answer stream_figures(const RequestContext& context) {
  Answer answer;
  answer.data = Json::object();
  for (const auto& [path, figures] : find_streams(context).figures()) {
    answer.data[path] = {{"connections", figures.connections},
                         {"opened", figures.opened},
                         {"subscriptions", figures.subscriptions},
                         {"sent-messages", figures.sent_messages},
                         {"sent-events", figures.sent_events},
                         {"queued-bytes", figures.queued_bytes},
                         {"received", figures.received}};
  }
  return answer;
}

constexpr Route kRoutes[] = {
    {"GET", "/simulator/streams", stream_figures},        {"POST", "/simulator/notifications", send_notifications},
    {"POST", "/simulator/events", send_events},           {"POST", "/simulator/stream-faults", add_faults},
    {"DELETE", "/simulator/stream-faults", clear_faults}, {"DELETE", "/simulator/quote-tokens", revoke_quote_tokens}};

}  // namespace

std::span<const Route> stream_control_routes() {
  return kRoutes;
}

}  // namespace simulator
