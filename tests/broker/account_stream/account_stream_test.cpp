// The account stream and the simulator's streamer, over a socket.
#include "account_stream/account_events.hpp"

#include "stream_fixture.hpp"
#include "tastytrade_mcp/simulator/simulator.hpp"

using namespace broker;
using namespace account_json;
using simulator::StreamFault;
using Kind = simulator::StreamFault::Kind;

namespace {

struct SimulatorFixture : StreamFixture {
  explicit SimulatorFixture(std::chrono::seconds token_lifetime = 900s) {
    simulator::Options options;
    options.token_lifetime = token_lifetime;
    broker_.emplace(options, clock);
    config_.environment = Environment::demo;
    config_.url = broker_->url();
    config_.credentials.client_secret = support::Secret(options.client_secret);
    config_.credentials.refresh_token = support::Secret(options.refresh_token);
    pool_.emplace(ConnectionSettings{.origin = parse_origin(config_.url), .ca_file = {}}, 2, clock);
    source_.emplace(config_, clock, pauses_, *pool_);
    tokens.get = [this](const support::Budget& budget) { return source_->get(budget); };
    tokens.reject = [this](const Token& token) { source_->reject(token); };
  }
  ~SimulatorFixture() { stream.reset(); }

  void begin(const std::vector<std::string>& accounts = {kAccount}) {
    start(broker_->stream_url() + "/account");
    watch(accounts);
    await_live();
  }
  void inject(StreamFault fault) {
    fault.path = "/account";
    broker_->inject_stream(fault);
  }
  void push(const OrderRow& row) { broker_->push({"Order", row.account, row.text()}); }
  std::size_t logins() const {
    std::size_t count = 0;
    for (const auto& request : broker_->requests()) count += request.target == "/oauth/token";
    return count;
  }
  simulator::Simulator& broker() { return *broker_; }

 private:
  std::optional<simulator::Simulator> broker_;
  Config config_;
  RequestPauses pauses_;
  std::optional<ConnectionPool> pool_;
  std::optional<TokenSource> source_;
};

StreamFault fault_of(Kind kind, const std::string& text = "") {
  StreamFault fault;
  fault.kind = kind;
  fault.text = text;
  return fault;
}

struct ShortTokens : SimulatorFixture {
  ShortTokens() : SimulatorFixture(4s) {}
};

}  // namespace

TEST_CASE_METHOD(SimulatorFixture,
                 "Account stream: a watch connects, compares once, and gets the events of its account") {
  begin();
  push({.status = "Live", .updated_at = time()});
  push({.status = "Filled", .updated_at = time(1ms), .fills = {"f1"}});
  broker().push({"Order", kOtherAccount, OrderRow{.id = 9, .account = kOtherAccount}.text()});
  broker().push(
      {{"CurrentPosition", kAccount, position("100").dump()}, {"AccountBalance", kAccount, balance("5").dump()}});
  CHECK(await_events(4) == Texts{"order 7 Live stream", "order 7 Filled stream", "position AAPL long 100 stream",
                                 "balance USD cash 5.00 stream"});
  const auto health = stream->health();
  CHECK(health.connections == 1);
  CHECK(health.watches == 1);
  CHECK(health.accounts == 1);
  CHECK(health.gaps == 0);
  CHECK(health.differences == 0);
  CHECK(invalidations == 4);
}

TEST_CASE_METHOD(SimulatorFixture, "Account stream: alerts and watchlists of the login reach every watch") {
  begin();
  // Their subscriptions are acknowledged after that of the account.
  REQUIRE(test::wait_until([&] {
    broker().push({"PublicWatchlists", "", R"({"name":"Tech"})"});
    return !event_texts().empty();
  }));
  CHECK(event_texts().front() == "watchlists Tech public watchlists stream");
}

TEST_CASE_METHOD(SimulatorFixture, "Account stream: a gap in the sequence leads to one comparison") {
  begin();
  REQUIRE(rest.reads() == 1);
  inject(fault_of(Kind::gap_in_sequence));
  push({.id = 1, .status = "Filled", .updated_at = time()});
  await_events(1);
  REQUIRE(test::wait_until([&] { return stream->health().reconciliations == 2; }));
  push({.id = 2, .status = "Filled", .updated_at = time()});
  await_events(2);
  CHECK(stream->health().gaps == 1);
  CHECK(rest.reads() == 2);
}

