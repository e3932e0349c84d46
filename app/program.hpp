// Owns the parts of the program: clock, simulator (in the demo), broker client, tools, MCP server, store. Made once
// from a configuration; the parts live as long as the Program and are shared by the threads of the transport.
#pragma once

#include <memory>

#include "settings/configuration.hpp"
#include "shutdown.hpp"
#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/mcp/registry.hpp"
#include "tastytrade_mcp/mcp/server.hpp"
#include "tastytrade_mcp/mcp/session.hpp"
#include "tastytrade_mcp/oauth/authorization.hpp"
#include "tastytrade_mcp/simulator/simulator.hpp"
#include "tastytrade_mcp/state/store.hpp"
#include "tastytrade_mcp/support/clock.hpp"
#include "tastytrade_mcp/tools/resource_updates.hpp"
#include "terminal/terminal.hpp"
#include "trading/open_trading.hpp"

namespace app {

// The longest time that a stop takes before the program serves a transport.
inline constexpr std::chrono::seconds kStopLimitBeforeServing{5};

// The clock of this configuration: that of the system, or in the demo the fixed time of TASTYTRADE_DEMO_CLOCK.
std::unique_ptr<support::Clock> make_clock(const Configuration& configuration);

// The tools, resources and prompts that the configuration offers. Throws Error{invalid_argument} if it names tools that
// do not exist. `client` and `trading` must outlive the catalog.
mcp::Catalog make_catalog(const Configuration& configuration, broker::Client& client, const TradingService& trading);

class Program {
 public:
  // Starts the simulator if the configuration says demo; reaches no network otherwise. Throws support::Error.
  explicit Program(Configuration configuration);

  const Configuration& configuration() const { return configuration_; }
  const support::Clock& clock() const { return *clock_; }
  broker::Client& client() { return *client_; }
  const mcp::Registry& registry() const { return *registry_; }
  mcp::Server& server() { return *server_; }
  state::Store& store() { return *store_; }
  const TradingService& trading() const { return trading_; }

  // One tool call on behalf of the local user. Throws what the tool throws.
  mcp::ToolResult call(const mcp::Tool& tool, const support::Json& arguments);

  // Serves in the configured mode until `shutdown` asks for a stop or, in stdio mode, the input ends. `errors` is what
  // stderr can show. Returns the exit code.
  int serve(ShutdownSignal& shutdown, const Terminal& errors = {});

 private:
  mcp::ServerOptions server_options();
  int serve_stdio(ShutdownSignal& shutdown, const Terminal& errors);
  void end_exits();
  int serve_http(ShutdownSignal& shutdown, const Terminal& errors);

  Configuration configuration_;
  std::unique_ptr<support::Clock> clock_;
  std::unique_ptr<simulator::Simulator> simulator_;
  std::unique_ptr<broker::Client> client_;
  std::unique_ptr<state::Store> store_;
  mcp::Sealer sealer_;
  TradingService trading_;
  std::shared_ptr<const mcp::Registry> registry_;
  std::unique_ptr<mcp::Server> server_;
  std::unique_ptr<tools::ResourceUpdates> resource_updates_;  // calls server_
};

}  // namespace app
