// Subscriptions over HTTP, the limits of streams, and threads of open streams.
#include <catch2/catch_test_macros.hpp>

#include <deque>
#include <filesystem>

#include "transports/http/event_reader.hpp"
#include "transports/http/http_server_fixture.hpp"

using namespace http_test;
using mcp::Change;
using transports::HttpOptions;

namespace {

// A subscription, open as long as this lives.
class Listening {
 public:
  Listening(const HttpServerFixture& server, const Json& id, const Json& wanted)
      : client_(server.client()), reader_(client_) {
    client_.send(client_.format("POST", "/mcp", stateless_headers("subscriptions/listen"),
                                stateless_message(id, "subscriptions/listen", {{"notifications", wanted}})));
    const Answer head = client_.read_head();
    CHECK(head.status == 200);
    CHECK(head.header("content-type") == "text/event-stream");
    CHECK(head.header("x-accel-buffering") == "no");
  }
  std::optional<Json> next() {
    const auto event = reader_.next();
    if (!event) return std::nullopt;
    CHECK(event->id.empty());
    CHECK(event->retry.empty());
    return event->json();
  }
  Client& client() { return client_; }

 private:
  Client client_;
  EventReader reader_;
};

const char* const kSubscription = "io.modelcontextprotocol/subscriptionId";
const Json kTools = {{"toolsListChanged", true}};

bool is_acknowledged(const std::optional<Json>& message) {
  return message && message->value("method", "") == "notifications/subscriptions/acknowledged";
}

// Of one more subscription, which is closed again.
int subscription_status(const HttpServerFixture& server) {
  Client client = server.client();
  client.send(client.format("POST", "/mcp", stateless_headers("subscriptions/listen"),
                            stateless_message(99, "subscriptions/listen", {{"notifications", kTools}})));
  return client.read_head().status;
}

std::size_t threads_of_this_process() {
  const std::filesystem::directory_iterator tasks("/proc/self/task");
  return static_cast<std::size_t>(std::distance(begin(tasks), end(tasks)));
}

}  // namespace

TEST_CASE("A subscription is acknowledged, gets its notifications and ends with a result", "[http]") {
  HttpServerFixture server;
  Listening one(server, "one", {{"resourceSubscriptions", {"test://one", "test://unknown"}}});
  Listening two(server, 2, {{"resourceSubscriptions", {"test://two"}}, {"toolsListChanged", true}});
  const auto first = one.next();
  REQUIRE(is_acknowledged(first));
  CHECK((*first)["params"]["_meta"][kSubscription] == "one");
  CHECK((*first)["params"]["notifications"] == Json{{"resourceSubscriptions", {"test://one"}}});
  REQUIRE(is_acknowledged(two.next()));

  server.mcp().notify_resource_updated("test://one");
  server.mcp().notify_resource_updated("test://two");
  server.publish(Change::tools);
  server.stop();

  const Json updated = one.next().value();
  CHECK(updated["method"] == "notifications/resources/updated");
  CHECK(updated["params"]["uri"] == "test://one");
  CHECK(updated["params"]["_meta"][kSubscription] == "one");
  const Json result = one.next().value();
  CHECK(result["id"] == "one");
  CHECK(result["result"]["resultType"] == "complete");
  CHECK_FALSE(one.next());
  CHECK(one.client().ended());

  CHECK(two.next().value()["params"]["uri"] == "test://two");
  CHECK(two.next().value()["method"] == "notifications/tools/list_changed");
  CHECK(two.next().value()["id"] == 2);
  CHECK_FALSE(two.next());
  server.wait_until_stopped();
}

TEST_CASE("A disconnect ends a subscription, so that another one can begin", "[http]") {
  HttpServerFixture server(mcp_options(), {}, 1);
  {
    Listening first(server, 1, kTools);
    REQUIRE(is_acknowledged(first.next()));
    Listening refused(server, 2, kTools);
    const Json answer = refused.next().value();
    CHECK(answer["id"] == 2);
    CHECK(answer["error"]["code"] == -32000);
    CHECK_FALSE(refused.next());
  }
  bool made = false;
  for (int attempt = 0; attempt < 1'000 && !made; ++attempt) {
    Listening again(server, 3, kTools);
    made = is_acknowledged(again.next());
  }
  CHECK(made);
}

