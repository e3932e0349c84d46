// Event streams of the plain HTTP API: requests, limits, slow clients and the stop, with a source that the test feeds.
#include <catch2/catch_test_macros.hpp>

#include <array>
#include <deque>
#include <filesystem>

#include "transports/http/event_reader.hpp"
#include "transports/http/http_server_fixture.hpp"

using namespace http_test;
using namespace std::chrono_literals;
using mcp::StreamEvent;

namespace {

const std::string kPath = "/api/v1/events?mode=send";

// A stream, open as long as this lives.
class Stream {
 public:
  explicit Stream(Client client, const HeaderList& headers = {kBearer}, const std::string& path = kPath)
      : client_(std::move(client)), reader_(client_) {
    client_.send(client_.format("GET", path, headers));
    head = client_.read_head();
  }
  std::optional<Event> next() { return reader_.next(); }
  Client& client() { return client_; }

  Answer head;

 private:
  Client client_;
  EventReader reader_;
};

bool send(mcp::StreamClient& client, const StreamEvent& event) {
  return client.send(std::array{event});
}

// Returns true once the server has written all events that wait for `client`; false if some still wait after 200 ms.
bool drains(mcp::StreamClient& client) {
  const auto end = std::chrono::steady_clock::now() + 200ms;
  while (!client.is_idle()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(1ms);
  }
  return true;
}

std::size_t count_threads() {
  const std::filesystem::directory_iterator tasks("/proc/self/task");
  return static_cast<std::size_t>(std::distance(begin(tasks), end(tasks)));
}

transports::HttpOptions demo_options() {
  transports::HttpOptions options = api_options();
  options.api_token = {};
  options.demo = true;
  return options;
}

std::string caller(int number) {
  return "127.0.1." + std::to_string(number);
}

}  // namespace

TEST_CASE("Event stream: events arrive in order with name and id, several in one piece", "[http]") {
  HttpServerFixture server(api_options());
  Stream stream(server.client(), {kBearer, {"Last-Event-ID", "seen.7"}});
  CHECK(stream.head.status == 200);
  CHECK(stream.head.header("content-type") == "text/event-stream");
  CHECK(stream.head.header("cache-control").starts_with("no-cache"));
  CHECK(stream.head.header("x-accel-buffering") == "no");
  CHECK(stream.head.has("x-request-id"));
  const auto client = server.events.client(0);
  CHECK(server.events.last_event_id() == "seen.7");
  CHECK(client->send(
      std::array<StreamEvent, 2>{StreamEvent{"tick", "a.1", R"({"n":1})"}, StreamEvent{"tock", "", R"({"n":2})"}}));
  CHECK(send(*client, {"tick", "a.2", R"({"n":3})"}));
  for (const char* const expected : {R"(tick a.1 {"n":1})", R"(tock  {"n":2})", R"(tick a.2 {"n":3})"}) {
    const auto event = stream.next();
    REQUIRE(event);
    CHECK(event->name + ' ' + event->id + ' ' + event->data == expected);
  }
  CHECK(test::wait_until([&] { return client->is_idle(); }));
  client->end("too_slow", "Too slow.");
  const auto last = stream.next();
  REQUIRE(last);
  CHECK(last->name == "error");
  CHECK(Json::parse(last->data)["code"] == "too_slow");
  CHECK_FALSE(stream.next());
  CHECK(stream.client().ended());
  CHECK_FALSE(send(*client, {"tick", "", "{}"}));
  CHECK(test::wait_until([&] { return server.events.released() == 1; }));
}

TEST_CASE("Event stream: the source is told when its client leaves", "[http]") {
  HttpServerFixture server(api_options());
  Stream stream(server.client());
  const auto client = server.events.client(0);
  CHECK(server.events.released() == 0);
  stream.client().hang_up();
  CHECK(test::wait_until([&] { return server.events.released() == 1; }));
  CHECK_FALSE(send(*client, {"tick", "", "{}"}));
}

TEST_CASE("Event stream: requests that are wrong are answered as on other routes", "[http]") {
  HttpServerFixture server(api_options());
  CHECK(server.request("GET", kPath).status == 401);
  CHECK(server.request("GET", kPath, {{"Authorization", "Bearer wrong"}}).status == 401);
  const Answer post = server.request("POST", kPath, {kBearer, kJson}, "{}");
  CHECK(post.status == 405);
  CHECK(post.header("allow").find("GET") != std::string::npos);
  const Answer unknown = server.request("GET", kPath + "&colour=red", {kBearer});
  CHECK(unknown.status == 400);
  CHECK(unknown.json()["error"]["message"].get<std::string>().find("`colour`") != std::string::npos);
  CHECK(unknown.json()["error"]["hint"].get<std::string>().find("mode") != std::string::npos);
  CHECK(server.request("GET", "/api/v1/events", {kBearer}).status == 400);
  CHECK(server.request("GET", kPath, {kBearer, kJson}, R"({"mode": "send"})").status == 400);
  const Answer json_only = server.request("GET", kPath, {kBearer, {"Accept", "application/json"}});
  CHECK(json_only.status == 406);
  CHECK(json_only.json()["error"]["code"] == "not_acceptable");
  const Answer failed = server.request("GET", "/api/v1/events?mode=fail", {kBearer});
  CHECK(failed.status == 503);
  CHECK(failed.json()["error"]["message"] == "There are no events.");
  CHECK(server.events.opened() == 0);
}

