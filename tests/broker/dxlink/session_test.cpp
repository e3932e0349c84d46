// The states of a session from the greeting to its end, one rule a case. Time passes only by clock.advance().
#include "session_fixture.hpp"

#include <catch2/generators/catch_generators.hpp>

using namespace broker::dxlink;
using namespace std::chrono_literals;
using State = Session::State;
using Types = std::vector<std::string>;

TEST_CASE_METHOD(SessionFixture, "DXLink session: an open socket is greeted with SETUP and nothing else") {
  open();
  CHECK(types_sent() == Types{"SETUP"});
  CHECK(sent[0]["version"].get<std::string>().starts_with("0.1-tastytrade-mcp/"));
  CHECK(sent[0]["keepaliveTimeout"] == 60);
  CHECK(sent[0]["acceptKeepaliveTimeout"] == 60);
  CHECK(session.state() == State::greeting);
}

TEST_CASE_METHOD(SessionFixture, "DXLink session: the token is sent after SETUP and the invitation, in either order") {
  open();
  SECTION("SETUP first") {
    receive(R"({"type":"SETUP","channel":0,"keepaliveTimeout":60})");
    CHECK(session.state() == State::inviting);
    CHECK(count_sent("AUTH") == 0);
    receive(kUnauthorized);
  }
  SECTION("the invitation first") {
    receive(kUnauthorized);
    CHECK(count_sent("AUTH") == 0);
    receive(R"({"type":"SETUP","channel":0})");
  }
  CHECK(session.state() == State::authorizing);
  CHECK(last_sent("AUTH")["token"] == kToken);
  CHECK(count_sent("AUTH") == 1);
}

TEST_CASE_METHOD(SessionFixture, "DXLink session: an open feed that authorizes by itself gets no token") {
  greet();
  receive(kAuthorized);
  CHECK(count_sent("AUTH") == 0);
  CHECK(session.state() == State::opening);
}

TEST_CASE_METHOD(SessionFixture, "DXLink session: AUTHORIZED opens the ticker channel, and others if they are wanted") {
  SECTION("quotes only") {
    log_in();
    CHECK(count_sent("CHANNEL_REQUEST") == 1);
    CHECK(last_sent("CHANNEL_REQUEST")["parameters"]["contract"] == "AUTO");
  }
  SECTION("candles too") {
    host.wanted[Channel::candles] = {make_subscription(EventType::candle, "AAPL{=5m}", 2, 1000)};
    log_in();
    CHECK(count_sent("CHANNEL_REQUEST") == 2);
    CHECK(last_sent("CHANNEL_REQUEST")["channel"] == 3);
    CHECK(last_sent("CHANNEL_REQUEST")["parameters"]["contract"] == "HISTORY");
  }
  CHECK(session.state() == State::opening);
  CHECK(!session.restored_at());
}

TEST_CASE_METHOD(SessionFixture, "DXLink session: a second UNAUTHORIZED refuses the token and ends the connection") {
  greet();
  receive(kUnauthorized);
  receive(kUnauthorized);
  CHECK(session.outcome() == SessionOutcome::token_refused);
  CHECK(closes.size() == 1);
  CHECK(count_sent("AUTH") == 1);
  CHECK(session.reason().find("hush") == std::string::npos);
}

TEST_CASE_METHOD(SessionFixture, "DXLink session: ERROR TIMEOUT and UNAUTHORIZED of the connection end it") {
  go_live();
  SECTION("TIMEOUT") {
    receive(R"({"type":"ERROR","channel":0,"error":"TIMEOUT","message":"no keepalive"})");
  }
  SECTION("UNAUTHORIZED") {
    receive(R"({"type":"ERROR","channel":0,"error":"UNAUTHORIZED"})");
  }
  CHECK(session.outcome() == SessionOutcome::server_error);
  CHECK(closes.size() == 1);
}

TEST_CASE_METHOD(SessionFixture, "DXLink session: other errors are counted and change nothing") {
  go_live();
  receive(R"({"type":"ERROR","channel":0,"error":"BAD_ACTION","message":"x"})");
  receive(R"({"type":"ERROR","channel":1,"error":"UNKNOWN"})");
  receive(R"({"type":"ERROR","channel":77,"error":"INVALID_MESSAGE"})");
  CHECK(session.state() == State::live);
  CHECK(session.figures().errors == 3);
}

TEST_CASE_METHOD(SessionFixture, "DXLink session: KEEPALIVE is sent at half of the server's time, at most each 30 s") {
  SECTION("60 s") {
    go_live();
    sent.clear();
    tick(29s);
    CHECK(sent.empty());
    tick(1s);
    CHECK(types_sent() == Types{"KEEPALIVE"});
    receive(kKeepalive);
    tick(30s);
    CHECK(sent.size() == 2);
  }
  SECTION("10 s") {
    open();
    receive(R"({"type":"SETUP","channel":0,"keepaliveTimeout":60,"acceptKeepaliveTimeout":10})");
    sent.clear();
    tick(5s);
    CHECK(types_sent() == Types{"KEEPALIVE"});
  }
}

