// The account stream with a server that misbehaves, and how it ends in each of its states.
#include "account_stream/account_events.hpp"

#include "account_stream/messages.hpp"
#include "stream_fixture.hpp"
#include "tastytrade_mcp/websocket/server.hpp"

using namespace broker;
using namespace account_json;

namespace {

// Answers requests as the test wants. Its methods may be called from any thread.
class ScriptedStreamer {
 public:
  using ConnectionId = websocket::ConnectionId;

  struct Behaviour {
    int upgrade_status = 101;
    bool answers = true;
    std::string refused = {};  // account; "*": all
  };

  ScriptedStreamer()
      : server_({}, {.upgrade = [this](ConnectionId, std::string_view) { return read().upgrade_status; },
                     .opened = {},
                     .message = [this](ConnectionId id, std::string_view text) { receive(id, Json::parse(text)); },
                     .closed = {},
                     .tick = {}}) {}
  ~ScriptedStreamer() { server_.stop(); }

  std::string url() const { return "ws://127.0.0.1:" + std::to_string(server_.port()) + "/"; }
  void change(Behaviour behaviour) {
    const support::MutexLock lock(mutex_);
    behaviour_ = std::move(behaviour);
  }
  void cut() {
    server_.post([this] { server_.cut(newest_); });
  }
  std::vector<Json> received(const std::string& action) const {
    const support::MutexLock lock(mutex_);
    std::vector<Json> found;
    for (const Json& message : received_) {
      if (message.at("action") == action) found.push_back(message);
    }
    return found;
  }

 private:
  Behaviour read() const {
    const support::MutexLock lock(mutex_);
    return behaviour_;
  }
  void receive(ConnectionId id, const Json& message) {
    newest_ = id;
    const Behaviour behaviour = read();
    {
      const support::MutexLock lock(mutex_);
      received_.push_back(message);
    }
    if (!behaviour.answers) return;
    const bool is_connect = message.at("action") == "connect";
    const bool is_refused =
        is_connect && (behaviour.refused == "*" ||
                       message.at("value").dump().find('"' + behaviour.refused + '"') != std::string::npos);
    server_.send(id, Json{{"status", is_refused ? "error" : "ok"},
                          {"action", message.at("action")},
                          {"message", is_refused ? "no access" : ""},
                          {"request-id", message.at("request-id")}}
                         .dump());
  }

  mutable support::Mutex mutex_;
  Behaviour behaviour_ GUARDED_BY(mutex_);
  std::vector<Json> received_ GUARDED_BY(mutex_);
  ConnectionId newest_ = 0;  // of the server's thread
  websocket::Server server_;
};

struct ServerFixture : StreamFixture {
  ServerFixture() {
    tokens.get = [this](const support::Budget& budget) {
      if (login_hangs) budget.sleep(1h);
      ++begun_logins;
      while (login_waits) budget.sleep(1ms);
      Token token;
      token.authorization = support::Secret("Bearer token-" + std::to_string(++logins));
      token.serial = static_cast<std::uint64_t>(logins);
      token.expires_at = token.renew_at = std::chrono::steady_clock::now() + 1h;
      return std::make_shared<const Token>(std::move(token));
    };
    tokens.reject = [this](const Token&) { ++rejections; };
  }
  ~ServerFixture() { stream.reset(); }

  void begin(const std::vector<std::string>& accounts = {kAccount}) {
    start(server.url());
    watch(accounts);
  }
  // It ends within a second; the limit leaves room for a busy machine.
  void check_stop() {
    const auto began = std::chrono::steady_clock::now();
    stream.reset();
    CHECK(std::chrono::steady_clock::now() - began < 3s);
  }

  ScriptedStreamer server;
  std::atomic<int> begun_logins{0}, logins{0}, rejections{0};
  std::atomic<bool> login_hangs{false}, login_waits{false};
};

}  // namespace

TEST_CASE_METHOD(ServerFixture, "Account stream: a refused login is tried with another token once, then it gives up") {
  server.change({.refused = "*"});
  begin({kAccount, kOtherAccount});
  REQUIRE(await_state(FeedState::failed));
  CHECK(stream->health().reason == "the account streamer refuses the login: no access");
  CHECK(stream->health().connections == 2);
  CHECK(logins == 2);
  CHECK(rejections == 2);
  CHECK(rest.reads() == 0);
  CHECK(server.received("heartbeat").empty());
}

TEST_CASE_METHOD(ServerFixture, "Account stream: a refused account is not asked for again after a reconnect") {
  server.change({.refused = kOtherAccount});
  begin({kAccount, kOtherAccount});
  REQUIRE(test::wait_until([&] { return stream->health().refused.size() == 1; }));
  const auto before = server.received("connect").size();
  server.cut();
  REQUIRE(test::wait_until([&] { return server.received("connect").size() > before; }));
  CHECK(server.received("connect").back().at("value") == Json::array({kAccount}));
  REQUIRE(await_state(FeedState::live));
}

TEST_CASE_METHOD(ServerFixture, "Account stream: an account that is watched during the login is joined, too") {
  login_waits = true;
  begin({kAccount});
  REQUIRE(test::wait_until([&] { return begun_logins == 1; }));
  watch({kOtherAccount});
  login_waits = false;
  REQUIRE(test::wait_until([&] {
    const auto requests = server.received("connect");
    return !requests.empty() && requests.back().at("value").size() == 2;
  }));
}

TEST_CASE_METHOD(ServerFixture, "Account stream: a watch of another account ends the pause after a refusal") {
  server.change({.refused = kOtherAccount});
  begin({kOtherAccount});
  REQUIRE(await_state(FeedState::failed));
  // The same account again changes nothing: the pause of 15 minutes goes on.
  const auto before = server.received("connect").size();
  watch({kOtherAccount});
  std::this_thread::sleep_for(100ms);
  CHECK(server.received("connect").size() == before);
  watch({kAccount});
  REQUIRE(await_state(FeedState::live));
  REQUIRE(test::wait_until([&] { return stream->health().refused.size() == 1; }));
  CHECK(stream->health().refused[0].number == kOtherAccount);
}

