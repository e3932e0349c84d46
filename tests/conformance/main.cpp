// The server that the conformance suite is let loose on: our core and transports with the suite's own tools, resources
// and prompts. No broker, state in memory, no rate limits.
//   conformance_server PORT     HTTP on 127.0.0.1 (0: any free port), the owner's token from TOKEN; prints its URL
//   conformance_server --stdio
#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <mutex>
#include <thread>

#include "fixtures.hpp"
#include "tastytrade_mcp/mcp/session.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/transports/http_server.hpp"
#include "tastytrade_mcp/transports/stdio_server.hpp"

namespace conformance {
namespace {

// The server, and which of the passing entries are on its lists just now.
class Fixture {
 public:
  Fixture()
      : store_(state::make_memory_store(clock_)),
        sealer_(support::Secret(support::random_bytes(32)), clock_),
        sessions_(sealer_, *store_),
        server_(registry(), options(), sealer_, *store_) {}

  int serve_stdio() { return transports::serve_stdio(server_, {}, {}) ? 0 : 1; }

  int serve_http(int port, const char* token) {
    transports::HttpOptions options;
    options.port = port;
    options.bearer_token = support::Secret(token);
    options.version = "test";
    options.requests_per_minute = 0;
    options.requests_per_hour = 0;
    options.strict_accept = true;
    oauth::Clients clients(*store_, clock_, std::nullopt);
    oauth::Authorization login(sealer_, *store_, clients, support::Secret(token), server_.registry()->scopes());
    transports::HttpServer http(
        options, server_, sessions_, *store_, clock_,
        [](const support::Budget&) {
          return transports::Readiness{true, "nothing to reach"};
        },
        &login);
    http.start();
    std::cout << http.url() << std::endl;
    const std::jthread serving([&http] { http.run(); });
    int signal = 0;
    ::sigwait(&signals(), &signal);
    http.stop();
    return 0;
  }

  // Those that end the HTTP server.
  static const sigset_t& signals() {
    static const sigset_t set = [] {
      sigset_t made;
      ::sigemptyset(&made);
      ::sigaddset(&made, SIGTERM);
      ::sigaddset(&made, SIGINT);
      return made;
    }();
    return set;
  }

 private:
  static mcp::ServerOptions options() {
    mcp::ServerOptions options;
    options.server_info.name = "conformance-server";
    options.server_info.title = "Conformance fixture";
    options.default_log_level = mcp::LogLevel::info;
    options.lists_change = true;
    options.task_poll_interval = std::chrono::milliseconds(100);
    return options;
  }

  void change(mcp::Change what) {
    const std::lock_guard lock(changing_);
    bool& passing = what == mcp::Change::tools ? has_passing_tool_ : has_passing_prompt_;
    passing = !passing;
    server_.publish(registry(), {what});
  }

  std::shared_ptr<const mcp::Registry> registry() {
    mcp::Catalog catalog;
    const auto add = [&catalog](std::vector<mcp::Tool> tools) {
      std::move(tools.begin(), tools.end(), std::back_inserter(catalog.tools));
    };
    add(content_tools());
    add(stream_tools());
    add(question_tools());
    add(round_tools());
    add(schema_tools());
    add(capability_tools([this](mcp::Change what) { change(what); }));
    add(task_tools());
    add(scope_tools());
    catalog.resources = resources();
    catalog.resource_templates = resource_templates();
    catalog.prompts = prompts();
    if (has_passing_tool_) catalog.tools.push_back(passing_tool());
    if (has_passing_prompt_) catalog.prompts.push_back(passing_prompt());
    return std::make_shared<const mcp::Registry>(std::move(catalog));
  }

  support::SystemClock clock_;
  std::unique_ptr<state::Store> store_;
  mcp::Sealer sealer_;
  mcp::SessionCodec sessions_;
  std::mutex changing_;
  bool has_passing_tool_ = false;
  bool has_passing_prompt_ = false;
  mcp::Server server_;
};

}  // namespace
}  // namespace conformance

int main(int argc, char** argv) {
  const std::string_view argument = argc == 2 ? argv[1] : "";
  const char* token = std::getenv("TOKEN");  // NOLINT(concurrency-mt-unsafe): no other thread yet
  const bool stdio = argument == "--stdio";
  int port = -1;
  std::from_chars(argument.data(), argument.data() + argument.size(), port);
  if (!stdio && (port < 0 || token == nullptr)) {
    std::cerr << "usage: TOKEN=… conformance_server PORT | conformance_server --stdio\n";
    return 2;
  }
  std::signal(SIGPIPE, SIG_IGN);
  support::configure_log(support::LogLevel::error, support::LogFormat::text);
  if (!stdio) ::pthread_sigmask(SIG_BLOCK, &conformance::Fixture::signals(), nullptr);
  try {
    conformance::Fixture fixture;
    return stdio ? fixture.serve_stdio() : fixture.serve_http(port, token);
  } catch (const support::Error& error) {
    std::cerr << "conformance_server: " << error.message() << '\n';
    return 1;
  }
}
