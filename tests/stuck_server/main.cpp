// A server whose tools never return, whatever is asked of them, with short times for stopping: tests look at how it
// ends. It is put together as app/program.cpp puts the product together.
//   stuck_server http|stdio [milliseconds that a stop may take]     http prints "port N" on stdout
#include <chrono>
#include <iostream>
#include <thread>

#include "shutdown.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/platform/signals.hpp"
#include "tastytrade_mcp/transports/http_server.hpp"
#include "tastytrade_mcp/transports/stdio_server.hpp"

namespace {

using namespace std::chrono_literals;

constexpr const char* kToken = "a-token-for-tests-0123456789";
constexpr auto kDrain = 200ms;
constexpr auto kCancelGrace = 100ms;
constexpr auto kStopLimit = 800ms;  // where no other is given

// What the optimizer may not take for an endless loop without effect.
volatile std::uint64_t spins = 0;

std::shared_ptr<const mcp::Registry> registry() {
  const support::Json object = {{"type", "object"}};
  mcp::Catalog catalog;
  catalog.tools.push_back({.name = "compute",
                           .title = "Compute",
                           .description = "Computes for ever.",
                           .result = object,
                           .toolset = "test",
                           .handler = [](const mcp::Arguments&, mcp::Context&) -> mcp::ToolResult {
                             while (true) spins = spins + 1;
                           }});
  catalog.tools.push_back({.name = "wait",
                           .title = "Wait",
                           .description = "Waits for ever.",
                           .result = object,
                           .toolset = "test",
                           .handler = [](const mcp::Arguments&, mcp::Context&) -> mcp::ToolResult {
                             while (true) std::this_thread::sleep_for(1h);
                           }});
  catalog.tools.push_back({.name = "answer",
                           .title = "Answer",
                           .description = "Answers at once.",
                           .result = object,
                           .toolset = "test",
                           .handler = [](const mcp::Arguments&, mcp::Context&) -> mcp::ToolResult {
                             return support::Json{{"answered", true}};
                           }});
  return std::make_shared<const mcp::Registry>(std::move(catalog));
}

}  // namespace

int main(int argc, char** argv) {
  const bool stdio = argc >= 2 && std::string_view(argv[1]) == "stdio";
  const auto stop_limit = argc >= 3 ? std::chrono::milliseconds(std::stoi(argv[2])) : kStopLimit;
  support::platform::ignore_signals();
  app::ShutdownSignal shutdown(stop_limit);
  support::configure_log(support::LogLevel::info, support::LogFormat::text);
  const support::SystemClock clock;
  const auto store = state::make_memory_store(clock);
  const mcp::Sealer sealer(support::Secret("a-key-for-tests-that-is-long-enough"), clock);
  mcp::Server server(registry(), {}, sealer, *store);
  if (stdio) {
    transports::StdioOptions options;
    options.drain = kDrain;
    options.cancel_grace = kCancelGrace;
    options.on_drain = [&shutdown] { shutdown.begin_deadline(); };
    return transports::serve_stdio(server, options, shutdown.token()) ? 0 : 1;
  }
  transports::HttpOptions options;
  options.port = 0;
  options.bearer_token = support::Secret(kToken);
  options.requests_per_minute = 0;
  options.requests_per_hour = 0;
  options.limits.drain = kDrain;
  options.limits.cancel_grace = kCancelGrace;
  options.on_drain = [&shutdown] { shutdown.begin_deadline(); };
  mcp::SessionCodec sessions(sealer, *store);
  transports::HttpServer http(options, server, sessions, *store, clock, {});
  std::cout << "port " << http.start() << '\n' << std::flush;
  const std::stop_callback stop(shutdown.token(), [&http] { http.stop(); });
  http.run();
  return 0;
}
