#include "session_fixture.hpp"

#include <random>

using namespace broker::account_stream;
using namespace std::chrono_literals;
using State = Session::State;
using Accounts = std::vector<std::string>;

TEST_CASE_METHOD(SessionFixture, "Account session: connect names all accounts and carries the token") {
  open();
  CHECK(session.state() == State::joining);
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].at("action") == "connect");
  CHECK(sent[0].at("value") == Json::array({"A", "B"}));
  CHECK(sent[0].at("auth-token") == "Bearer hush-access-token");
  CHECK(sent[0].at("request-id") == 1);
  CHECK_FALSE(session.is_proven());
  CHECK(host.joins.empty());
}

TEST_CASE_METHOD(SessionFixture,
                 "Account session: the acknowledgement is the proof, and asks for the other subscriptions") {
  open();
  acknowledge("connect");
  CHECK(session.state() == State::live);
  CHECK(session.is_proven());
  CHECK(host.joins == std::vector<Accounts>{{"A", "B"}});
  CHECK(requests("quote-alerts-subscribe").size() == 1);
  CHECK(requests("public-watchlists-subscribe").size() == 1);
  CHECK(last("public-watchlists-subscribe").at("request-id") != last("quote-alerts-subscribe").at("request-id"));
}

TEST_CASE_METHOD(SessionFixture,
                 "Account session: an acknowledgement without an id belongs to the oldest request of its action") {
  open();
  receive({{"status", "ok"}, {"action", "connect"}});
  CHECK(session.state() == State::live);
  SECTION("another action's is none") {
    receive({{"status", "error"}, {"action", "dance"}, {"message", "not-implemented"}});
    CHECK(session.state() == State::live);
    CHECK(session.figures().errors == 1);
  }
}

TEST_CASE_METHOD(SessionFixture, "Account session: an acknowledgement of another request joins nothing") {
  open();
  receive({{"status", "ok"}, {"action", "connect"}, {"request-id", 99}});
  CHECK(session.state() == State::joining);
}

TEST_CASE_METHOD(SessionFixture, "Account session: without an acknowledgement in ten seconds it ends") {
  open();
  tick(9999ms);
  CHECK(closes.empty());
  tick(1ms);
  REQUIRE(closes.size() == 1);
  CHECK(session.outcome() == SessionOutcome::no_answer);
  CHECK_FALSE(session.is_proven());
}

TEST_CASE_METHOD(SessionFixture,
                 "Account session: after a refusal each account is tried alone, and one refused hides no other") {
  open();
  refuse("connect");
  REQUIRE(requests("connect").size() == 3);
  const Json first = requests("connect")[1];
  const Json second = requests("connect")[2];
  CHECK(first.at("value") == Json::array({"A"}));
  CHECK(second.at("value") == Json::array({"B"}));
  receive({{"status", "ok"}, {"action", "connect"}, {"request-id", first.at("request-id")}});
  CHECK(session.state() == State::live);
  CHECK(host.refusals.empty());
  receive(
      {{"status", "error"}, {"action", "connect"}, {"message", "no access"}, {"request-id", second.at("request-id")}});
  CHECK(host.joins == std::vector<Accounts>{{"A"}});
  CHECK(host.refusals == std::vector<std::pair<std::string, std::string>>{{"B", "no access"}});
  CHECK(closes.empty());
  CHECK_FALSE(session.doubts_token());
}

TEST_CASE_METHOD(SessionFixture, "Account session: accounts that were accepted alone are joined together at last") {
  open();
  refuse("connect");
  const auto tried = requests("connect");
  for (std::size_t i = 1; i < 3; ++i) {
    receive({{"status", "ok"}, {"action", "connect"}, {"request-id", tried[i].at("request-id")}});
  }
  CHECK(requests("connect").size() == 4);
  CHECK(last("connect").at("value") == Json::array({"A", "B"}));
  acknowledge("connect");
  CHECK(host.joins.back() == Accounts{"A", "B"});
  CHECK(requests("connect").size() == 4);
}

TEST_CASE_METHOD(SessionFixture, "Account session: if every account is refused it ends with the server's words") {
  open();
  refuse("connect");
  const auto tried = requests("connect");
  for (std::size_t i = 1; i < 3; ++i) {
    receive(
        {{"status", "error"}, {"action", "connect"}, {"message", "failed"}, {"request-id", tried[i].at("request-id")}});
  }
  CHECK(session.outcome() == SessionOutcome::refused);
  CHECK(session.reason() == "the account streamer refuses the login: failed");
  CHECK(session.doubts_token());
  CHECK(host.refusals.empty());
  CHECK(closes.size() == 1);
}

TEST_CASE_METHOD(SessionFixture, "Account session: a server that closes after its refusal has refused the login") {
  open();
  refuse("connect", "unauthorized");
  session.ended({.reason = websocket::EndReason::peer_closed, .close_code = 1000, .text = "Unauthorized"});
  CHECK(session.outcome() == SessionOutcome::refused);
  CHECK(session.doubts_token());
}

