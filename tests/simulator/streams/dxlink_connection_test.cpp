// The connection messages of DXLink, without a socket.
#include "dxlink_fixture.hpp"

using namespace simulator;

TEST_CASE("DXLink server: SETUP is answered with SETUP and the invitation to log in") {
  DxlinkFixture dxlink;
  const auto answers = dxlink.set_up();
  CHECK(summary(answers) == "SETUP, AUTH_STATE UNAUTHORIZED");
  CHECK(answers.at(0) == Json{{"type", "SETUP"},
                              {"channel", 0},
                              {"keepaliveTimeout", 60},
                              {"acceptKeepaliveTimeout", 60},
                              {"version", "1.0-sim"}});
  CHECK(summary(dxlink.set_up()) == "SETUP");
}

TEST_CASE("DXLink server: the first message must be SETUP or AUTH") {
  for (const char* type : {"KEEPALIVE", "CHANNEL_REQUEST", "FEED_SETUP", "unknown"}) {
    DxlinkFixture dxlink;
    CHECK(summary(dxlink.send(Json{{"type", type}, {"channel", 0}})) == "ERROR BAD_ACTION, close 1002");
    CHECK(dxlink.set_up().empty());
  }
}

TEST_CASE("DXLink server: a valid token authorizes, also before SETUP") {
  DxlinkFixture dxlink;
  CHECK(summary(dxlink.log_in()) == "AUTH_STATE AUTHORIZED");
  CHECK(summary(dxlink.set_up()) == "SETUP");
  DxlinkFixture usual;
  usual.set_up();
  const auto answers = usual.log_in();
  CHECK(summary(answers) == "AUTH_STATE AUTHORIZED");
  CHECK(answers.at(0).at("userId").get<std::string>() == "U0001563674");
}

TEST_CASE("DXLink server: a refused token leaves ten seconds for another one") {
  DxlinkFixture dxlink;
  dxlink.set_up();
  CHECK(summary(dxlink.log_in("nonsense")) == "AUTH_STATE UNAUTHORIZED");
  CHECK(dxlink.advance(9999ms).empty());
  SECTION("another token authorizes") {
    CHECK(summary(dxlink.log_in()) == "AUTH_STATE AUTHORIZED");
    CHECK(dxlink.advance(10s).empty());
  }
  SECTION("without one the connection is closed") {
    CHECK(summary(dxlink.advance(1ms)) == "close 1000");
    CHECK(dxlink.advance(60s).empty());
  }
}

TEST_CASE(
    "DXLink server: a token that has expired or was revoked is refused, and closes the channels of a connection") {
  DxlinkFixture dxlink;
  const std::string token = dxlink.tokens.grant(dxlink.time.now - 24h);
  dxlink.set_up();
  CHECK(summary(dxlink.log_in(token)) == "AUTH_STATE UNAUTHORIZED");
  dxlink.log_in();
  dxlink.request_channel(1, "AUTO");
  dxlink.tokens.revoke_all();
  CHECK(summary(dxlink.advance(1ms)) == "AUTH_STATE UNAUTHORIZED, CHANNEL_CLOSED");
  CHECK(summary(dxlink.log_in()) == "AUTH_STATE AUTHORIZED");
}

TEST_CASE("DXLink server: AUTH on an open connection renews or ends the authorization") {
  DxlinkFixture dxlink;
  dxlink.open_channel(1, "AUTO");
  CHECK(summary(dxlink.log_in()) == "AUTH_STATE AUTHORIZED");
  CHECK(summary(dxlink.configure(1, {})) == "FEED_CONFIG");
  CHECK(summary(dxlink.log_in("nonsense")) == "AUTH_STATE UNAUTHORIZED, CHANNEL_CLOSED");
  CHECK(summary(dxlink.request_channel(1, "AUTO")) == "ERROR UNAUTHORIZED");
}

TEST_CASE("DXLink server: a channel needs a login, an odd number that is free, and a known service and contract") {
  DxlinkFixture dxlink;
  dxlink.set_up();
  CHECK(summary(dxlink.request_channel(1, "AUTO")) == "ERROR UNAUTHORIZED");
  dxlink.log_in();
  const auto even = dxlink.request_channel(2, "AUTO");
  CHECK(even.at(0) == Json{{"type", "ERROR"},
                           {"channel", 2},
                           {"error", "BAD_ACTION"},
                           {"message", "Protocol violation with an even channel usage."}});
  CHECK(summary(dxlink.request_channel(1, "NONE")) == "ERROR BAD_ACTION");
  CHECK(summary(dxlink.send(Json{{"type", "CHANNEL_REQUEST"}, {"channel", 1}, {"service", "DOM"}})) ==
        "ERROR BAD_ACTION");
  int channel = 1;
  for (const char* contract : {"AUTO", "TICKER", "HISTORY", "STREAM"}) {
    const auto opened = dxlink.request_channel(channel, contract);
    CHECK(opened.at(0) == Json{{"type", "CHANNEL_OPENED"},
                               {"channel", channel},
                               {"service", "FEED"},
                               {"parameters", {{"contract", contract}, {"subFormat", "LIST"}}}});
    channel += 2;
  }
  CHECK(summary(dxlink.request_channel(1, "AUTO")) == "ERROR BAD_ACTION");
}