TEST_CASE("A subscription ignores Mcp-Session-Id and Last-Event-ID", "[http]") {
  const HttpServerFixture server;
  HeaderList headers = stateless_headers("subscriptions/listen");
  headers.emplace_back("Mcp-Session-Id", "made-up");
  headers.emplace_back("Last-Event-ID", "a.1");
  Client client = server.client();
  client.send(client.format("POST", "/mcp", headers,
                            stateless_message(1, "subscriptions/listen", {{"notifications", kTools}})));
  CHECK(client.read_head().status == 200);
  CHECK(is_acknowledged(EventReader(client).next()->json()));
}

TEST_CASE("An HTTP/1.0 client gets a stream that ends with its connection", "[http]") {
  HttpServerFixture server;
  Client client = server.client();
  std::string request = client.format("POST", "/mcp", stateless_headers("tools/call", "report"),
                                      tool_message(1, "report", Json::object(), true, "token"));
  request.replace(request.find("HTTP/1.1"), 8, "HTTP/1.0");
  client.send(request);
  const Answer head = client.read_head();
  CHECK_FALSE(head.has("transfer-encoding"));
  CHECK(head.header("connection") == "close");
  const std::string body = client.read_to_end();
  CHECK(body.starts_with(":\n\nevent: message\ndata: {"));
  CHECK(body.find("\"done\":true") != std::string::npos);
}

TEST_CASE("A request that was sent behind a streamed one is answered after it", "[http]") {
  HttpServerFixture server;
  Client client = server.client();
  client.send(client.format("POST", "/mcp", stateless_headers("tools/call", "slow"),
                            tool_message(1, "slow", Json::object(), true, "token")) +
              client.format("GET", "/health"));
  CHECK(client.read_head().status == 200);
  REQUIRE(server.slow.wait_until_running());
  server.slow.release();
  EventReader reader(client);
  CHECK(reader.next().value().json()["id"] == 1);
  CHECK_FALSE(reader.next());
  CHECK(client.read().json()["status"] == "ok");
}

TEST_CASE("Hundreds of open streams occupy no threads", "[http][epoll]") {
  HttpOptions options = mcp_options();
  options.streams_per_caller = 0;
  HttpServerFixture server(options);
  server.request("GET", "/health");
  const std::size_t before = threads_of_this_process();
  std::deque<Listening> streams;
  for (int i = 0; i < 300; ++i) {
    streams.emplace_back(server, i, Json{{"toolsListChanged", true}, {"resourceSubscriptions", {"test://one"}}});
    REQUIRE(is_acknowledged(streams.back().next()));
    if (i % 50 == 0) {
      CHECK(server.request("POST", "/mcp/call", {kBearer, kJson}, R"({"name": "fetch_accounts"})").status == 200);
    }
  }
  CHECK(threads_of_this_process() < before + 16);
  server.publish(Change::tools);
  server.mcp().notify_resource_updated("test://one");
  CHECK(threads_of_this_process() < before + 16);
  for (Listening& stream : streams) {
    CHECK(stream.next().value()["method"] == "notifications/tools/list_changed");
    CHECK(stream.next().value()["params"]["uri"] == "test://one");
  }
  server.stop();
  for (Listening& stream : streams) CHECK(stream.next().value().contains("result"));
  server.wait_until_stopped();
}

TEST_CASE("A stop ends subscriptions at once and lets streamed calls finish", "[http]") {
  HttpServerFixture server;
  Listening listening(server, 1, kTools);
  REQUIRE(is_acknowledged(listening.next()));
  Client call = server.client();
  call.send(call.format("POST", "/mcp", stateless_headers("tools/call", "slow"),
                        tool_message(2, "slow", Json::object(), true, "token")));
  CHECK(call.read_head().status == 200);
  REQUIRE(server.slow.wait_until_running());
  server.stop();
  CHECK(listening.next().value()["id"] == 1);
  CHECK_FALSE(listening.next());
  server.slow.release();
  CHECK(EventReader(call).next().value().json()["result"]["structuredContent"]["done"] == true);
  server.wait_until_stopped();
}

TEST_CASE("A streamed call that outlasts the drain is cancelled", "[http]") {
  HttpOptions options = mcp_options();
  options.limits.drain = std::chrono::milliseconds(50);
  HttpServerFixture server(options);
  Client call = server.client();
  call.send(call.format("POST", "/mcp", stateless_headers("tools/call", "slow"),
                        tool_message(2, "slow", Json::object(), true, "token")));
  REQUIRE(server.slow.wait_until_running());
  server.stop();
  server.wait_until_stopped();
  CHECK(server.slow.cancelled() == 1);
}