TEST_CASE("Event stream: HEAD opens no stream, and mode mcp has none", "[http]") {
  HttpServerFixture server(api_options());
  const Answer head = server.request("HEAD", kPath, {kBearer});
  CHECK(head.status == 200);
  CHECK(head.header("content-type") == "text/event-stream");
  CHECK(head.header("content-length").empty());  // a stream has no length
  CHECK(server.request("HEAD", "/api/v1/events", {kBearer}).status == 400);
  CHECK(server.events.opened() == 0);
  HttpServerFixture mcp_server;
  CHECK(mcp_server.request("GET", kPath, {kBearer}).status == 404);
}

TEST_CASE("Event stream: a page of an allowed origin may read it", "[http]") {
  transports::HttpOptions options = api_options();
  options.cors_origins = {"https://desk.example"};
  HttpServerFixture server(options);
  Stream allowed(server.client(), {kBearer, {"Origin", "https://desk.example"}});
  CHECK(allowed.head.status == 200);
  CHECK(allowed.head.header("access-control-allow-origin") == "https://desk.example");
  CHECK(server.request("GET", kPath, {kBearer, {"Origin", "https://other.example"}}).status == 403);
}

TEST_CASE("Event stream: a caller has 16 streams at most, and gets a new one when one ends", "[http]") {
  HttpServerFixture server(api_options());
  std::deque<Stream> streams;
  for (int i = 0; i < 16; ++i) streams.emplace_back(server.client());
  for (const Stream& stream : streams) CHECK(stream.head.status == 200);
  const Answer refused = server.request("GET", kPath, {kBearer});
  CHECK(refused.status == 429);
  CHECK(refused.json()["error"]["code"] == "rate_limited");
  CHECK(refused.has("retry-after"));
  streams.front().client().hang_up();
  REQUIRE(test::wait_until([&] { return server.events.released() == 1; }));
  CHECK(Stream(server.client()).head.status == 200);
}

TEST_CASE("Event stream: 256 streams of 16 callers are open without a thread for each, and no more", "[http][epoll]") {
  HttpServerFixture server(demo_options());
  server.request("GET", "/health");
  const std::size_t before = count_threads();
  std::deque<Stream> streams;
  for (int number = 1; number <= 16; ++number) {
    for (int i = 0; i < 16; ++i) streams.emplace_back(Client(server.port(), caller(number)), HeaderList{});
  }
  for (const Stream& stream : streams) CHECK(stream.head.status == 200);
  CHECK(count_threads() < before + 16);
  const Answer refused = Client(server.port(), caller(17)).request("GET", kPath);
  CHECK(refused.status == 503);
  CHECK(refused.json()["error"]["message"].get<std::string>().find("as many event streams") != std::string::npos);
  for (std::size_t i = 0; i < streams.size(); ++i) CHECK(send(*server.events.client(i), {"tick", "", "{}"}));
  for (Stream& stream : streams) CHECK(stream.next().value().name == "tick");
  server.stop();
  for (Stream& stream : streams) CHECK(stream.next().value().name == "error");
  server.wait_until_stopped();
  CHECK(server.events.released() == 256);
}

TEST_CASE("Event stream: what a slow client does not read is bounded, and it is told that it was too slow", "[http]") {
  HttpServerFixture server(api_options());
  Stream stream(server.client());
  const auto client = server.events.client(0);
  const std::string data = '"' + std::string(10'000, 'x') + '"';
  std::size_t sent = 0;
  constexpr std::size_t kMany = 10'000;  // 100 MB
  while (sent < kMany && (send(*client, {"tick", std::to_string(sent + 1), data}) ? ++sent : drains(*client))) {
  }
  CHECK(sent < kMany / 3);  // the queue's megabyte, and the buffers of the sockets
  client->end("too_slow", "Too slow.");
  for (std::size_t i = 1; i <= sent; ++i) {
    const auto event = stream.next();
    REQUIRE(event);
    REQUIRE(event->id == std::to_string(i));
  }
  CHECK(stream.next().value().name == "error");
  CHECK_FALSE(stream.next());
}

TEST_CASE("Event stream: a stop ends open streams with an event, and a stream that is being opened with 503",
          "[http]") {
  transports::HttpOptions options = api_options();
  options.limits.drain = 100ms;
  HttpServerFixture server(options);
  Stream stream(server.client());
  Client opening = server.client();
  opening.send(opening.format("GET", "/api/v1/events?mode=wait", {kBearer}));
  REQUIRE(test::wait_until([&] { return server.events.waiting() == 1; }));
  server.stop();
  const auto last = stream.next();
  REQUIRE(last);
  CHECK(last->name == "error");
  CHECK(Json::parse(last->data)["code"] == "not_ready");
  CHECK_FALSE(stream.next());
  CHECK(opening.read().status == 503);
  server.wait_until_stopped();
  CHECK(server.events.released() == 1);
}

TEST_CASE("Event stream: the OpenAPI document names parameters and kinds of events", "[http]") {
  HttpServerFixture server(api_options());
  const Json document = server.request("GET", "/openapi.json").json();
  const Json& operation = document["paths"]["/api/v1/events"]["get"];
  CHECK(operation["operationId"] == "events");
  CHECK(operation["parameters"][0]["name"] == "mode");
  CHECK(operation["parameters"][1]["name"] == "Last-Event-ID");
  CHECK(operation["responses"]["200"]["content"].contains("text/event-stream"));
  CHECK(operation["description"].get<std::string>().find("`events_tick_event`") != std::string::npos);
  CHECK(document["components"]["schemas"].contains("events_tick_event"));
}
