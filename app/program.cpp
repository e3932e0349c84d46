#include "program.hpp"

#include "banner.hpp"
#include "demo.hpp"
#include "shutdown.hpp"
#include "state_key.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/tools/tools.hpp"
#include "tastytrade_mcp/transports/http.hpp"
#include "tastytrade_mcp/transports/stdio.hpp"

namespace app {

using support::Error;

namespace {

std::unique_ptr<support::Clock> make_clock(const Configuration& configuration) {
  if (configuration.demo_clock && configuration.broker.environment == broker::Environment::demo) {
    return std::make_unique<support::ManualClock>(*configuration.demo_clock);
  }
  return std::make_unique<support::SystemClock>();
}

mcp::ServerOptions server_options(const Configuration& configuration) {
  mcp::ServerOptions options;
  options.implementation.version = TASTYTRADE_MCP_VERSION;
  options.implementation.description =
      "A TastyTrade brokerage account: accounts, positions, balances, quotes, options.";
  options.instructions = tools::instructions(configuration.broker.environment);
  return options;
}

transports::Readiness probe(broker::Client& client, const support::Budget& budget) {
  try {
    broker::CallOptions options;
    options.budget = budget;
    client.log_in(options);
    return {true, "broker reachable"};
  } catch (const Error& error) {
    return {false, error.message()};
  }
}

}  // namespace

Program::Program(Configuration configuration)
    : configuration_(std::move(configuration)),
      clock_(make_clock(configuration_)),
      simulator_(start_demo(configuration_, *clock_)),
      client_(std::make_unique<broker::Client>(configuration_.broker, *clock_)),
      store_(state::make_memory_store(*clock_)),
      sealer_([this] { return state_key(configuration_); }, *clock_),
      registry_(std::make_shared<const mcp::Registry>(
          tools::catalog(*client_, tools::Settings{.default_account = configuration_.default_account}))),
      server_(std::make_unique<mcp::Server>(registry_, server_options(configuration_), sealer_, *store_)) {}

mcp::ToolResult Program::call(const mcp::Tool& tool, const support::Json& arguments) {
  mcp::Context context({}, support::Budget::of(server_->options().call_deadline));
  return mcp::run_tool(tool, arguments, context);
}

int Program::serve() {
  return configuration_.door == Door::stdio ? serve_stdio() : serve_http();
}

int Program::serve_stdio() {
  const ShutdownSignal shutdown;
  print_banner(configuration_, "");
  return transports::serve_stdio(*server_, {}, shutdown.token()) ? 0 : 1;
}

int Program::serve_http() {
  const ShutdownSignal shutdown;
  sealer_.prepare();  // a directory that cannot be written must stop the start, not the first client
  mcp::SessionCodec sessions(sealer_, *store_);
  transports::HttpServer http(configuration_.http, *server_, sessions, *store_, *clock_,
                              [this](const support::Budget& budget) { return probe(*client_, budget); });
  http.start();
  print_banner(configuration_, http.url());
  const std::stop_callback stop(shutdown.token(), [&http] {
    support::log_info("stopping", {{"reason", "signal"}});
    http.stop();
  });
  http.run();
  support::log_info("stopped");
  return 0;
}

}  // namespace app
