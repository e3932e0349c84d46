// Streams of handshake sessions: their own, those of calls, and coming back to either.
#include <catch2/catch_test_macros.hpp>

#include "event_reader.hpp"
#include "http_door.hpp"

using namespace http_test;
using mcp::Change;
using transports::HttpOptions;

namespace {

constexpr const char* kOlder = "2025-06-18";

HeaderList get_headers(const std::string& session, const std::string& last_event = "") {
  HeaderList headers = {kBearer, {"Accept", "text/event-stream"}, {"Mcp-Session-Id", session}};
  if (!last_event.empty()) headers.emplace_back("Last-Event-ID", last_event);
  return headers;
}

// A stream of a session, open as long as this lives.
class Stream {
 public:
  Stream(const HttpServerFixture& door, const std::string& method, const HeaderList& headers,
         const std::string& body = "")
      : client_(door.client()), reader_(client_) {
    client_.send(client_.format(method, "/mcp", headers, body));
    const Answer head = client_.read_head();
    REQUIRE(head.status == 200);
    CHECK(head.header("content-type") == "text/event-stream");
  }
  static Stream of_call(const HttpServerFixture& door, const std::string& session, const Json& id,
                        const std::string& tool) {
    return {door, "POST", handshake_headers(session), tool_message(id, tool, Json::object(), false, "token")};
  }
  static Stream of_session(const HttpServerFixture& door, const std::string& session,
                           const std::string& last_event = "") {
    return {door, "GET", get_headers(session, last_event)};
  }
  Stream(Stream&&) = delete;

  std::optional<Event> next() { return reader_.next(); }
  std::vector<Event> rest() { return reader_.rest(); }
  Client& client() { return client_; }

 private:
  Client client_;
  EventReader reader_;
};

int status_of_get(const HttpServerFixture& door, const HeaderList& headers) {
  Client client = door.client();
  client.send(client.format("GET", "/mcp", headers));
  return client.read_head().status;
}

}  // namespace

TEST_CASE("a stream begins with a place to come back to, for clients that understand it", "[http]") {
  const HttpServerFixture door;
  Stream newer = Stream::of_call(door, open_session(door), 1, "report");
  const auto events = newer.rest();
  REQUIRE(events.size() == 5);
  CHECK(events[0].data.empty());
  CHECK(events[0].retry == "1000");
  const std::string stream = events[0].id.substr(0, events[0].id.find('.'));
  CHECK(stream.size() >= 22);
  for (std::size_t i = 0; i < events.size(); ++i) CHECK(events[i].id == stream + '.' + std::to_string(i));
  CHECK(events[4].json()["id"] == 1);

  Stream older = Stream::of_call(door, open_session(door, kOlder), 1, "report");
  const auto plain = older.rest();
  REQUIRE(plain.size() == 4);
  CHECK(plain[0].method() == "notifications/progress");
  CHECK(plain[0].id.substr(0, plain[0].id.find('.')) != stream);
}

TEST_CASE("a client that lost its connection gets the rest, and only that", "[http]") {
  const HttpServerFixture door;
  const std::string session = open_session(door);
  Stream other = Stream::of_call(door, session, 1, "report");
  other.rest();
  Stream whole = Stream::of_call(door, session, 2, "report");
  const auto events = whole.rest();
  REQUIRE(events.size() == 5);
  for (std::size_t seen = 0; seen < events.size(); ++seen) {
    Stream again = Stream::of_session(door, session, events[seen].id);
    const auto replayed = again.rest();
    REQUIRE(replayed.size() == events.size() - seen - 1);
    for (std::size_t i = 0; i < replayed.size(); ++i) {
      CHECK(replayed[i].id == events[seen + i + 1].id);
      CHECK(replayed[i].data == events[seen + i + 1].data);
    }
  }
}

TEST_CASE("a call goes on while its client is away, and its response waits", "[http]") {
  HttpServerFixture door;
  const std::string session = open_session(door);
  std::string last;
  {
    Stream lost = Stream::of_call(door, session, 1, "slow");
    last = lost.next().value().id;
    REQUIRE(door.slow.wait_until_running());
  }
  Stream live = Stream::of_session(door, session, last);
  CHECK(door.slow.cancelled() == 0);
  door.slow.release();
  const auto rest = live.rest();
  REQUIRE(rest.size() == 1);
  CHECK(rest[0].json()["id"] == 1);
  CHECK(rest[0].json()["result"]["structuredContent"]["done"] == true);
  CHECK(live.client().request("GET", "/health").status == 200);  // the connection goes on
}

