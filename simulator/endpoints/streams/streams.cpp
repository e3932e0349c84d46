// The way to the streams: tokens of the market data feed.
#include "streams/stream_server.hpp"

#include "endpoints/endpoints.hpp"
#include "simulation_state.hpp"

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

constexpr Route kRoutes[] = {{"GET", "/api-quote-tokens", quote_token}};

}  // namespace

std::span<const Route> stream_routes() {
  return kRoutes;
}

}  // namespace simulator
