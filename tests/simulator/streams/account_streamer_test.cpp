// The account streamer's side of a connection, without a socket.
#include <catch2/catch_test_macros.hpp>

#include "streams/account_streamer_connection.hpp"

using namespace simulator;
using namespace std::chrono_literals;
using support::Json;

namespace {

class Streamer {
 public:
  explicit Streamer(const std::vector<StreamFault>& injected = {}) {
    for (const StreamFault& fault : injected) faults.add(fault);
  }

  std::vector<Json> send(const std::string& text) { return read(connection.receive(text, time)); }
  std::vector<Json> request(const std::string& action, const Json& value = nullptr, const Json& id = nullptr) {
    Json message{{"action", action}, {"auth-token", authorization}};
    if (!value.is_null()) message["value"] = value;
    if (!id.is_null()) message["request-id"] = id;
    return send(message.dump());
  }
  std::vector<Json> advance(std::chrono::milliseconds by) {
    time.now += by;
    time.steady += by;
    return read(connection.due(time));
  }
  std::vector<Json> notify(const std::string& type, const std::string& account, const std::string& data = "{}") {
    return read(connection.notify({{type, account, data}}, time));
  }

  static std::vector<Json> read(const StreamOutputs& outputs) {
    std::vector<Json> messages;
    for (const StreamOutput& output : outputs) {
      messages.push_back(output.kind == StreamOutput::Kind::close
                             ? Json{{"close", output.code}, {"reason", output.text}}
                             : Json::parse(output.text));
    }
    return messages;
  }

  StreamTime time{*support::parse_iso8601("2026-08-24T17:58:51.000Z"), std::chrono::steady_clock::time_point{} + 1h};
  Tokens tokens{1, 900s};
  StreamFaults faults;
  AccountStreamerContext context{tokens, faults, 1, "/account"};
  std::string authorization = "Bearer " + tokens.grant("read", time.now);
  AccountStreamerConnection connection{context, 1, time};
};

StreamFault fault_of(FaultKind kind, const std::string& text = "") {
  StreamFault fault;
  fault.kind = kind;
  fault.text = text;
  return fault;
}

}  // namespace

TEST_CASE("Account streamer: connect is acknowledged with the accounts, the session and the request's id") {
  Streamer streamer;
  const auto answers = streamer.request("connect", Json::array({kMarginAccount, kRetirementAccount}), 2);
  REQUIRE(answers.size() == 1);
  const Json& ack = answers.at(0);
  CHECK(ack.at("status") == "ok");
  CHECK(ack.at("action") == "connect");
  CHECK(ack.at("value") == Json::array({kMarginAccount, kRetirementAccount}));
  CHECK(ack.at("request-id") == 2);
  CHECK(ack.at("web-socket-session-id").get<std::string>().size() == 8);
  SECTION("an id is left out if the request has none, and one account may be bare text") {
    const auto bare = streamer.request("account-subscribe", kMarginAccount).at(0);
    CHECK(bare.at("value") == Json::array({kMarginAccount}));
    CHECK_FALSE(bare.contains("request-id"));
  }
}

TEST_CASE("Account streamer: an account of another customer, or none, fails") {
  Streamer streamer;
  for (const Json& value : {Json(kForeignAccount), Json::array({kMarginAccount, kForeignAccount}), Json::array(),
                            Json(7), Json::array({7}), Json(nullptr)}) {
    INFO(value.dump());
    const auto answer = streamer.request("connect", value, 1).at(0);
    CHECK(answer.at("status") == "error");
    CHECK(answer.at("message") == "failed");
    CHECK(answer.at("request-id") == 1);
  }
  CHECK(streamer.notify("Order", kMarginAccount).empty());
}

TEST_CASE("Account streamer: a heartbeat before connect is refused, later ones are acknowledged without a value") {
  Streamer streamer;
  CHECK(streamer.request("heartbeat").at(0).at("message") == "not implemented");
  streamer.request("connect", kMarginAccount);
  const auto ack = streamer.request("heartbeat", nullptr, 5).at(0);
  CHECK(ack.at("status") == "ok");
  CHECK(ack.at("action") == "heartbeat");
  CHECK_FALSE(ack.contains("value"));
}

TEST_CASE("Account streamer: other subscriptions are acknowledged, unknown actions are not implemented") {
  Streamer streamer;
  for (const char* action : {"quote-alerts-subscribe", "public-watchlists-subscribe", "user-message-subscribe"}) {
    CHECK(streamer.request(action).at(0).at("status") == "ok");
  }
  const auto unknown = streamer.request("dance", nullptr, 9).at(0);
  CHECK(unknown.at("status") == "error");
  CHECK(unknown.at("message") == "not-implemented");
  CHECK(streamer.send("nonsense").at(0).at("status") == "error");
}

TEST_CASE("Account streamer: a token that is missing, unknown or expired ends the connection") {
  Streamer streamer;
  SECTION("missing") {
    const auto answers = streamer.send(R"({"action":"heartbeat"})");
    CHECK(answers.at(0).at("status") == "error");
    CHECK(answers.at(1).at("close") == 1000);
  }
  SECTION("unknown") {
    streamer.authorization = "Bearer nonsense";
    CHECK(streamer.request("connect", kMarginAccount).at(1).at("close") == 1000);
  }
  SECTION("expired") {
    CHECK(streamer.request("connect", kMarginAccount).at(0).at("status") == "ok");
    streamer.time.now += 900s;
    CHECK(streamer.request("heartbeat").at(1).at("close") == 1000);
    CHECK(streamer.request("heartbeat").empty());
  }
  SECTION("a session token has no scheme") {
    streamer.authorization = streamer.tokens.open_session(streamer.time.now);
    CHECK(streamer.request("connect", kMarginAccount).at(0).at("status") == "ok");
  }
}

