#include "tastytrade_mcp/broker/client.hpp"

#include "client_impl.hpp"
#include "connection/origin.hpp"

namespace broker {
namespace {

ConnectionSettings connection_settings(const Config& config) {
  ConnectionSettings settings;
  settings.origin = parse_origin(config.url);
  settings.ca_file = config.ca_file;
  settings.read_timeout = config.read_timeout;
  check_origin(settings.origin, config.environment);
  return settings;
}

}  // namespace

Client::Implementation::Implementation(Config settings, const support::Clock& time)
    : config(std::move(settings)),
      clock(time),
      pool(connection_settings(config), config.pool_size, clock),
      tokens(config, clock, pauses,
             [this](const HttpRequest& request, const support::Budget& budget) { return pool.send(request, budget); }),
      exchange(config, pool, ceilings, pauses, tokens),
      cache(clock) {}

Client::Client(Config config, const support::Clock& clock)
    : implementation_(std::make_unique<Implementation>(std::move(config), clock)) {}
Client::~Client() = default;

Environment Client::environment() const {
  return implementation_->config.environment;
}
const Config& Client::config() const {
  return implementation_->config;
}
const support::Clock& Client::clock() const {
  return implementation_->clock;
}

void Client::log_in(const CallOptions& options) {
  if (options.refresh) implementation_->tokens.forget_refusal();
  implementation_->tokens.get(options.budget);
}

}  // namespace broker
