// PlainServer, the server for systems without epoll: requests, streams and the stop. Only in test_plain_server.
// Requests that both servers refuse are among the odd requests.
#include <catch2/catch_test_macros.hpp>

#include <deque>

#include "transports/http/event_reader.hpp"
#include "transports/http/http_server_fixture.hpp"

#ifdef TEST_OF_PLAIN_SERVER

using namespace http_test;
using transports::HttpOptions;

TEST_CASE("PlainServer keeps connections and serves several clients at once", "[http]") {
  HttpServerFixture server;
  Client slow = server.client();
  slow.send(slow.format("POST", "/mcp/call", {kBearer, kJson}, R"({"name": "slow"})"));
  REQUIRE(server.slow.wait_until_running());
  Client client = server.client();
  for (int i = 0; i < 3; ++i) CHECK(client.request("GET", "/health").status == 200);
  server.slow.release();
  CHECK(slow.read().status == 200);
}

TEST_CASE("PlainServer writes event streams and keeps the connection", "[http]") {
  const HttpServerFixture server;
  Client client = server.client();
  client.send(client.format("POST", "/mcp", stateless_headers("tools/call", "flood"),
                            tool_message(1, "flood", Json::object(), true, "token")));
  CHECK(client.read_head().status == 200);
  std::optional<Event> last;
  EventReader reader(client);
  while (auto event = reader.next()) last = std::move(event);
  REQUIRE(last);
  CHECK(last->json()["id"] == 1);
  CHECK(client.request("GET", "/health").status == 200);
}

TEST_CASE("PlainServer cancels a call when its client disconnects", "[http]") {
  HttpServerFixture server;
  Client client = server.client();
  client.send(client.format("POST", "/mcp/call", {kBearer, kJson}, R"({"name": "slow"})"));
  CHECK(server.slow.wait_until_running());
  client.hang_up();
  CHECK(server.slow.wait_until_cancelled());
}

TEST_CASE("A stop of PlainServer lets requests in flight finish, and cancels those that outlast the drain", "[http]") {
  HttpOptions options = mcp_options();
  options.limits.drain = std::chrono::milliseconds(100);
  HttpServerFixture server(options);
  Client idle = server.client();
  REQUIRE(idle.request("GET", "/health").status == 200);
  Client busy = server.client();
  busy.send(busy.format("POST", "/mcp/call", {kBearer, kJson}, R"({"name": "slow"})"));
  Client stream = server.client();
  stream.send(stream.format("POST", "/mcp", stateless_headers("tools/call", "slow"),
                            tool_message(2, "slow", Json::object(), true, "token")));
  REQUIRE(server.slow.wait_until_running(2));
  server.stop();
  CHECK(idle.ended());
  server.wait_until_stopped();
  CHECK(server.slow.cancelled() == 2);
  CHECK(busy.read().status == 503);
  CHECK_THROWS(server.client());
}

TEST_CASE("PlainServer closes the oldest unfinished request beyond the limit of buffered bytes", "[http]") {
  HttpOptions options = mcp_options();
  options.limits.max_buffered_bytes = 2 << 20;
  options.limits.client_share = 1;
  const HttpServerFixture server(options);
  constexpr std::size_t kBody = 900'000;
  std::deque<Client> clients;
  for (int i = 0; i < 4; ++i) {
    clients.push_back(server.client());
    Client& client = clients.back();
    client.send(client.format("POST", "/mcp/call",
                              {kBearer, kJson, {"Content-Length", std::to_string(kBody)}, {"Expect", "100-continue"}}));
    // The server has read the head, so that the connections have the order of their clients.
    REQUIRE(client.read_head().status == 100);
    client.send(std::string(kBody - 1, ' '));
  }
  CHECK(clients.front().ended());
  clients.back().send(" ");
  CHECK(clients.back().read().status == 400);  // blanks are no call
}

TEST_CASE("PlainServer closes an idle connection for a new one, and one client's for its own", "[http]") {
  HttpOptions options = mcp_options();
  options.limits.max_connections = 100;
  const HttpServerFixture server(options);
  Client other(server.port(), "127.0.1.1");
  REQUIRE(other.request("GET", "/health").status == 200);
  std::deque<Client> clients;
  for (int i = 0; i < 80; ++i) {  // of 75 that one client may have
    clients.emplace_back(server.port(), "127.0.2.1");
    REQUIRE(clients.back().request("GET", "/health").status == 200);
  }
  CHECK(clients.front().ended());
  CHECK(other.request("GET", "/health").status == 200);
  std::deque<Client> many;
  for (int i = 0; i < 60; ++i) {
    many.emplace_back(server.port(), "127.0.3." + std::to_string(i + 1));
    REQUIRE(many.back().request("GET", "/health").status == 200);
  }
  CHECK(many.back().request("GET", "/health").status == 200);
}

TEST_CASE("PlainServer runs as many handlers as it may, and the others wait", "[http]") {
  HttpOptions options = mcp_options();
  options.limits.max_threads = 1;
  HttpServerFixture server(options);
  Client slow = server.client();
  slow.send(slow.format("POST", "/mcp/call", {kBearer, kJson}, R"({"name": "slow"})"));
  REQUIRE(server.slow.wait_until_running());
  Client waiting = server.client();
  waiting.send(waiting.format("GET", "/health"));
  CHECK_FALSE(waiting.is_readable(std::chrono::milliseconds(50)));
  server.slow.release();
  CHECK(slow.read().status == 200);
  CHECK(waiting.read().status == 200);
}

TEST_CASE("A PlainServer that is stopped before it runs ends at once", "[http]") {
  HttpServerFixture server;
  server.stop();
  server.wait_until_stopped();
  CHECK_THROWS(server.client());
}

#endif
