#include "tastytrade_mcp/broker/client.hpp"

#include "client_impl.hpp"
#include "connection/origin.hpp"
#include "connection/stream_host.hpp"

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

// Drops what an event of an account has made stale.
void invalidate(state::Cache& cache, const AccountEvent& event) {
  const std::string& account = event.account_number;
  switch (event.kind) {
    case AccountEventKind::quote_alert:
      return;  // not kept
    case AccountEventKind::watchlists:
      for (const char* key : {"watchlists:public-watchlists", "watchlist:public-watchlists:"}) cache.drop(key);
      return;
    case AccountEventKind::trading_status:
      return cache.drop("status:" + account);
    default:
      for (const char* key : {"orders:", "complex-orders:"}) cache.drop(key);  // one entry may hold several accounts
      for (const char* key :
           {"positions:", "balances:", "order:", "complex-order:", "margin:", "transactions:", "fees:", "net-liq:"}) {
        cache.drop(key + account);
      }
  }
}

account_stream::AccountStream::Hooks make_hooks(Client& client, TokenSource& tokens, state::Cache& cache) {
  account_stream::AccountStream::Hooks hooks;
  hooks.tokens.get = [&tokens](const support::Budget& budget) { return tokens.get(budget); };
  hooks.tokens.reject = [&tokens](const Token& token) { tokens.reject(token); };
  hooks.read = [&client, &cache](const std::string& account, const support::Clock& clock,
                                 const support::Budget& budget) {
    // Not from the cache, nor from a request that was sent before.
    for (const std::string& key : {std::string("orders:"), "positions:" + account, "balances:" + account}) {
      cache.drop(key);
    }
    return account_stream::read_snapshot(client, account, clock, budget);
  };
  hooks.invalidate = [&cache](const AccountEvent& event) { invalidate(cache, event); };
  return hooks;
}

std::optional<account_stream::ConnectionOptions> connection_options(const Config& config) {
  const auto streamer = find_account_streamer(config);
  if (!config.live || !streamer.url) return std::nullopt;
  return account_stream::ConnectionOptions{*streamer.url, config.ca_file, config.user_agent,
                                           config.max_reconnect_delay};
}

std::string explain_off(const Config& config) {
  return config.live ? find_account_streamer(config).reason : "it is switched off";
}

}  // namespace

Client::Impl::Impl(Config settings, const support::Clock& time, Client& client)
    : config(std::move(settings)),
      clock(time),
      pool(connection_settings(config), config.pool_size, clock),
      token_source(config, clock, pauses, pool),
      rest(config, pool, rate_limiter, pauses, token_source),
      cache(clock, state::Cache::kMaxEntries, state::Cache::kMaxBytes, state::Cache::Metrics::by_key_prefix),
      live([this](const ReadOptions& options) { return rest.send({{"api-quote-tokens"}}, options); }, config, clock),
      account_events(connection_options(config), explain_off(config), make_hooks(client, token_source, cache),
                     config.account_timing, clock) {}

Client::Client(Config config, const support::Clock& clock)
    : impl_(std::make_unique<Impl>(std::move(config), clock, *this)) {}

Client::~Client() {
  // Until they have ended, its threads use impl_.
  impl_->account_events.stop();
}

Live& Client::live() {
  return impl_->live;
}

AccountEvents& Client::account_events() {
  return impl_->account_events;
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
std::optional<std::chrono::milliseconds> Client::clock_skew() const {
  return impl_->pool.clock_skew();
}

void Client::log_in(const ReadOptions& options) {
  if (options.refresh) impl_->token_source.discard_refusal();
  impl_->token_source.get(options.budget);
}

}  // namespace broker
