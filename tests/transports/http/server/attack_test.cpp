// Clients that send little, slowly or too much: they occupy no thread, and memory stays within its limits.
// scripts/attack tests the built program in the same way.
#include <catch2/catch_test_macros.hpp>

#include <deque>
#include <filesystem>

#include "transports/http/http_server_fixture.hpp"

using namespace http_test;
using transports::HttpOptions;

namespace {

std::size_t threads_of_this_process() {
  const std::filesystem::directory_iterator tasks("/proc/self/task");
  return static_cast<std::size_t>(std::distance(begin(tasks), end(tasks)));
}

HttpOptions with_one_thread() {
  HttpOptions options = mcp_options();
  options.limits.min_threads = 1;
  options.limits.max_threads = 1;
  return options;
}

// The head of a request whose body is still to come.
std::string begin_of_call(std::size_t length) {
  return "POST /mcp/call HTTP/1.1\r\nHost: localhost\r\n" + kBearer.first + ": " + kBearer.second + "\r\n" +
         kJson.first + ": " + kJson.second + "\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n";
}

const std::string kCall = R"({"name": "fetch_accounts"})";

}  // namespace

TEST_CASE("Bodies that do not arrive occupy no thread, on routes with and without a token", "[http][epoll]") {
  const HttpServerFixture server(with_one_thread());
  CHECK(server.request("GET", "/health").status == 200);
  const std::size_t before = threads_of_this_process();
  std::deque<Client> waiting;
  for (int i = 0; i < 300; ++i) {
    const std::string path = i % 2 == 0 ? "/register" : "/token";
    waiting.push_back(server.client());
    waiting.back().send(
        "POST " + path +
        " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
    waiting.push_back(server.client());
    waiting.back().send(begin_of_call(kCall.size()));
  }
  CHECK(server.request("GET", "/health").status == 200);
  CHECK(threads_of_this_process() == before);
  // Those that come after all are answered.
  for (std::size_t i = 1; i < waiting.size(); i += 50) {
    waiting[i].send(kCall);
    CHECK(waiting[i].read().status == 200);
  }
}

TEST_CASE("A body that arrives byte by byte is read", "[http]") {
  const HttpServerFixture server(with_one_thread());
  Client client = server.client();
  client.send(begin_of_call(kCall.size()));
  for (const char c : kCall) {
    client.send(std::string(1, c));
    REQUIRE(server.request("GET", "/health").status == 200);
  }
  CHECK(client.read().status == 200);
  std::string chunked = client.format("POST", "/mcp/call", {kBearer, kJson, {"Transfer-Encoding", "chunked"}});
  for (const char c : kCall) chunked += std::string("1;x=\"y\"\r\n") + c + "\r\n";
  chunked += "0\r\nA: b\r\n\r\n";
  for (std::size_t i = 0; i < chunked.size(); i += 7) {
    client.send(chunked.substr(i, 7));
    if (i % 70 == 0) REQUIRE(server.request("GET", "/health").status == 200);
  }
  CHECK(client.read().status == 200);
}

TEST_CASE("Beyond the limit of buffered bytes the oldest unfinished request is closed and the newest is served",
          "[http]") {
  HttpOptions options = mcp_options();
  options.limits.max_buffered_bytes = 4 << 20;
  options.limits.client_share = 1;
  const HttpServerFixture server(options);
  constexpr std::size_t kBody = 900'000;
  std::deque<Client> clients;
  for (int i = 0; i < 8; ++i) {  // from an address each
    clients.emplace_back(server.port(), "127.0.1." + std::to_string(i + 1));
    clients.back().send(begin_of_call(kBody) + kCall + std::string(kBody - kCall.size() - 1, ' '));
    CHECK(server.request("GET", "/health").status == 200);
  }
  CHECK(clients.front().ended());
  clients.back().send(" ");
  CHECK(clients.back().read().status == 200);
}

TEST_CASE("One client's unfinished requests do not close those of others", "[http]") {
  HttpOptions options = mcp_options();
  options.limits.max_buffered_bytes = 4 << 20;
  options.limits.client_share = 2;
  const HttpServerFixture server(options);
  Client other(server.port(), "127.0.1.1");
  other.send(begin_of_call(kCall.size() + 900'000) + std::string(900'000, ' '));
  constexpr std::size_t kBody = 900'000;
  std::deque<Client> clients;
  for (int i = 0; i < 20; ++i) {
    clients.emplace_back(server.port(), "127.0.2.1");
    clients.back().send(begin_of_call(kBody) + std::string(kBody - 1, ' '));
    CHECK(server.request("GET", "/health").status == 200);
  }
  CHECK(clients.front().ended());
  other.send(kCall);
  CHECK(other.read().status == 200);
}

TEST_CASE("Unfinished heads count as buffered bytes", "[http]") {
  HttpOptions options = mcp_options();
  options.limits.max_buffered_bytes = 1 << 20;
  const HttpServerFixture server(options);
  std::deque<Client> clients;
  for (int i = 0; i < 100; ++i) {
    clients.emplace_back(server.port(), "127.0.1." + std::to_string(i + 1));
    clients.back().send("GET /health HTTP/1.1\r\nHost: localhost\r\nA: " + std::string(30'000, 'a'));
  }
  CHECK(server.request("GET", "/health").status == 200);
  CHECK(clients.front().ended());
  clients.back().send("\r\n\r\n");
  CHECK(clients.back().read().status == 200);
}

TEST_CASE("A client at its limit of connections loses its oldest one to its next", "[http]") {
  HttpOptions options = mcp_options();
  options.limits.max_connections = 256;
  const HttpServerFixture server(options);
  Client other(server.port(), "127.0.1.1");
  CHECK(other.request("GET", "/health").status == 200);
  std::deque<Client> clients;
  for (int i = 0; i < 300; ++i) {
    clients.emplace_back(server.port(), "127.0.2.1");
    clients.back().send("GET /health HTTP/1.1\r\n");
  }
  CHECK(clients.front().ended());
  CHECK(server.request("GET", "/health").status == 200);
  CHECK(other.request("GET", "/health").status == 200);  // the connection is its own still
  clients.back().send("Host: localhost\r\n\r\n");
  CHECK(clients.back().read().status == 200);
}

TEST_CASE("Behind a proxy there is no limit of connections for each client", "[http]") {
  HttpOptions options = mcp_options();
  options.client_address_header = "X-Real-IP";
  options.limits.max_connections = 256;
  const HttpServerFixture server(options);
  std::deque<Client> clients;
  for (int i = 0; i < 200; ++i) {
    clients.emplace_back(server.port(), "127.0.2.1");
    REQUIRE(clients.back().request("GET", "/health").status == 200);
  }
  CHECK(clients.front().request("GET", "/health").status == 200);
}

TEST_CASE("An answer that its client does not read occupies no thread", "[http]") {
  const HttpServerFixture server(with_one_thread());
  std::deque<Client> clients;
  constexpr int kAnswers = 1'000;  // more than the kernel keeps for a connection
  for (int i = 0; i < 4; ++i) {
    clients.push_back(server.client());
    std::string requests;
    for (int k = 0; k < kAnswers; ++k) requests += clients.back().format("GET", "/");
    clients.back().send(requests);
  }
  for (int i = 0; i < 20; ++i) CHECK(server.request("GET", "/health").status == 200);
  for (Client& client : clients) {
    for (int k = 0; k < kAnswers; ++k) REQUIRE(client.read().status == 200);
  }
}

TEST_CASE("Connections that close at once start no threads", "[http]") {
  const HttpServerFixture server;
  std::deque<Client> clients;
  for (int i = 0; i < 1'000; ++i) {
    clients.push_back(server.client());
    REQUIRE(clients.back().request("GET", "/health").status == 200);
  }
  const std::size_t before = threads_of_this_process();
  clients.clear();
  for (int i = 0; i < 100; ++i) CHECK(server.request("GET", "/health").status == 200);
  CHECK(threads_of_this_process() <= before);
}