TEST_CASE("a call that still runs keeps its stream, however long its client is away") {
  HttpServerFixture door;
  const std::string session = open_session(door);
  std::string last;
  {
    Stream lost = Stream::of_call(door, session, 1, "slow");
    last = lost.next().value().id;
    REQUIRE(door.slow.wait_until_running());
  }
  door.clock.advance(std::chrono::minutes(20));
  { Stream another = Stream::of_call(door, session, 2, "echo"); }  // which is when old streams are swept out
  Stream back = Stream::of_session(door, session, last);
  door.slow.release();
  const auto rest = back.rest();
  REQUIRE(rest.size() == 1);
  CHECK(rest[0].json()["id"] == 1);
}

TEST_CASE("of a stream that says too much the latest is kept, the response in any case", "[http]") {
  const HttpServerFixture door;
  const std::string session = open_session(door);
  Stream flooded = Stream::of_call(door, session, 1, "flood");
  const std::string first = flooded.next().value().id;
  flooded.rest();
  Stream again = Stream::of_session(door, session, first);
  const auto kept = again.rest();
  std::size_t bytes = 0;
  for (const Event& event : kept) bytes += event.data.size();
  CHECK(bytes < 1 << 20);
  CHECK(kept.size() > 50);
  CHECK(kept.back().json()["id"] == 1);
  CHECK(kept.back().id.substr(kept.back().id.find('.')) == ".2001");
}

TEST_CASE("events of other streams, other sessions and nobody are not found", "[http]") {
  HttpServerFixture door;
  const std::string session = open_session(door);
  Stream call = Stream::of_call(door, session, 1, "report");
  const std::string id = call.rest().at(1).id;
  const std::string stream = id.substr(0, id.find('.'));
  CHECK(status_of_get(door, get_headers(open_session(door), id)) == 400);
  for (const std::string unknown : {"x.1", "1", ".", stream.c_str()}) {
    CHECK(status_of_get(door, get_headers(session, unknown)) == 400);
  }
  CHECK(status_of_get(door, get_headers(session, stream + ".99")) == 400);
  CHECK(status_of_get(door, get_headers(session, stream + ".-1")) == 400);
  CHECK(status_of_get(door, get_headers(session, id)) == 200);
  door.clock.advance(std::chrono::minutes(6));
  CHECK(status_of_get(door, get_headers(session, id)) == 400);
}

TEST_CASE("a stream has one connection at a time", "[http]") {
  HttpServerFixture door;
  const std::string session = open_session(door);
  Stream call = Stream::of_call(door, session, 1, "slow");
  CHECK(status_of_get(door, get_headers(session, call.next().value().id)) == 409);
  Stream own = Stream::of_session(door, session);
  CHECK(status_of_get(door, get_headers(session)) == 409);
  CHECK(status_of_get(door, get_headers(session, own.next().value().id)) == 409);
  Stream of_another = Stream::of_session(door, open_session(door));
}

TEST_CASE("a session's own stream tells of changes, also of those its client missed", "[http]") {
  HttpServerFixture door;
  const std::string session = open_session(door);
  const std::string other = open_session(door);
  std::string last;
  {
    Stream own = Stream::of_session(door, session);
    CHECK(own.next().value().data.empty());
    door.publish(Change::tools);
    const Event told = own.next().value();
    CHECK(told.method() == "notifications/tools/list_changed");
    last = told.id;
  }
  const Answer subscribed = door.request("POST", "/mcp", handshake_headers(session),
                                         handshake_message(5, "resources/subscribe", {{"uri", "test://one"}}));
  CHECK(subscribed.status == 200);
  door.mcp().notify_resource_updated("test://two");
  door.mcp().notify_resource_updated("test://one");
  CHECK(status_of_get(door, get_headers(other, last)) == 400);
  {
    Stream own = Stream::of_session(door, session, last);
    const Event missed = own.next().value();
    CHECK(missed.method() == "notifications/resources/updated");
    CHECK(missed.json()["params"]["uri"] == "test://one");
  }
  // Another GET without a last event begins anew, with what the session has subscribed to.
  Stream fresh = Stream::of_session(door, session);
  CHECK(fresh.next().value().data.empty());
  door.mcp().notify_resource_updated("test://one");
  CHECK(fresh.next().value().json()["params"]["uri"] == "test://one");
  CHECK(status_of_get(door, get_headers(session, last)) == 400);
  door.stop();
  CHECK_FALSE(fresh.next());
  door.wait_until_stopped();
}

