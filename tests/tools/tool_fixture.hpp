// The tools with the real broker client and the simulator, at a fixed time of a trading day.
#pragma once

#include <memory>
#include <string>

#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/mcp/registry.hpp"
#include "tastytrade_mcp/orders/trading.hpp"
#include "tastytrade_mcp/simulator/simulator.hpp"
#include "tastytrade_mcp/tools/catalog.hpp"

namespace test {

inline bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

class ToolFixture {
 public:
  explicit ToolFixture(broker::Environment environment = broker::Environment::demo, std::string default_account = {},
                       simulator::Options options = {}, broker::CacheLifetimes lifetimes = {})
      : simulator(options, clock),
        client(config(environment, lifetimes), clock),
        trading({.client = client,
                 .store = *store,
                 .journal = *journal,
                 .sealer = sealer,
                 .key = support::Secret("a key of the journal in tests"),
                 .replica = "test",
                 .settings = {.enabled = true},
                 .program = "tastytrade-mcp/test",
                 .reconciles = false}),
        registry(tools::catalog(client, tools::Settings{.default_account = default_account})),
        trading_registry(
            tools::catalog(client, tools::Settings{.default_account = default_account, .trading = &trading})) {}

  explicit ToolFixture(broker::CacheLifetimes lifetimes) : ToolFixture(broker::Environment::demo, {}, {}, lifetimes) {}

  // The result of a call. Throws the Error of the tool.
  support::Json call(std::string_view tool, const support::Json& arguments = support::Json::object()) {
    mcp::Context context({}, support::Budget::of(std::chrono::seconds(20)));
    return mcp::run_tool(registry.get(tool), arguments, context).tree();
  }

  // The same as an MCP client calls: long lists are tables.
  support::Json call_over_mcp(std::string_view tool, const support::Json& arguments = support::Json::object()) {
    const mcp::RequestInfo request{.principal = std::make_shared<const mcp::Principal>(),
                                   .protocol_version = "2025-11-25"};
    mcp::Context context(request, support::Budget::of(std::chrono::seconds(20)), nullptr, nullptr);
    return mcp::run_tool(registry.get(tool), arguments, context).tree();
  }

  // The Error of a call. Throws std::logic_error if the call succeeds.
  support::Error call_error(std::string_view tool, const support::Json& arguments) {
    try {
      const auto result = call(tool, arguments);
      throw std::logic_error("no error, but " + result.dump());
    } catch (const support::Error& error) {
      return error;
    }
  }

  support::ManualClock clock{*support::parse_iso8601("2026-11-23T15:30:00Z")};
  simulator::Simulator simulator;
  broker::Client client;
  std::unique_ptr<state::Store> store = state::make_memory_store(clock);
  mcp::Sealer sealer{support::Secret("a key of the sealer in tests"), clock};
  std::unique_ptr<orders::Journal> journal =
      orders::make_memory_journal({"test", support::Secret("a key of the journal in tests")}, clock);
  orders::Trading trading;
  mcp::Registry registry;          // without the tools that place orders
  mcp::Registry trading_registry;  // with them

  // Of a client of the simulator.
  broker::Config config(broker::Environment environment = broker::Environment::demo,
                        broker::CacheLifetimes lifetimes = {}) const {
    broker::Config config;
    config.environment = environment;
    config.lifetimes = lifetimes;
    config.url = simulator.url();
    if (!simulator.stream_url().empty()) config.streamer_url = simulator.stream_url() + "/account";
    config.api_version = "20250813";
    config.credentials.client_id = simulator.options().client_id;
    config.credentials.client_secret = support::Secret(simulator.options().client_secret);
    config.credentials.refresh_token = support::Secret(simulator.options().refresh_token);
    return config;
  }
};

}  // namespace test
