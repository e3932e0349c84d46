#include "program.hpp"

#include "banner.hpp"
#include "demo.hpp"
#include "fixed_time_clock.hpp"
#include "metrics.hpp"
#include "state/open_store.hpp"
#include "state/state_key.hpp"
#include "tastytrade_mcp/metrics/process.hpp"
#include "tastytrade_mcp/oauth/authorization.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/platform/streams.hpp"
#include "tastytrade_mcp/tools/catalog.hpp"
#include "tastytrade_mcp/transports/http_server.hpp"
#include "tastytrade_mcp/transports/stdio_server.hpp"

namespace app {

using support::Error;

namespace {

// The time to end threads, files and the simulator after the last request.
constexpr std::chrono::seconds kTimeToClose{1};

transports::Readiness probe(broker::Client& client, state::Store& store, const support::Budget& budget) {
  try {
    // A write, because a full store and a read-only replica can still be read.
    store.put("health", "1", std::chrono::minutes(1));
    broker::ReadOptions options;
    options.budget = budget;
    client.log_in(options);
    return {true, "broker reachable"};
  } catch (const Error& error) {
    support::log_warning("not_ready", {{"reason", error.operator_message()}});
    return {false, error.message()};
  }
}

}  // namespace

std::unique_ptr<support::Clock> make_clock(const Configuration& configuration) {
  if (configuration.demo_clock && configuration.broker.environment == broker::Environment::demo) {
    return std::make_unique<FixedTimeClock>(*configuration.demo_clock);
  }
  return std::make_unique<support::SystemClock>();
}

mcp::Catalog make_catalog(const Configuration& configuration, broker::Client& client, const TradingService& trading) {
  mcp::Catalog catalog = tools::catalog(client, tools::Settings{.default_account = configuration.default_account,
                                                                .toolsets = configuration.toolsets,
                                                                .excluded_tools = configuration.excluded_tools,
                                                                .enable_writes = configuration.enable_writes,
                                                                .read_only = configuration.read_only,
                                                                .why_no_trading = trading.why_off,
                                                                .trading = trading.trading.get()});
  catalog.has_login = configuration.mode == TransportMode::mcp && transports::offers_login(configuration.http);
  return catalog;
}

Program::Program(Configuration configuration)
    : configuration_(std::move(configuration)),
      clock_(make_clock(configuration_)),
      simulator_(start_demo(configuration_, *clock_)),
      client_(std::make_unique<broker::Client>(configuration_.broker, *clock_)),
      store_(open_store(configuration_, *clock_)),
      sealer_([this] { return load_state_key(configuration_); }, *clock_),
      trading_(open_trading(configuration_, *client_, *store_, sealer_, *clock_)),
      registry_(std::make_shared<const mcp::Registry>(make_catalog(configuration_, *client_, trading_))),
      server_(std::make_unique<mcp::Server>(registry_, server_options(), sealer_, *store_)),
      resource_updates_(std::make_unique<tools::ResourceUpdates>(
          *client_, tools::ResourceUpdates::Callbacks{
                        .changed = [this](std::string_view uri) { server_->notify_resource_updated(uri); },
                        .tick = [this] { server_->retry_missed_updates(); }})) {}

mcp::ServerOptions Program::server_options() {
  mcp::ServerOptions options;
  options.server_info.version = TASTYTRADE_MCP_VERSION;
  options.server_info.description = "A TastyTrade brokerage account: accounts, positions, balances, quotes, options.";
  options.watch_resource = [this](std::string_view uri) { return resource_updates_->watch(uri); };
  return options;
}

mcp::ToolResult Program::call(const mcp::Tool& tool, const support::Json& arguments) {
  mcp::Context context({}, support::Budget::of(server_->options().call_deadline));
  return mcp::run_tool(tool, arguments, context);
}

int Program::serve(ShutdownSignal& shutdown, const Terminal& errors) {
  return configuration_.mode == TransportMode::stdio ? serve_stdio(shutdown, errors) : serve_http(shutdown, errors);
}

void Program::end_exits() {
  if (trading_.trading) trading_.trading->end_exits();
}

int Program::serve_stdio(ShutdownSignal& shutdown, const Terminal& errors) {
  transports::StdioOptions options;
  options.on_drain = [&shutdown] { shutdown.begin_deadline(); };
  options.on_drain_over = [this] { end_exits(); };
  const std::chrono::milliseconds limit = options.drain + options.cancel_grace;
  shutdown.set_stop_limit(limit + kTimeToClose);
  const bool has_person = support::platform::read_console(support::platform::kStandardInput).is_terminal;
  print_banner(configuration_, "", errors, has_person);
  const std::stop_callback stop(shutdown.token(), [&] {
    if (has_person) print_stopping(errors, limit);
  });
  const bool is_good = transports::serve_stdio(*server_, options, shutdown.token());
  if (has_person) print_stopped(errors);
  return is_good ? 0 : 1;
}

int Program::serve_http(ShutdownSignal& shutdown, const Terminal& errors) {
  transports::HttpOptions& options = configuration_.http;
  options.on_drain = [&shutdown] { shutdown.begin_deadline(); };
  options.on_drain_over = [this] { end_exits(); };
  const std::chrono::milliseconds limit = options.limits.drain + options.limits.cancel_grace;
  shutdown.set_stop_limit(limit + kTimeToClose);
  register_all_metrics();
  metrics::set_build_info(options.version, configuration_.mode == TransportMode::mcp ? "mcp" : "api",
                          options.environment);
  sealer_.prepare();  // a directory that cannot be written must stop the start, not the first client
  mcp::SessionCodec sessions(sealer_, *store_);
  oauth::Clients clients(*store_, *clock_, configuration_.oauth_client,
                         oauth::make_metadata_fetcher(configuration_.broker.ca_file));
  oauth::Authorization login(sealer_, *store_, clients, configuration_.http.bearer_token, registry_->scopes());
  transports::HttpServer http(
      options, *server_, sessions, *store_, *clock_,
      [this](const support::Budget& budget) { return probe(*client_, *store_, budget); }, &login);
  http.start();
  print_banner(configuration_, http.url(), errors, false);
  report_unreachable(*store_);
  const std::stop_callback stop(shutdown.token(), [&] {
    http.stop();
    print_stopping(errors, limit);
    support::log_info("stopping", {{"reason", shutdown.signal_name()}});
  });
  http.run();
  support::log_info("stopped");
  print_stopped(errors);
  return 0;
}

}  // namespace app