TEST_CASE("Account streamer: 60 seconds without a request end the connection") {
  Streamer streamer;
  streamer.request("connect", kMarginAccount);
  CHECK(streamer.advance(59999ms).empty());
  streamer.request("heartbeat");
  CHECK(streamer.advance(59999ms).empty());
  CHECK(streamer.advance(1ms).at(0) == Json{{"close", 1000}, {"reason", "Bye"}});
}

TEST_CASE("Account streamer: a notification reaches the connections of its account, numbered with the answers") {
  Streamer streamer;
  streamer.request("connect", kMarginAccount);
  streamer.request("heartbeat");
  const auto sent = streamer.notify("Order", kMarginAccount, R"({"id":7})");
  REQUIRE(sent.size() == 1);
  CHECK(sent.at(0) == Json{{"type", "Order"},
                           {"data", {{"id", 7}}},
                           {"timestamp", streamer.time.now.time_since_epoch().count()},
                           {"ws-sequence", 3}});
  CHECK(streamer.notify("Order", kRetirementAccount).empty());
}

TEST_CASE("Account streamer: notifications of the user go to the clients that subscribed to them") {
  Streamer streamer;
  streamer.request("connect", kMarginAccount);
  CHECK(streamer.notify("QuoteAlert", "").empty());
  CHECK(streamer.notify("PublicWatchlists", "").empty());
  CHECK(streamer.notify("UserMessage", "").size() == 1);
  streamer.request("quote-alerts-subscribe");
  CHECK(streamer.notify("QuoteAlert", "").size() == 1);
  CHECK(streamer.notify("PublicWatchlists", "").empty());
}

TEST_CASE("Account streamer: several notifications are one message with results") {
  Streamer streamer;
  streamer.request("connect", kMarginAccount);
  const auto sent = Streamer::read(streamer.connection.notify({{"Order", kMarginAccount, R"({"id":1})"},
                                                               {"Order", kRetirementAccount, R"({"id":2})"},
                                                               {"AccountBalance", kMarginAccount, "{}"}},
                                                              streamer.time));
  REQUIRE(sent.size() == 1);
  REQUIRE(sent.at(0).at("results").size() == 2);
  CHECK(sent.at(0).at("results").at(0).at("data") == Json{{"id", 1}});
  CHECK(sent.at(0).at("results").at(1).at("type") == "AccountBalance");
  CHECK(sent.at(0).at("ws-sequence") == 2);
}

TEST_CASE("Account streamer: faults change the notifications of a type") {
  SECTION("dropped") {
    Streamer streamer({fault_of(FaultKind::drop_notification, "Order")});
    streamer.request("connect", kMarginAccount);
    CHECK(streamer.notify("CurrentPosition", kMarginAccount).size() == 1);
    CHECK(streamer.notify("Order", kMarginAccount).empty());
    CHECK(streamer.notify("Order", kMarginAccount).at(0).at("ws-sequence") == 3);
  }
  SECTION("sent twice") {
    Streamer streamer({fault_of(FaultKind::duplicate_notification)});
    streamer.request("connect", kMarginAccount);
    const auto sent = streamer.notify("Order", kMarginAccount, R"({"id":1})");
    REQUIRE(sent.size() == 2);
    CHECK(sent.at(0).at("data") == sent.at(1).at("data"));
  }
  SECTION("sent after the next") {
    Streamer streamer({fault_of(FaultKind::reorder_notifications, "Order")});
    streamer.request("connect", kMarginAccount);
    CHECK(streamer.notify("Order", kMarginAccount).empty());
    const auto sent = streamer.notify("CurrentPosition", kMarginAccount);
    REQUIRE(sent.size() == 2);
    CHECK(sent.at(0).at("type") == "CurrentPosition");
    CHECK(sent.at(1).at("type") == "Order");
  }
  SECTION("a number left out") {
    Streamer streamer({fault_of(FaultKind::gap_in_sequence)});
    streamer.request("connect", kMarginAccount);
    CHECK(streamer.notify("Order", kMarginAccount).at(0).at("ws-sequence") == 3);
    CHECK(streamer.notify("Order", kMarginAccount).at(0).at("ws-sequence") == 4);
  }
  SECTION("an unknown type") {
    Streamer streamer({fault_of(FaultKind::unknown_type, "Order")});
    streamer.request("connect", kMarginAccount);
    CHECK(streamer.notify("Order", kMarginAccount).at(0).at("type") == "SimulatorNews");
  }
}

TEST_CASE("Account streamer: faults change the answers") {
  StreamFault error = fault_of(FaultKind::ack_error, "out of order");
  Streamer streamer({error, fault_of(FaultKind::ack_without_id)});
  const auto refused = streamer.request("connect", kMarginAccount, 1).at(0);
  CHECK(refused.at("status") == "error");
  CHECK(refused.at("message") == "out of order");
  CHECK(streamer.notify("Order", kMarginAccount).empty());
  CHECK_FALSE(streamer.request("connect", kMarginAccount, 2).at(0).contains("request-id"));
  CHECK(streamer.request("connect", kMarginAccount, 3).at(0).at("request-id") == 3);
}