TEST_CASE_METHOD(SessionFixture, "Account session: heartbeats go every 15 seconds") {
  join();
  tick(14999ms);
  CHECK(requests("heartbeat").empty());
  tick(1ms);
  CHECK(requests("heartbeat").size() == 1);
  acknowledge("heartbeat");
  tick(15s);
  CHECK(requests("heartbeat").size() == 2);
  CHECK_FALSE(last("heartbeat").contains("value"));
}

TEST_CASE_METHOD(SessionFixture, "Account session: heartbeats that are not acknowledged for 35 seconds end it") {
  join();
  for (int i = 1; i < 35; ++i) {
    tick(1s);
    notify(i);  // the stream is not silent
  }
  CHECK(closes.empty());
  tick(1s);
  CHECK(session.outcome() == SessionOutcome::silent);
}

TEST_CASE("Account session: nothing heard for a minute ends it") {
  support::ManualClock clock{support::Instant{}};
  RecordingHost host;
  broker::AccountStreamTiming timing;
  timing.heartbeat_answer = 1h;
  Session session({"A"}, SessionFixture::make_token("hush-access-token", clock.steady()), timing, clock, host);
  session.opened();
  session.message(R"({"status":"ok","action":"connect"})");
  clock.advance(59999ms);
  CHECK_FALSE(session.tick().close);
  clock.advance(1ms);
  CHECK(session.tick().close);
  CHECK(session.outcome() == SessionOutcome::silent);
}

TEST_CASE_METHOD(SessionFixture, "Account session: after more than 30 silent seconds notifications may be missing") {
  join();
  clock.advance(30s);
  acknowledge("connect");
  CHECK(host.misses == 0);
  clock.advance(30001ms);
  notify(5);
  CHECK(host.misses == 1);
  CHECK(session.figures().gaps == 0);
}

TEST_CASE_METHOD(SessionFixture, "Account session: a refused heartbeat asks for another token once, then it ends") {
  join();
  tick(15s);
  const Actions asked = refuse("heartbeat", "token expired");
  CHECK(asked.needs_token);
  CHECK(asked.needs_another_token);
  CHECK(closes.empty());
  renew("second-token");
  CHECK(requests("heartbeat").size() == 2);
  CHECK(last("heartbeat").at("auth-token") == "Bearer second-token");
  CHECK_FALSE(session.doubts_token());
  SECTION("an acknowledgement forgets it") {
    acknowledge("heartbeat");
    CHECK_FALSE(session.doubts_token());
    tick(15s);
    CHECK(refuse("heartbeat").needs_another_token);
    CHECK(closes.empty());
  }
  SECTION("a second refusal ends it") {
    CHECK_FALSE(refuse("heartbeat", "not-implemented").needs_token);
    CHECK(session.outcome() == SessionOutcome::refused);
    CHECK(session.doubts_token());
    CHECK(closes.size() == 1);
  }
}

TEST_CASE_METHOD(SessionFixture,
                 "Account session: a token is asked for before it expires, and each message carries the newest") {
  join();
  for (int i = 0; i < 55; ++i) {
    CHECK_FALSE(tick(15s).needs_token);
    acknowledge("heartbeat");
  }
  const Actions due = tick(15s);
  CHECK(due.needs_token);
  CHECK_FALSE(due.needs_another_token);
  acknowledge("heartbeat");
  CHECK_FALSE(tick(4999ms).needs_token);
  CHECK(tick(1ms).needs_token);  // it was not given: asked again
  renew("second-token");
  CHECK_FALSE(tick(10s).needs_token);
  CHECK(last("heartbeat").at("auth-token") == "Bearer second-token");
}

TEST_CASE_METHOD(SessionFixture, "Account session: another account is joined on the same connection") {
  join();
  take(session.watch({"A", "C"}));
  CHECK(last("connect").at("value") == Json::array({"A", "B", "C"}));
  acknowledge("connect");
  CHECK(host.joins.back() == Accounts{"A", "B", "C"});
  const auto connects = requests("connect").size();
  take(session.watch({"C"}));
  CHECK(requests("connect").size() == connects);
  SECTION("one that is refused ends nothing") {
    take(session.watch({"D"}));
    refuse("connect");
    CHECK(last("connect").at("value") == Json::array({"D"}));
    refuse("connect", "no access");
    CHECK(host.refusals == std::vector<std::pair<std::string, std::string>>{{"D", "no access"}});
    CHECK(session.state() == State::live);
    CHECK(closes.empty());
  }
}

