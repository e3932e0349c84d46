// Resumable streams of sessions: those of calls and standalone ones.
#include <catch2/catch_test_macros.hpp>

#include "transports/http/event_reader.hpp"
#include "transports/http/http_server_fixture.hpp"

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
  Stream(const HttpServerFixture& server, const std::string& method, const HeaderList& headers,
         const std::string& body = "")
      : client_(server.client()), reader_(client_) {
    client_.send(client_.format(method, "/mcp", headers, body));
    const Answer head = client_.read_head();
    REQUIRE(head.status == 200);
    CHECK(head.header("content-type") == "text/event-stream");
  }
  static Stream of_call(const HttpServerFixture& server, const std::string& session, const Json& id,
                        const std::string& tool) {
    return {server, "POST", stateful_headers(session), tool_message(id, tool, Json::object(), false, "token")};
  }
  static Stream of_session(const HttpServerFixture& server, const std::string& session,
                           const std::string& last_event = "") {
    return {server, "GET", get_headers(session, last_event)};
  }
  Stream(Stream&&) = delete;

  std::optional<Event> next() { return reader_.next(); }
  std::vector<Event> rest() { return reader_.rest(); }
  Client& client() { return client_; }

 private:
  Client client_;
  EventReader reader_;
};

int status_of_get(const HttpServerFixture& server, const HeaderList& headers) {
  Client client = server.client();
  client.send(client.format("GET", "/mcp", headers));
  return client.read_head().status;
}

}  // namespace

TEST_CASE("A resumable stream begins with an event id, for revisions that know it", "[http]") {
  const HttpServerFixture server;
  Stream newer = Stream::of_call(server, open_session(server), 1, "report");
  const auto events = newer.rest();
  REQUIRE(events.size() == 5);
  CHECK(events[0].data.empty());
  CHECK(events[0].retry == "1000");
  const std::string stream = events[0].id.substr(0, events[0].id.find('.'));
  CHECK(stream.size() >= 22);
  for (std::size_t i = 0; i < events.size(); ++i) CHECK(events[i].id == stream + '.' + std::to_string(i));
  CHECK(events[4].json()["id"] == 1);

  Stream older = Stream::of_call(server, open_session(server, kOlder), 1, "report");
  const auto plain = older.rest();
  REQUIRE(plain.size() == 4);
  CHECK(plain[0].method() == "notifications/progress");
  CHECK(plain[0].id.substr(0, plain[0].id.find('.')) != stream);
}

TEST_CASE("A client that resumes gets the missed events only", "[http]") {
  const HttpServerFixture server;
  const std::string session = open_session(server);
  Stream other = Stream::of_call(server, session, 1, "report");
  other.rest();
  Stream whole = Stream::of_call(server, session, 2, "report");
  const auto events = whole.rest();
  REQUIRE(events.size() == 5);
  for (std::size_t seen = 0; seen < events.size(); ++seen) {
    Stream again = Stream::of_session(server, session, events[seen].id);
    const auto replayed = again.rest();
    REQUIRE(replayed.size() == events.size() - seen - 1);
    for (std::size_t i = 0; i < replayed.size(); ++i) {
      CHECK(replayed[i].id == events[seen + i + 1].id);
      CHECK(replayed[i].data == events[seen + i + 1].data);
    }
  }
}

TEST_CASE("A call goes on while its client is disconnected", "[http]") {
  HttpServerFixture server;
  const std::string session = open_session(server);
  std::string last;
  {
    Stream lost = Stream::of_call(server, session, 1, "slow");
    last = lost.next().value().id;
    REQUIRE(server.slow.wait_until_running());
  }
  Stream live = Stream::of_session(server, session, last);
  CHECK(server.slow.cancelled() == 0);
  server.slow.release();
  const auto rest = live.rest();
  REQUIRE(rest.size() == 1);
  CHECK(rest[0].json()["id"] == 1);
  CHECK(rest[0].json()["result"]["structuredContent"]["done"] == true);
  CHECK(live.client().request("GET", "/health").status == 200);  // the connection goes on
}

TEST_CASE("The stream of a running call is kept however long its client is disconnected") {
  HttpServerFixture server;
  const std::string session = open_session(server);
  std::string last;
  {
    Stream lost = Stream::of_call(server, session, 1, "slow");
    last = lost.next().value().id;
    REQUIRE(server.slow.wait_until_running());
  }
  server.clock.advance(std::chrono::minutes(20));
  { Stream another = Stream::of_call(server, session, 2, "echo"); }  // which is when old streams are swept out
  Stream back = Stream::of_session(server, session, last);
  server.slow.release();
  const auto rest = back.rest();
  REQUIRE(rest.size() == 1);
  CHECK(rest[0].json()["id"] == 1);
}