TEST_CASE("a session's own stream that nobody comes back to is forgotten", "[http]") {
  HttpServerFixture door(bridge_options(), {}, 1);
  std::string session = open_session(door);
  std::string last;
  {
    Stream own = Stream::of_session(door, session);
    last = own.next().value().id;
  }
  { Stream back = Stream::of_session(door, session, last); }
  // There is room for one listener only, and the stream that is kept has it.
  CHECK(status_of_get(door, get_headers(open_session(door))) == 503);
  CHECK(status_of_get(door, get_headers(session, last)) == 200);
  bool made = false;
  for (int attempt = 0; attempt < 1'000 && !made; ++attempt) {
    door.clock.advance(std::chrono::minutes(6));
    Client client = door.client();
    client.send(client.format("GET", "/mcp", get_headers(open_session(door))));
    made = client.read_head().status == 200;
  }
  CHECK(made);
}

TEST_CASE("a stream is given to who may have it", "[http]") {
  const HttpServerFixture door;
  const std::string session = open_session(door);
  CHECK(status_of_get(door, {kBearer, {"Accept", "text/event-stream"}}) == 400);
  CHECK(status_of_get(door, get_headers("made-up")) == 404);
  CHECK(status_of_get(door, {kBearer, {"Accept", "application/json"}, {"Mcp-Session-Id", session}}) == 406);
  CHECK(status_of_get(door, {{"Accept", "text/event-stream"}, {"Mcp-Session-Id", session}}) == 401);
  const Answer head = door.request("HEAD", "/mcp", get_headers(session));
  CHECK(head.status == 200);
  CHECK(head.header("content-type") == "text/event-stream");
  Stream own = Stream::of_session(door, session);  // HEAD took nobody's place
}

TEST_CASE("a call may let go of its connection when its client can come back", "[http]") {
  HttpServerFixture door;
  const std::string session = open_session(door);
  std::string last;
  {
    Stream released = Stream::of_call(door, session, 1, "polled");
    const auto events = released.rest();
    REQUIRE(events.size() == 1);
    last = events[0].id;
    CHECK(released.client().ended());
  }
  Stream back = Stream::of_session(door, session, last);
  door.slow.release();
  CHECK(back.next().value().json()["id"] == 1);
  CHECK_FALSE(back.next());

  Stream held = Stream::of_call(door, open_session(door, kOlder), 1, "polled");
  CHECK(held.next().value().json()["id"] == 1);
}

TEST_CASE("ending a session ends and forgets its streams", "[http]") {
  HttpServerFixture door;
  const std::string session = open_session(door);
  Stream own = Stream::of_session(door, session);
  const std::string id = own.next().value().id;
  Stream call = Stream::of_call(door, session, 1, "slow");
  REQUIRE(door.slow.wait_until_running());
  CHECK(door.request("DELETE", "/mcp", {kBearer, {"Mcp-Session-Id", session}}).status == 204);
  CHECK_FALSE(own.next());
  call.rest();
  CHECK(door.slow.wait_until_cancelled());
  CHECK(status_of_get(door, get_headers(session, id)) == 404);
}

TEST_CASE("a session keeps to the revision it negotiated, whatever known one a client's header names", "[http]") {
  const HttpServerFixture door;
  const std::string session = open_session(door, kOlder);
  HeaderList headers = handshake_headers(session);
  headers.emplace_back("MCP-Protocol-Version", "2025-11-25");
  const Answer answer = door.request("POST", "/mcp", headers, handshake_message(1, "tools/list"));
  CHECK(answer.status == 200);
  CHECK_FALSE(answer.json()["result"]["tools"][0].contains("icons"));
  headers.back().second = "1999-01-01";
  CHECK(door.request("POST", "/mcp", headers, handshake_message(1, "ping")).status == 400);
}

TEST_CASE("a question goes out on the call's stream and its reply comes in beside it", "[http]") {
  HttpOptions options = bridge_options();
  options.limits.min_threads = 1;
  options.limits.max_threads = 1;  // a call that waits for a reply must not be in the reply's way
  const HttpServerFixture door(options);
  const std::string session = open_session(door, "2025-11-25", {{"elicitation", Json::object()}});
  Stream call = Stream::of_call(door, session, 1, "ask");
  CHECK(call.next().value().data.empty());
  const Json question = call.next().value().json();
  CHECK(question["method"] == "elicitation/create");
  const Json reply = {
      {"jsonrpc", "2.0"}, {"id", question["id"]}, {"result", {{"action", "accept"}, {"content", {{"name", "Ada"}}}}}};
  const Answer taken = door.request("POST", "/mcp", handshake_headers(session), reply.dump());
  CHECK(taken.status == 202);
  CHECK(taken.body.empty());
  const Json answer = call.next().value().json();
  CHECK(answer["id"] == 1);
  CHECK(answer["result"]["structuredContent"]["reply"]["content"]["name"] == "Ada");
  CHECK_FALSE(call.next());
}