TEST_CASE_METHOD(SimulatorFixture,
                 "Account stream: Bye is an ordinary end, after which it connects and compares again") {
  StreamFault bye = fault_of(Kind::close, "Bye");
  bye.code = 1000;
  bye.frames = 3;
  inject(bye);
  begin();
  REQUIRE(test::wait_until([&] { return stream->health().connections == 2; }));
  REQUIRE(test::wait_until([&] { return stream->health().reconciliations == 2; }));
  push({.status = "Filled", .updated_at = time()});
  await_events(1);
  const auto health = stream->health();
  CHECK(health.state == FeedState::live);
  CHECK(health.reconnects == 1);
}

TEST_CASE_METHOD(SimulatorFixture, "Account stream: a connection whose heartbeats are not acknowledged is replaced") {
  timing.heartbeat = 100ms;
  timing.heartbeat_answer = 2s;
  StreamFault silence = fault_of(Kind::silence);
  silence.frames = 3;
  silence.duration = 1h;
  inject(silence);
  begin();
  REQUIRE(test::wait_until([&] { return stream->health().connections == 2; }));
  REQUIRE(test::wait_until([&] { return stream->health().reconciliations == 2; }));
  push({.status = "Filled", .updated_at = time()});
  CHECK(await_events(1) == Texts{"order 7 Filled stream"});
}

TEST_CASE_METHOD(ShortTokens, "Account stream: tokens are renewed on the open connection before they expire") {
  timing.heartbeat = 100ms;
  begin();
  REQUIRE(test::wait_until([&] { return logins() >= 4; }));
  push({.status = "Filled", .updated_at = time()});
  await_events(1);
  CHECK(stream->health().connections == 1);
}

TEST_CASE_METHOD(SimulatorFixture, "Account stream: after a token was revoked it connects with another one") {
  timing.heartbeat = 100ms;
  begin();
  broker().revoke_tokens();
  REQUIRE(test::wait_until([&] { return stream->health().connections == 2; }));
  REQUIRE(await_state(FeedState::live));
  CHECK(logins() >= 2);  // a login that the end of the connection cancelled may have been sent
}

TEST_CASE_METHOD(SimulatorFixture,
                 "Account stream: an account that is refused is named, and the other one is watched") {
  begin({kAccount, simulator::kForeignAccount});
  REQUIRE(test::wait_until([&] { return stream->health().refused.size() == 1; }));
  const auto refused = stream->health().refused;
  CHECK(refused[0].number == simulator::kForeignAccount);
  CHECK(refused[0].reason == "failed");
  push({.status = "Filled", .updated_at = time()});
  CHECK(await_events(1) == Texts{"order 7 Filled stream"});
  CHECK(stream->health().connections == 1);
}

TEST_CASE_METHOD(SimulatorFixture, "Account stream: another account is watched on the open connection") {
  begin();
  watch({kOtherAccount});
  REQUIRE(
      test::wait_until([&] { return stream->health().reconciliations >= 3; }));  // of both, after their acknowledgement
  broker().push({"Order", kOtherAccount, OrderRow{.id = 9, .status = "Filled", .account = kOtherAccount}.text()});
  CHECK(await_events(1) == Texts{"order 9 Filled stream"});
  CHECK(stream->health().connections == 1);
  CHECK(stream->health().accounts == 2);
}

TEST_CASE_METHOD(SimulatorFixture, "Account stream: a notification that is sent twice is one event") {
  begin();
  inject(fault_of(Kind::duplicate_notification, "Order"));
  push({.id = 1, .status = "Filled", .updated_at = time(), .fills = {"f1"}});
  push({.id = 2, .status = "Filled", .updated_at = time()});
  CHECK(await_events(2) == Texts{"order 1 Filled stream", "order 2 Filled stream"});
}