TEST_CASE_METHOD(SessionFixture,
                 "Account session: a jump of the sequence is a gap, also where acknowledgements count") {
  join();  // three acknowledgements
  SECTION("acknowledgements count") {
    notify(4);
    notify(5);
    tick(15s);
    acknowledge("heartbeat");
    notify(7);
    CHECK(host.misses == 0);
    notify(9);
    CHECK(host.misses == 1);
    notify(10);
    CHECK(host.misses == 1);
  }
  SECTION("acknowledgements do not count") {
    notify(1);
    tick(15s);
    acknowledge("heartbeat");
    notify(2);
    CHECK(host.misses == 0);
    tick(15s);
    acknowledge("heartbeat");
    notify(4);
    CHECK(host.misses == 1);
  }
  SECTION("the first one may be the one that is missing") {
    notify(5);
    CHECK(host.misses == 1);
  }
  SECTION("a number that came before is no gap") {
    notify(4);
    notify(4);
    notify(3);
    notify(5);
    CHECK(host.misses == 0);
  }
  CHECK(session.figures().gaps == static_cast<std::uint64_t>(host.misses));
}

TEST_CASE_METHOD(SessionFixture, "Account session: a message that cannot be read may have been a notification") {
  join();
  take(session.message("nonsense"));
  CHECK(host.misses == 1);
  CHECK(session.state() == State::live);
}

TEST_CASE_METHOD(SessionFixture, "Account session: notifications reach the host, also before the acknowledgement") {
  open();
  notify(1);
  CHECK(host.items.size() == 1);
  acknowledge("connect");
  receive({{"results", Json::array({{{"type", "Order"}}, {{"type", "AccountBalance"}}})}, {"ws-sequence", 3}});
  CHECK(host.items.size() == 3);
  CHECK(host.misses == 0);
}

TEST_CASE_METHOD(SessionFixture, "Account session: an end by the server tells its code and text, and never the token") {
  join();
  session.ended({.reason = websocket::EndReason::peer_closed, .close_code = 1000, .text = "Bye"});
  CHECK(session.outcome() == SessionOutcome::lost);
  CHECK(session.is_proven());
  CHECK(session.reason().find("(1000): Bye") != std::string::npos);
}

TEST_CASE_METHOD(SessionFixture, "Account session: a text that quotes the token is not repeated") {
  open();
  refuse("connect");
  for (const Json& request : {requests("connect")[1], requests("connect")[2]}) {
    receive({{"status", "error"},
             {"action", "connect"},
             {"message", "bad token Bearer hush-access-token"},
             {"request-id", request.at("request-id")}});
  }
  CHECK(session.reason().find("hush") == std::string::npos);
  CHECK(session.outcome() == SessionOutcome::refused);
}

TEST_CASE_METHOD(SessionFixture, "Account session: finish closes with 1000, and nothing is done after the end") {
  join();
  take(session.finish());
  CHECK(session.outcome() == SessionOutcome::idle);
  REQUIRE(closes.size() == 1);
  CHECK(closes[0].code == 1000);
  const std::size_t count = sent.size();
  acknowledge("connect");
  notify(5);
  tick(1h);
  renew("late");
  take(session.watch({"Z"}));
  CHECK(sent.size() == count);
  CHECK(closes.size() == 1);
  CHECK(host.items.empty());
}

TEST_CASE("Account session: whatever happens, it sends only what its state allows") {
  const int seed = 20261129;
  std::mt19937 random(seed);
  const auto draw = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
  for (int round = 0; round < 400; ++round) {
    SessionFixture fixture;
    bool was_proven = false;
    INFO("round " << round);
    fixture.open();
    for (int step = 0; step < 250; ++step) {
      const std::size_t before = fixture.sent.size();
      const bool has_ended = fixture.session.state() == State::ended;
      switch (draw(9)) {
        case 0:
          fixture.acknowledge("connect");
          break;
        case 1:
          if (draw(4) == 0) fixture.refuse("connect");
          break;
        case 2:
          if (!fixture.requests("heartbeat").empty()) fixture.acknowledge("heartbeat");
          break;
        case 3:
          if (!fixture.requests("heartbeat").empty() && draw(6) == 0) fixture.refuse("heartbeat");
          break;
        case 4:
          fixture.notify(draw(50));
          break;
        case 5:
          fixture.take(fixture.session.message("{"));
          break;
        case 6:
          fixture.renew("token-" + std::to_string(step));
          break;
        case 7:
          fixture.take(fixture.session.watch({std::string(1, static_cast<char>('A' + draw(6)))}));
          break;
        default:
          fixture.tick(std::chrono::milliseconds(draw(9000)));
      }
      if (has_ended) REQUIRE(fixture.sent.size() == before);
      for (std::size_t i = before; i < fixture.sent.size(); ++i) {
        if (fixture.sent[i].at("action") != "connect") REQUIRE((was_proven || fixture.session.is_proven()));
        REQUIRE(fixture.sent[i].at("auth-token").get<std::string>().starts_with("Bearer "));
      }
      was_proven = fixture.session.is_proven();
      REQUIRE(fixture.session.is_proven() == !fixture.host.joins.empty());
      REQUIRE(fixture.closes.size() == (fixture.session.state() == State::ended ? 1u : 0u));
    }
  }
}