TEST_CASE_METHOD(ServerFixture, "Account stream: each request carries a token and an id of its own") {
  timing.heartbeat = 50ms;
  begin();
  REQUIRE(test::wait_until([&] { return server.received("heartbeat").size() >= 3; }));
  std::set<std::int64_t> ids;
  for (const char* action : {"connect", "quote-alerts-subscribe", "public-watchlists-subscribe", "heartbeat"}) {
    for (const Json& message : server.received(action)) {
      CHECK(message.at("auth-token") == "Bearer token-1");
      CHECK(ids.insert(message.at("request-id").get<std::int64_t>()).second);
    }
  }
}

TEST_CASE_METHOD(ServerFixture, "Account stream: without an acknowledgement in time it connects again") {
  timing.answer = 200ms;
  server.change({.answers = false});
  begin();
  REQUIRE(test::wait_until([&] { return server.received("connect").size() >= 2; }));
  CHECK(stream->health().state == FeedState::reconnecting);
  CHECK(rest.reads() == 0);
}

TEST_CASE_METHOD(ServerFixture, "Account stream: a watch without accounts, or of what is no account, is refused") {
  start(server.url());
  const auto refusal = [&](std::vector<std::string> accounts) {
    try {
      stream->watch(std::move(accounts), [](const AccountEvent&) {});
    } catch (const support::Error& error) {
      return error.code;
    }
    return support::ErrorCode::internal;
  };
  CHECK(refusal({}) == support::ErrorCode::invalid_argument);
  CHECK(refusal({""}) == support::ErrorCode::invalid_argument);
  CHECK(refusal({"5WT 1"}) == support::ErrorCode::invalid_argument);
  CHECK(refusal({std::string(33, '1')}) == support::ErrorCode::invalid_argument);
  CHECK(refusal(std::vector<std::string>(101, "5WT00001")) == support::ErrorCode::invalid_argument);
  CHECK(stream->health().watches == 0);
}

TEST_CASE_METHOD(StreamFixture, "Account stream: without a streamer accounts are compared with the REST API") {
  timing.reconciliation = 50ms;
  start_without_streamer("it is switched off");
  watch();
  CHECK(stream->health().state == FeedState::off);
  CHECK(stream->health().reason == "it is switched off");
  REQUIRE(test::wait_until([&] { return stream->health().reconciliations >= 2; }));
  rest.set_orders({{.id = 9, .status = "Filled", .updated_at = time()}});
  CHECK(await_events(1) == std::vector<std::string>{"order 9 Filled reconciliation"});
  CHECK(stream->health().connections == 0);
  handles.clear();
  const int reads = rest.reads();
  std::this_thread::sleep_for(200ms);
  CHECK(rest.reads() <= reads + 1);  // one may have been under way
}

TEST_CASE_METHOD(ServerFixture,
                 "Account stream: a refused account is compared with the REST API, and asked for again") {
  timing.refusal = 300ms;
  timing.reconciliation = 50ms;
  server.change({.refused = kOtherAccount});
  begin({kAccount, kOtherAccount});
  REQUIRE(test::wait_until([&] { return stream->health().refused.size() == 1; }));
  REQUIRE(test::wait_until([&] { return stream->health().reconciliations >= 3; }));
  rest.set_orders({{.id = 9, .status = "Filled", .updated_at = time(), .account = kOtherAccount}});
  CHECK(await_events(1) == std::vector<std::string>{"order 9 Filled reconciliation"});
  server.change({});
  REQUIRE(test::wait_until([&] { return stream->health().refused.empty(); }));
  CHECK(server.received("connect").back().at("value").size() == 2);
  CHECK(stream->health().connections == 1);
}

TEST_CASE_METHOD(ServerFixture, "Account stream: after a refused login accounts are compared with the REST API") {
  timing.reconciliation = 50ms;
  server.change({.refused = "*"});
  begin();
  REQUIRE(await_state(FeedState::failed));
  REQUIRE(test::wait_until([&] { return stream->health().reconciliations >= 2; }));
  rest.set_orders({{.id = 9, .status = "Filled", .updated_at = time()}});
  CHECK(await_events(1) == std::vector<std::string>{"order 9 Filled reconciliation"});
}

TEST_CASE_METHOD(ServerFixture, "Account stream: it stops in each of its states") {
  SECTION("before the first watch") {
    start(server.url());
  }
  SECTION("while it logs in") {
    login_hangs = true;
    begin();
    REQUIRE(await_state(FeedState::connecting));
  }
  SECTION("while its connect is not acknowledged") {
    server.change({.answers = false});
    begin();
    REQUIRE(test::wait_until([&] { return server.received("connect").size() == 1; }));
  }
  SECTION("while it is live") {
    begin();
    await_live();
  }
  SECTION("while it compares") {
    rest.hang();
    begin();
    REQUIRE(test::wait_until([&] { return rest.reads() == 1; }));
  }
  SECTION("while it waits to connect again") {
    server.change({.upgrade_status = 502});
    begin();
    REQUIRE(await_state(FeedState::reconnecting));
  }
  SECTION("after it has given up") {
    server.change({.refused = "*"});
    begin();
    REQUIRE(await_state(FeedState::failed));
  }
  SECTION("while it waits for the next watch") {
    timing.idle = 50ms;
    begin();
    await_live();
    handles.clear();
    REQUIRE(await_state(FeedState::idle));
  }
  check_stop();
}
