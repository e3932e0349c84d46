// A cancelled call closes its request to the broker, over each transport and in each flavour.
#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>

#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/simulator/simulator.hpp"
#include "tastytrade_mcp/tools/catalog.hpp"
#include "tastytrade_mcp/transports/stdio_server.hpp"
#include "transports/http/http_server_fixture.hpp"

namespace {

using http_test::Client;
using http_test::Json;
using std::chrono::milliseconds;

// The server with its real tools and broker client, before a broker that takes its time for quotes.
class Stack {
 public:
  Stack()
      : simulator({}, clock),
        client(config(), clock),
        store(state::make_memory_store(clock)),
        sealer(support::Secret("a-key-for-tests-that-is-long-enough"), clock),
        server(std::make_shared<const mcp::Registry>(tools::catalog(client, {})), {}, sealer, *store),
        sessions(sealer, *store) {
    client.log_in({});  // so that the only request that waits is the one that is cancelled
    simulator.inject({.kind = simulator::Fault::Kind::latency,
                      .path_prefix = "/market-data",
                      .count = -1,
                      .delay = std::chrono::seconds(30)});
  }

  // Waits until the broker has the request for quotes, calls `cancel`, and waits until the broker's client has closed
  // that request. The broker would answer it after 30 s only, so that nothing but the cancellation closes it before.
  void check_cancelled(const std::function<void()>& cancel) {
    wait_for([](const simulator::RecordedRequest& request) { return !request.disconnected; });
    cancel();
    wait_for([](const simulator::RecordedRequest& request) { return request.disconnected; });
    simulator.clear_requests();
  }

  support::SystemClock clock;
  simulator::Simulator simulator;
  broker::Client client;
  std::unique_ptr<state::Store> store;
  mcp::Sealer sealer;
  mcp::Server server;
  mcp::SessionCodec sessions;

 private:
  broker::Config config() const {
    broker::Config config;
    config.environment = broker::Environment::demo;
    config.url = simulator.url();
    config.credentials.client_id = simulator.options().client_id;
    config.credentials.client_secret = support::Secret(simulator.options().client_secret);
    config.credentials.refresh_token = support::Secret(simulator.options().refresh_token);
    return config;
  }

  template <class Matches>
  void wait_for(const Matches& matches) {
    REQUIRE(test::wait_until([&] {
      const auto requests = simulator.requests();
      return std::any_of(requests.begin(), requests.end(), [&](const auto& request) {
        return request.target.starts_with("/market-data") && matches(request);
      });
    }));
  }
};

const Json kQuote = {{"symbols", "AAPL"}, {"refresh", true}};

// The server on a pair of pipes.
class Pipes {
 public:
  explicit Pipes(Stack& stack) {
    REQUIRE(::pipe2(in_, O_CLOEXEC) == 0);
    REQUIRE(::pipe2(out_, O_CLOEXEC) == 0);
    thread_ = std::jthread([this, &stack] {
      transports::StdioOptions options;
      options.input = in_[0];
      options.output = out_[1];
      options.drain = milliseconds(0);
      transports::serve_stdio(stack.server, options, {});
    });
  }
  ~Pipes() {
    ::close(in_[1]);
    thread_.join();
    for (const int descriptor : {in_[0], out_[0], out_[1]}) ::close(descriptor);
  }
  void send(const std::string& message) {
    const std::string line = message + "\n";
    REQUIRE(::write(in_[1], line.data(), line.size()) == static_cast<ssize_t>(line.size()));
  }

 private:
  int in_[2];
  int out_[2];
  std::jthread thread_;
};

// The server on a port.
class Port {
 public:
  explicit Port(Stack& stack)
      : http_(http_test::mcp_options(), stack.server, stack.sessions, *stack.store, stack.clock, {}),
        port_(http_.start()),
        thread_([this] { http_.run(); }) {}
  ~Port() { http_.stop(); }
  Client client() const { return Client(port_); }

 private:
  transports::HttpServer http_;
  int port_;
  std::jthread thread_;
};

}  // namespace

TEST_CASE("stdio: a cancelled call ends its request to the broker, in both flavours") {
  Stack stack;
  Pipes pipes(stack);
  int id = 0;
  for (const bool stateless : {false, true}) {
    pipes.send(http_test::tool_message(++id, "fetch_market_data", kQuote, stateless));
    const Json params = {{"requestId", id}};
    stack.check_cancelled([&] {
      pipes.send(stateless ? http_test::stateless_message(nullptr, "notifications/cancelled", params)
                           : http_test::stateful_message(nullptr, "notifications/cancelled", params));
    });
  }
}

TEST_CASE("HTTP: the disconnect of a stateless client ends the request to the broker, before and during a stream",
          "[http]") {
  Stack stack;
  Port port(stack);
  for (const bool streaming : {false, true}) {
    Client client = port.client();
    client.send(client.format(
        "POST", "/mcp", http_test::stateless_headers("tools/call", "fetch_market_data"),
        http_test::tool_message(1, "fetch_market_data", kQuote, true, streaming ? Json("token") : Json())));
    stack.check_cancelled([&] { client.hang_up(); });
  }
}

TEST_CASE("HTTP: a call that its session cancels ends its request to the broker", "[http]") {
  Stack stack;
  Port port(stack);
  Client first = port.client();
  const auto opened = first.request("POST", "/mcp", http_test::stateful_headers(),
                                    http_test::stateful_message(0, "initialize",
                                                                {{"protocolVersion", "2025-11-25"},
                                                                 {"capabilities", Json::object()},
                                                                 {"clientInfo", {{"name", "t"}, {"version", "1"}}}}));
  const std::string session = opened.header("mcp-session-id");
  int id = 0;
  for (const bool streaming : {false, true}) {
    Client client = port.client();
    client.send(client.format(
        "POST", "/mcp", http_test::stateful_headers(session),
        http_test::tool_message(++id, "fetch_market_data", kQuote, false, streaming ? Json("token") : Json())));
    stack.check_cancelled([&] {
      const auto answer =
          port.client().request("POST", "/mcp", http_test::stateful_headers(session),
                                http_test::stateful_message(nullptr, "notifications/cancelled", {{"requestId", id}}));
      CHECK(answer.status == 202);
    });
  }
}
