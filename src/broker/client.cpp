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

Client::Impl::Impl(Config settings, const support::Clock& time)
    : config(std::move(settings)),
      clock(time),
      pool(connection_settings(config), config.pool_size, clock),
      token_source(config, clock, pauses, pool),
      rest(config, pool, rate_limiter, pauses, token_source),
      cache(clock, state::Cache::kMaxEntries, state::Cache::kMaxBytes, state::Cache::Metrics::by_key_prefix),
      live([this](const ReadOptions& options) { return rest.send({{"api-quote-tokens"}}, options); }, config, clock) {}

Client::Client(Config config, const support::Clock& clock) : impl_(std::make_unique<Impl>(std::move(config), clock)) {}
Client::~Client() = default;

Live& Client::live() {
  return impl_->live;
}

Environment Client::environment() const {
  return impl_->config.environment;
}
const Config& Client::config() const {
  return impl_->config;
}
const support::Clock& Client::clock() const {
  return impl_->clock;
}

void Client::log_in(const ReadOptions& options) {
  if (options.refresh) impl_->token_source.discard_refusal();
  impl_->token_source.get(options.budget);
}

}  // namespace broker