TEST_CASE_METHOD(SessionFixture, "DXLink session: a server that is silent for its keepalive time is left") {
  go_live();
  tick(59s);
  CHECK(session.state() == State::live);
  receive(kKeepalive);
  tick(59s);
  CHECK(session.state() == State::live);
  tick(1s);
  CHECK(session.outcome() == SessionOutcome::silent);
  REQUIRE(closes.size() == 1);
  CHECK(closes[0].code == 1001);
  CHECK(closes[0].reason == "silent");
}

TEST_CASE_METHOD(SessionFixture, "DXLink session: each step of the login has ten seconds") {
  open();
  SECTION("SETUP does not come") {}
  SECTION("the invitation does not come") {
    receive(R"({"type":"SETUP","channel":0})");
  }
  SECTION("AUTHORIZED does not come") {
    receive(R"({"type":"SETUP","channel":0})");
    receive(kUnauthorized);
  }
  for (int second = 0; second < 9; ++second) {
    receive(kKeepalive);
    tick(1s);
  }
  CHECK(session.outcome() == SessionOutcome::none);
  tick(1s);
  CHECK(session.outcome() == SessionOutcome::no_answer);
}

TEST_CASE_METHOD(SessionFixture, "DXLink session: a token that seems to have ended is renewed after five minutes") {
  go_live();
  take(session.renew({support::Secret("hush-second"), clock.steady()}));
  receive(kAuthorized);
  CHECK(!tick().needs_new_token);
  clock.advance(5min);
  receive(kKeepalive);
  CHECK(tick().needs_new_token);
}

TEST_CASE_METHOD(SessionFixture, "DXLink session: ten minutes before its end the token is renewed on the connection") {
  go_live();
  CHECK(!tick().needs_new_token);
  clock.advance(20h - 10min);
  receive(kKeepalive);
  CHECK(tick().needs_new_token);
  CHECK(!tick().needs_new_token);  // asked for once
  take(session.renew({support::Secret("hush-second"), clock.steady() + 24h}));
  CHECK(last_sent("AUTH")["token"] == "hush-second");
  SECTION("accepted") {
    receive(kAuthorized);
    receive(kKeepalive);
    tick(15s);
    CHECK(session.state() == State::live);
    CHECK(count_sent("CHANNEL_REQUEST") == 1);
  }
  SECTION("refused") {
    receive(kUnauthorized);
    CHECK(session.outcome() == SessionOutcome::token_refused);
  }
  SECTION("not answered") {
    tick(10s);
    CHECK(session.outcome() == SessionOutcome::token_refused);
  }
}

TEST_CASE_METHOD(SessionFixture, "DXLink session: finish() cancels its channels and closes with 1000") {
  go_live();
  sent.clear();
  take(session.finish());
  CHECK(types_sent() == Types{"CHANNEL_CANCEL"});
  CHECK(session.outcome() == SessionOutcome::idle);
  REQUIRE(closes.size() == 1);
  CHECK(closes[0].code == 1000);
  receive(kQuote);
  CHECK(host.rows() == 1);
}

TEST_CASE_METHOD(SessionFixture, "DXLink session: the end of the connection is told with its code and text") {
  go_live();
  websocket::End end;
  end.reason = websocket::EndReason::peer_closed;
  SECTION("1000") {
    end.close_code = 1000;
    end.text = "Bye";
    session.ended(end);
    CHECK(session.outcome() == SessionOutcome::lost);
    CHECK(session.reason().find("Bye") != std::string::npos);
    CHECK(session.reason().find("1000") != std::string::npos);
  }
  SECTION("1009 means that our frames are too big") {
    end.close_code = 1009;
    session.ended(end);
    CHECK(session.outcome() == SessionOutcome::frame_limit);
  }
  SECTION("cut") {
    session.ended({});
    CHECK(session.outcome() == SessionOutcome::lost);
  }
  CHECK(session.is_proven());
}

TEST_CASE_METHOD(SessionFixture, "DXLink session: what is said before SETUP is ignored but for the invitation") {
  open();
  receive(kQuoteConfig);
  receive(kQuote);
  open_channel(1);
  receive(kAuthorized);
  CHECK(session.state() == State::greeting);
  CHECK(types_sent() == Types{"SETUP"});
  CHECK(host.rows() == 0);
}

TEST_CASE_METHOD(SessionFixture, "DXLink session: unknown messages, channels and texts are counted") {
  go_live();
  for (const char* text :
       {R"({"type":"NOVELTY","channel":0})", R"({"channel":0})", R"({"type":7})",
        R"({"type":"CHANNEL_OPENED","channel":9})", R"({"type":"FEED_DATA","channel":9,"data":["Quote",[1]]})"}) {
    CAPTURE(text);
    receive(text);
    CHECK(session.state() == State::live);
  }
  CHECK(session.figures().unknown_messages + session.figures().decode_errors == 5);
}

TEST_CASE_METHOD(SessionFixture, "DXLink session: a server that repeats the token does not bring it into a reason") {
  go_live();
  SECTION("in an error") {
    receive(R"({"type":"ERROR","channel":0,"error":"UNAUTHORIZED","message":"hush-quote-token is no token"})");
  }
  SECTION("in a close frame") {
    websocket::End end;
    end.text = "hush-quote-token";
    session.ended(end);
  }
  CHECK(!session.reason().empty());
  CHECK(session.reason().find("hush") == std::string::npos);
}
