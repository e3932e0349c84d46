// The way to the streams: tokens of the market data feed, and notifications that the account streamer sends on request.
#include "streams/stream_server.hpp"

#include "endpoints.hpp"
#include "request_body.hpp"
#include "simulation_state.hpp"
#include "streams/message_text.hpp"

namespace simulator {
namespace {

Answer quote_token(const RequestContext& context) {
  if (context.state.streams == nullptr) throw not_found("stream");
  const bool is_delayed = context.state.options.delayed_quotes;
  const std::string_view path = is_delayed ? kDelayedPath : kRealtimePath;
  Answer answer;
  answer.data = {{"token", context.state.quote_tokens.grant(context.now)},
                 {"dxlink-url", context.state.streams->url() + std::string(path)},
                 {"level", is_delayed ? "demo" : "api"},
                 {"issued-at", broker_time(context.now)},
                 {"expires-at", broker_time(context.now + QuoteTokens::kLifetime)}};
  return answer;
}

// The simulator's own: {"notifications": [{"type": "Order", "account": "5WT00001", "data": {…}}]} is sent to the
// clients of the account streamer, all in one message.
Answer send_notifications(const RequestContext& context) {
  if (context.state.streams == nullptr) throw not_found("stream");
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
  context.state.streams->notify(std::move(notifications));
  Answer answer;
  answer.status = 204;
  return answer;
}

constexpr Route kRoutes[] = {{"GET", "/api-quote-tokens", quote_token},
                             {"POST", "/simulator/notifications", send_notifications}};

}  // namespace

std::span<const Route> stream_routes() {
  return kRoutes;
}

}  // namespace simulator