TEST_CASE_METHOD(SimulatorFixture, "Account stream: a late Live does not revive an order that is filled") {
  begin();
  inject(fault_of(Kind::reorder_notifications, "Order"));
  push({.status = "Live", .updated_at = time()});
  push({.status = "Filled", .updated_at = time(5ms), .fills = {"f1"}});
  push({.id = 8, .status = "Filled", .updated_at = time()});
  CHECK(await_events(2) == Texts{"order 7 Filled stream", "order 8 Filled stream"});
}

TEST_CASE_METHOD(SimulatorFixture, "Account stream: an unknown type is counted by name, and the stream goes on") {
  begin();
  inject(fault_of(Kind::unknown_type, "Order"));
  push({.id = 1});
  broker().push({"OrderChain", kAccount, R"({"id":"136744337","computed-data":{}})"});
  push({.id = 2, .status = "Filled", .updated_at = time()});
  CHECK(await_events(1) == Texts{"order 2 Filled stream"});
  CHECK(stream->health().unknown_types == Texts{"SimulatorNews"});
}

TEST_CASE_METHOD(SimulatorFixture,
                 "Account stream: an unreadable item hides no other of its message, and is compared") {
  begin();
  broker().push({{"Order", kAccount, R"({"id":1,"account-number":"5WT00001"})"},
                 {"Order", kAccount, OrderRow{.id = 2, .status = "Filled", .updated_at = time()}.text()}});
  CHECK(await_events(1) == Texts{"order 2 Filled stream"});
  CHECK(stream->health().unreadable == 1);
  CHECK(test::wait_until([&] { return stream->health().reconciliations == 2; }));
}

TEST_CASE_METHOD(SimulatorFixture, "Account stream: an order that was filled before the acknowledgement is seen once") {
  const OrderRow filled{.status = "Filled", .updated_at = time(50ms), .fills = {"f1"}};
  rest.set_orders({filled});
  begin();
  CHECK(await_events(1) == Texts{"order 7 Filled reconciliation"});
  push(filled);
  push({.id = 8, .status = "Filled", .updated_at = time()});
  CHECK(await_events(2) == Texts{"order 7 Filled reconciliation", "order 8 Filled stream"});
}

TEST_CASE_METHOD(SimulatorFixture,
                 "Account stream: if only the message Filled is lost, the fill is found by a comparison") {
  timing.reconciliation = 200ms;
  begin();
  push({.status = "Live", .updated_at = time()});
  await_events(1);
  rest.set_orders({{.status = "Live", .updated_at = time(-1h)}});  // older than what the stream reported
  REQUIRE(test::wait_until([&] { return stream->health().reconciliations >= 3; }));
  CHECK(event_texts() == Texts{"order 7 Live stream"});
  const OrderRow filled{.status = "Filled", .updated_at = time(), .fills = {"f1"}};
  inject(fault_of(Kind::drop_notification, "Order"));
  push(filled);
  rest.set_orders({filled});
  CHECK(await_events(2) == Texts{"order 7 Live stream", "order 7 Filled reconciliation"});
  CHECK(stream->health().gaps == 0);
  CHECK(stream->health().differences == 1);
  // No order works any more.
  const int reads = rest.reads();
  REQUIRE(
      test::wait_until([&] { return stream->health().reconciliations == static_cast<std::uint64_t>(rest.reads()); }));
  CHECK(rest.reads() <= reads + 1);
}

TEST_CASE_METHOD(SimulatorFixture, "Account stream: a comparison that failed is repeated") {
  rest.fail_next(2);
  begin();
  CHECK(stream->health().failed_reconciliations == 2);
  CHECK(rest.reads() == 3);
}

TEST_CASE_METHOD(SimulatorFixture,
                 "Account stream: without a watch the connection ends, and the next watch connects again") {
  timing.idle = 100ms;
  begin();
  handles.clear();
  REQUIRE(await_state(FeedState::idle));
  CHECK(stream->health().connections == 1);
  watch();
  REQUIRE(await_state(FeedState::live));
  push({.status = "Filled", .updated_at = time()});
  CHECK(await_events(1) == Texts{"order 7 Filled stream"});
  CHECK(stream->health().connections == 2);
  CHECK(stream->health().reconnects == 0);
}