TEST_CASE("A full stream keeps the latest events, and always the response", "[http]") {
  const HttpServerFixture server;
  const std::string session = open_session(server);
  Stream flooded = Stream::of_call(server, session, 1, "flood");
  const std::string first = flooded.next().value().id;
  flooded.rest();
  Stream again = Stream::of_session(server, session, first);
  const auto kept = again.rest();
  std::size_t bytes = 0;
  for (const Event& event : kept) bytes += event.data.size();
  CHECK(bytes < 1 << 20);
  CHECK(kept.size() > 50);
  CHECK(kept.back().json()["id"] == 1);
  CHECK(kept.back().id.substr(kept.back().id.find('.')) == ".2001");
}

TEST_CASE("Event ids of other streams and sessions, and unknown ones, are not found", "[http]") {
  HttpServerFixture server;
  const std::string session = open_session(server);
  Stream call = Stream::of_call(server, session, 1, "report");
  const std::string id = call.rest().at(1).id;
  const std::string stream = id.substr(0, id.find('.'));
  CHECK(status_of_get(server, get_headers(open_session(server), id)) == 400);
  for (const std::string unknown : {"x.1", "1", ".", stream.c_str()}) {
    CHECK(status_of_get(server, get_headers(session, unknown)) == 400);
  }
  CHECK(status_of_get(server, get_headers(session, stream + ".99")) == 400);
  CHECK(status_of_get(server, get_headers(session, stream + ".-1")) == 400);
  CHECK(status_of_get(server, get_headers(session, id)) == 200);
  server.clock.advance(std::chrono::minutes(6));
  CHECK(status_of_get(server, get_headers(session, id)) == 400);
}

TEST_CASE("A stream has one connection at a time", "[http]") {
  HttpServerFixture server;
  const std::string session = open_session(server);
  Stream call = Stream::of_call(server, session, 1, "slow");
  CHECK(status_of_get(server, get_headers(session, call.next().value().id)) == 409);
  Stream own = Stream::of_session(server, session);
  CHECK(status_of_get(server, get_headers(session)) == 409);
  CHECK(status_of_get(server, get_headers(session, own.next().value().id)) == 409);
  Stream of_another = Stream::of_session(server, open_session(server));
}

TEST_CASE("A session's standalone stream sends changes, those that its client missed too", "[http]") {
  HttpServerFixture server;
  const std::string session = open_session(server);
  const std::string other = open_session(server);
  std::string last;
  {
    Stream own = Stream::of_session(server, session);
    CHECK(own.next().value().data.empty());
    server.publish(Change::tools);
    const Event told = own.next().value();
    CHECK(told.method() == "notifications/tools/list_changed");
    last = told.id;
  }
  const Answer subscribed = server.request("POST", "/mcp", stateful_headers(session),
                                           stateful_message(5, "resources/subscribe", {{"uri", "test://one"}}));
  CHECK(subscribed.status == 200);
  server.mcp().notify_resource_updated("test://two");
  server.mcp().notify_resource_updated("test://one");
  CHECK(status_of_get(server, get_headers(other, last)) == 400);
  {
    Stream own = Stream::of_session(server, session, last);
    const Event missed = own.next().value();
    CHECK(missed.method() == "notifications/resources/updated");
    CHECK(missed.json()["params"]["uri"] == "test://one");
  }
  // Another GET without a last event begins anew, with what the session has subscribed to.
  Stream fresh = Stream::of_session(server, session);
  CHECK(fresh.next().value().data.empty());
  server.mcp().notify_resource_updated("test://one");
  CHECK(fresh.next().value().json()["params"]["uri"] == "test://one");
  CHECK(status_of_get(server, get_headers(session, last)) == 400);
  server.stop();
  CHECK_FALSE(fresh.next());
  server.wait_until_stopped();
}

