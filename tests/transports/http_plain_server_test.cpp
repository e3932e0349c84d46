// The server that serves where there is no epoll: requests, streams and the stop. Only in test_plain_server; what both
// servers refuse is in the odd requests.
#include <catch2/catch_test_macros.hpp>

#include <deque>

#include "event_reader.hpp"
#include "http_door.hpp"

#ifdef TASTYTRADE_MCP_PLAIN_SERVER

using namespace http_test;
using transports::HttpOptions;

TEST_CASE("the plain server keeps connections and answers several clients at once", "[http]") {
  HttpServerFixture door;
  Client slow = door.client();
  slow.send(slow.format("POST", "/mcp/call", {kBearer, kJson}, R"({"name": "slow"})"));
  REQUIRE(door.slow.wait_until_running());
  Client client = door.client();
  for (int i = 0; i < 3; ++i) CHECK(client.request("GET", "/health").status == 200);
  door.slow.release();
  CHECK(slow.read().status == 200);
}

TEST_CASE("the plain server writes event streams, and goes on with the connection", "[http]") {
  const HttpServerFixture door;
  Client client = door.client();
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

TEST_CASE("the plain server cancels a call when its client hangs up", "[http]") {
  HttpServerFixture door;
  Client client = door.client();
  client.send(client.format("POST", "/mcp/call", {kBearer, kJson}, R"({"name": "slow"})"));
  CHECK(door.slow.wait_until_running());
  client.hang_up();
  CHECK(door.slow.wait_until_cancelled());
}

TEST_CASE("the plain server lets requests in flight finish when it stops, and cancels those that do not", "[http]") {
  HttpOptions options = bridge_options();
  options.limits.drain = std::chrono::milliseconds(100);
  HttpServerFixture door(options);
  Client idle = door.client();
  REQUIRE(idle.request("GET", "/health").status == 200);
  Client busy = door.client();
  busy.send(busy.format("POST", "/mcp/call", {kBearer, kJson}, R"({"name": "slow"})"));
  Client stream = door.client();
  stream.send(stream.format("POST", "/mcp", stateless_headers("tools/call", "slow"),
                            tool_message(2, "slow", Json::object(), true, "token")));
  REQUIRE(door.slow.wait_until_running(2));
  door.stop();
  CHECK(idle.ended());
  door.wait_until_stopped();
  CHECK(door.slow.cancelled() == 2);
  CHECK(busy.read().status == 503);
  CHECK_THROWS(door.client());
}

TEST_CASE("the plain server bounds what all connections hold: the oldest unfinished request goes", "[http]") {
  HttpOptions options = bridge_options();
  options.limits.max_buffered_bytes = 2 << 20;
  const HttpServerFixture door(options);
  constexpr std::size_t kBody = 900'000;
  std::deque<Client> clients;
  for (int i = 0; i < 4; ++i) {
    clients.push_back(door.client());
    Client& client = clients.back();
    client.send(client.format("POST", "/mcp/call", {kBearer, kJson, {"Content-Length", std::to_string(kBody)}}) +
                std::string(kBody - 1, ' '));
    CHECK(door.request("GET", "/health").status == 200);
  }
  CHECK(clients.front().ended());
  clients.back().send(" ");
  CHECK(clients.back().read().status == 400);  // blanks are no call
}

TEST_CASE("a plain server that is stopped before it runs ends at once", "[http]") {
  HttpServerFixture door;
  door.stop();
  door.wait_until_stopped();
  CHECK_THROWS(door.client());
}

#endif