TEST_CASE("A client that does not read loses progress reports, not the response", "[http]") {
  HttpOptions options = mcp_options();
  options.limits.min_threads = 1;
  options.limits.max_threads = 1;
  HttpServerFixture server(options);
  std::deque<Client> slow;
  for (int i = 0; i < 8; ++i) {
    Client& client = slow.emplace_back(server.client());
    client.send(client.format("POST", "/mcp", stateless_headers("tools/call", "flood"),
                              tool_message(i, "flood", Json::object(), true, "token")));
    CHECK(client.read_head().status == 200);
  }
  for (int i = 0; i < 20; ++i) CHECK(server.request("GET", "/health").status == 200);
  for (int i = 0; i < 8; ++i) {
    const auto events = EventReader(slow[static_cast<std::size_t>(i)]).rest();
    REQUIRE_FALSE(events.empty());
    CHECK(events.back().json()["id"] == i);
  }
}

TEST_CASE("Streamed calls beyond the limit are refused", "[http]") {
  HttpOptions options = mcp_options();
  options.limits.max_async_calls = 1;
  HttpServerFixture server(options);
  Client client = server.client();
  client.send(client.format("POST", "/mcp", stateless_headers("tools/call", "slow"),
                            tool_message(1, "slow", Json::object(), true, "token")));
  REQUIRE(server.slow.wait_until_running());
  for (const bool stateless : {true, false}) {
    const auto headers = stateless ? stateless_headers("tools/call", "report") : stateful_headers(open_session(server));
    const Answer refused =
        server.request("POST", "/mcp", headers, tool_message(2, "report", Json::object(), stateless, "token"));
    CHECK(refused.status == 503);
    CHECK(refused.json()["id"] == 2);
    CHECK(refused.json().contains("error"));
  }
}

TEST_CASE("A caller has a limit of streams of all kinds together", "[http]") {
  HttpOptions options = mcp_options();
  options.streams_per_caller = 3;
  HttpServerFixture server(options);
  const std::string session = open_session(server);
  auto first = std::make_unique<Listening>(server, 1, kTools);
  REQUIRE(is_acknowledged(first->next()));
  Listening second(server, 2, kTools);
  REQUIRE(is_acknowledged(second.next()));
  Client third = server.client();
  third.send(
      third.format("POST", "/mcp", stateful_headers(session), tool_message(3, "slow", Json::object(), false, "token")));
  CHECK(third.read_head().status == 200);
  REQUIRE(server.slow.wait_until_running());

  const auto subscription = [&] {
    return server.request("POST", "/mcp", stateless_headers("subscriptions/listen"),
                          stateless_message(4, "subscriptions/listen", {{"notifications", kTools}}));
  };
  const Answer refused = subscription();
  CHECK(refused.status == 429);
  CHECK(std::stoi(refused.header("retry-after")) > 0);
  CHECK(refused.json()["id"] == 4);
  CHECK(refused.json()["error"]["message"].get<std::string>().find("event streams") != std::string::npos);
  const Answer call = server.request("POST", "/mcp", stateless_headers("tools/call", "report"),
                                     tool_message(5, "report", Json::object(), true, "token"));
  CHECK(call.status == 429);
  CHECK(call.json()["id"] == 5);
  CHECK(server.request("GET", "/mcp", {kBearer, {"Accept", "text/event-stream"}, {"Mcp-Session-Id", session}}).status ==
        429);
  // What is answered as JSON is not counted.
  CHECK(server
            .request("POST", "/mcp", stateless_headers("tools/call", "report"),
                     tool_message(6, "report", Json::object(), true))
            .status == 200);

  first.reset();
  server.slow.release();
  EventReader(third).rest();
  while (subscription_status(server) == 429) std::this_thread::yield();
}

TEST_CASE("A caller's disconnected session streams are closed for its new ones", "[http]") {
  HttpOptions options = mcp_options();
  options.streams_per_caller = 4;
  const HttpServerFixture server(options);
  const auto open = [&](const std::string& session) {
    Client client = server.client();
    client.send(client.format("GET", "/mcp", {kBearer, {"Accept", "text/event-stream"}, {"Mcp-Session-Id", session}}));
    return client;
  };
  for (int i = 0; i < 20; ++i) {
    const std::string session = open_session(server);
    Answer answer = open(session).read_head();
    // Until the server has heard that the ones before are gone.
    while (answer.status == 429) answer = open(session).read_head();
    CHECK(answer.status == 200);
  }
}