TEST_CASE("A standalone stream that is not resumed is deleted", "[http]") {
  HttpServerFixture server(mcp_options(), {}, 1);
  std::string session = open_session(server);
  std::string last;
  {
    Stream own = Stream::of_session(server, session);
    last = own.next().value().id;
  }
  { Stream back = Stream::of_session(server, session, last); }
  // There is room for one listener only, and the stream that is kept has it.
  CHECK(status_of_get(server, get_headers(open_session(server))) == 503);
  CHECK(status_of_get(server, get_headers(session, last)) == 200);
  bool made = false;
  for (int attempt = 0; attempt < 1'000 && !made; ++attempt) {
    server.clock.advance(std::chrono::minutes(6));
    Client client = server.client();
    client.send(client.format("GET", "/mcp", get_headers(open_session(server))));
    made = client.read_head().status == 200;
  }
  CHECK(made);
}

TEST_CASE("A stream is given to its own session only", "[http]") {
  const HttpServerFixture server;
  const std::string session = open_session(server);
  CHECK(status_of_get(server, {kBearer, {"Accept", "text/event-stream"}}) == 400);
  CHECK(status_of_get(server, get_headers("made-up")) == 404);
  CHECK(status_of_get(server, {kBearer, {"Accept", "application/json"}, {"Mcp-Session-Id", session}}) == 406);
  CHECK(status_of_get(server, {{"Accept", "text/event-stream"}, {"Mcp-Session-Id", session}}) == 401);
  const Answer head = server.request("HEAD", "/mcp", get_headers(session));
  CHECK(head.status == 200);
  CHECK(head.header("content-type") == "text/event-stream");
  Stream own = Stream::of_session(server, session);  // HEAD took nobody's place
}

TEST_CASE("A call may release its connection if its client can resume", "[http]") {
  HttpServerFixture server;
  const std::string session = open_session(server);
  std::string last;
  {
    Stream released = Stream::of_call(server, session, 1, "polled");
    const auto events = released.rest();
    REQUIRE(events.size() == 1);
    last = events[0].id;
    CHECK(released.client().ended());
  }
  Stream back = Stream::of_session(server, session, last);
  server.slow.release();
  CHECK(back.next().value().json()["id"] == 1);
  CHECK_FALSE(back.next());

  Stream held = Stream::of_call(server, open_session(server, kOlder), 1, "polled");
  CHECK(held.next().value().json()["id"] == 1);
}

TEST_CASE("Ending a session deletes its streams", "[http]") {
  HttpServerFixture server;
  const std::string session = open_session(server);
  Stream own = Stream::of_session(server, session);
  const std::string id = own.next().value().id;
  Stream call = Stream::of_call(server, session, 1, "slow");
  REQUIRE(server.slow.wait_until_running());
  CHECK(server.request("DELETE", "/mcp", {kBearer, {"Mcp-Session-Id", session}}).status == 204);
  CHECK_FALSE(own.next());
  call.rest();
  CHECK(server.slow.wait_until_cancelled());
  CHECK(status_of_get(server, get_headers(session, id)) == 404);
}

TEST_CASE("A session keeps its negotiated revision, whatever the header names", "[http]") {
  const HttpServerFixture server;
  const std::string session = open_session(server, kOlder);
  HeaderList headers = stateful_headers(session);
  headers.emplace_back("MCP-Protocol-Version", "2025-11-25");
  const Answer answer = server.request("POST", "/mcp", headers, stateful_message(1, "tools/list"));
  CHECK(answer.status == 200);
  CHECK_FALSE(answer.json()["result"]["tools"][0].contains("icons"));
  headers.back().second = "1999-01-01";
  CHECK(server.request("POST", "/mcp", headers, stateful_message(1, "ping")).status == 400);
}

TEST_CASE("A server request goes out on the call's stream and its reply comes in by POST", "[http]") {
  HttpOptions options = mcp_options();
  options.limits.min_threads = 1;
  options.limits.max_threads = 1;  // a call that waits for a reply must not be in the reply's way
  const HttpServerFixture server(options);
  const std::string session = open_session(server, "2025-11-25", {{"elicitation", Json::object()}});
  Stream call = Stream::of_call(server, session, 1, "ask");
  CHECK(call.next().value().data.empty());
  const Json question = call.next().value().json();
  CHECK(question["method"] == "elicitation/create");
  const Json reply = {
      {"jsonrpc", "2.0"}, {"id", question["id"]}, {"result", {{"action", "accept"}, {"content", {{"name", "Ada"}}}}}};
  const Answer taken = server.request("POST", "/mcp", stateful_headers(session), reply.dump());
  CHECK(taken.status == 202);
  CHECK(taken.body.empty());
  const Json answer = call.next().value().json();
  CHECK(answer["id"] == 1);
  CHECK(answer["result"]["structuredContent"]["reply"]["content"]["name"] == "Ada");
  CHECK_FALSE(call.next());
}