TEST_CASE("DXLink server: CHANNEL_CANCEL closes a channel, whose number is free again") {
  DxlinkFixture dxlink;
  dxlink.open_channel(3, "AUTO");
  dxlink.subscribe(3, "Quote", {"AAPL"});
  const Json cancel{{"type", "CHANNEL_CANCEL"}, {"channel", 3}};
  CHECK(summary(dxlink.send(cancel)) == "CHANNEL_CLOSED");
  CHECK(dxlink.advance(10s).empty());
  CHECK(summary(dxlink.send(cancel)) == "ERROR BAD_ACTION");
  CHECK(summary(dxlink.subscribe(3, "Quote", {"AAPL"})) == "ERROR BAD_ACTION");
  CHECK(summary(dxlink.request_channel(3, "TICKER")) == "CHANNEL_OPENED");
}

TEST_CASE("DXLink server: sends KEEPALIVE every 30 seconds, and ends a connection that is silent for 60") {
  DxlinkFixture dxlink;
  dxlink.set_up();
  dxlink.log_in();
  CHECK(dxlink.advance(29999ms).empty());
  CHECK(summary(dxlink.advance(1ms)) == "KEEPALIVE");
  CHECK(dxlink.send(Json{{"type", "KEEPALIVE"}, {"channel", 0}}).empty());
  CHECK(summary(dxlink.advance(30s)) == "KEEPALIVE");
  CHECK(dxlink.advance(29999ms).empty());
  CHECK(summary(dxlink.advance(1ms)) == "ERROR TIMEOUT, close 1000");
}

TEST_CASE("DXLink server: a connection without SETUP ends after 60 seconds") {
  DxlinkFixture dxlink;
  CHECK(dxlink.advance(59s).empty());
  CHECK(summary(dxlink.advance(1s)) == "ERROR TIMEOUT, close 1000");
}

TEST_CASE("DXLink server: a message above 64 KiB ends the connection with 1009") {
  DxlinkFixture dxlink;
  dxlink.set_up();
  const std::string begin = R"({"type":"KEEPALIVE","channel":0,"text":")";
  const auto padded = [&](std::size_t bytes) { return begin + std::string(bytes - begin.size() - 2, 'x') + "\"}"; };
  CHECK(dxlink.send(padded(64 << 10)).empty());
  CHECK(summary(dxlink.send(padded((64 << 10) + 1))) == "close 1009");
}

TEST_CASE("DXLink server: messages that are no JSON, lack a channel or are unknown are answered with an error") {
  DxlinkFixture dxlink;
  dxlink.set_up();
  dxlink.log_in();
  for (const char* text :
       {"", "{", "[]", "12", "{\"type\":\"KEEPALIVE\"}", "{\"type\":\"AUTH\",\"channel\":\"0\"}",
        "{\"type\":\"KEEPALIVE\",\"channel\":-1}", "{\"type\":\"KEEPALIVE\",\"channel\":99999999999}",
        "{\"type\":\"DOM_SETUP\",\"channel\":1}", "{\"type\":7,\"channel\":1}"}) {
    INFO(text);
    CHECK(summary(dxlink.send(std::string(text))) == "ERROR INVALID_MESSAGE");
  }
  CHECK(summary(dxlink.request_channel(1, "AUTO")) == "CHANNEL_OPENED");
}

TEST_CASE("DXLink server: a fault delays the invitation, and a login before it is accepted or dropped") {
  SECTION("accepted") {
    DxlinkFixture dxlink({fault_of(FaultKind::late_invitation, "", 300ms)});
    CHECK(summary(dxlink.set_up()) == "SETUP");
    CHECK(summary(dxlink.log_in()) == "AUTH_STATE AUTHORIZED");
    CHECK(dxlink.advance(300ms).empty());
  }
  SECTION("dropped") {
    DxlinkFixture dxlink({fault_of(FaultKind::late_invitation, "", 300ms), fault_of(FaultKind::drop_early_auth)});
    CHECK(summary(dxlink.set_up()) == "SETUP");
    CHECK(dxlink.log_in().empty());
    CHECK(dxlink.advance(299ms).empty());
    CHECK(summary(dxlink.advance(1ms)) == "AUTH_STATE UNAUTHORIZED");
    CHECK(summary(dxlink.log_in()) == "AUTH_STATE AUTHORIZED");
  }
}

TEST_CASE("DXLink server: faults refuse a token once, let one expire early, and refuse a contract") {
  DxlinkFixture dxlink({fault_of(FaultKind::refuse_token), fault_of(FaultKind::expire_token, "", 5s),
                        fault_of(FaultKind::channel_refused, "HISTORY")});
  dxlink.set_up();
  CHECK(summary(dxlink.log_in()) == "AUTH_STATE UNAUTHORIZED");
  CHECK(summary(dxlink.log_in()) == "AUTH_STATE AUTHORIZED");
  CHECK(summary(dxlink.request_channel(1, "AUTO")) == "CHANNEL_OPENED");
  CHECK(summary(dxlink.request_channel(3, "HISTORY")) == "ERROR BAD_ACTION");
  CHECK(summary(dxlink.request_channel(3, "HISTORY")) == "CHANNEL_OPENED");
  CHECK(dxlink.advance(4999ms).empty());
  CHECK(summary(dxlink.advance(1ms)) == "AUTH_STATE UNAUTHORIZED, CHANNEL_CLOSED, CHANNEL_CLOSED");
}

TEST_CASE("DXLink server: a fault lowers the limit of a connection's messages") {
  StreamFault fault = fault_of(FaultKind::frame_limit);
  fault.bytes = 200;
  DxlinkFixture dxlink({fault});
  dxlink.set_up();
  CHECK(summary(dxlink.send(std::string(201, ' '))) == "close 1009");
}
