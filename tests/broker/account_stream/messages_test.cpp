#include "account_stream/messages.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace broker::account_stream;
using support::Json;

TEST_CASE("Account stream messages: a request carries action, accounts, token and id") {
  const Json connect = Json::parse(make_request(kConnect, {"5WT00001", "5WT00002"}, support::Secret("Bearer hush"), 3));
  CHECK(connect["action"] == "connect");
  CHECK(connect["value"] == Json::array({"5WT00001", "5WT00002"}));
  CHECK(connect["auth-token"] == "Bearer hush");
  CHECK(connect["request-id"] == 3);
  CHECK_FALSE(Json::parse(make_request(kHeartbeat, {}, support::Secret("x"), 4)).contains("value"));
}

TEST_CASE("Account stream messages: an acknowledgement is decided by its status") {
  const auto ok = parse_message(
      R"({"status":"ok","action":"connect","web-socket-session-id":"5b6e2799","value":["5WT00001"],"request-id":2})");
  CHECK(ok.kind == MessageKind::acknowledgement);
  CHECK(ok.is_ok);
  CHECK(ok.request_id == 2);
  const auto error = parse_message(R"({"status":"error","action":"heartbeat","message":"not implemented"})");
  CHECK(error.kind == MessageKind::acknowledgement);
  CHECK_FALSE(error.is_ok);
  CHECK_FALSE(error.request_id);
  CHECK(error.text == "not implemented");
  CHECK(parse_message(R"({"status":"OK?","action":"connect"})").is_ok == false);
  CHECK(parse_message(R"({"status":"ok","action":"heartbeat","request-id":"12"})").request_id == 12);
}

TEST_CASE("Account stream messages: a notification is one item, results are several") {
  const auto one =
      parse_message(R"({"type":"Order","data":{"id":1,"status":"Live"},"timestamp":1789669948424,"ws-sequence":2})");
  REQUIRE(one.kind == MessageKind::notifications);
  REQUIRE(one.items.size() == 1);
  CHECK(one.items[0].type == "Order");
  CHECK(one.items[0].data["id"] == 1);
  CHECK(one.items[0].at->time_since_epoch().count() == 1789669948424);
  CHECK(one.sequence == 2);
  const auto several =
      parse_message(R"({"results":[{"type":"Order","data":{}},7,{"type":"AccountBalance"}],"ws-sequence":"9"})");
  REQUIRE(several.items.size() == 3);
  CHECK(several.items[1].type.empty());
  CHECK(several.items[2].data.is_null());
  CHECK(several.sequence == 9);
}

TEST_CASE("Account stream messages: what is neither is unreadable") {
  for (const char* text : {"", "nonsense", "[1]", "{}", "{\"data\":{}}", "{\"type\":\"Order\",\"data\":{", "\"Order\"",
                           "{\"results\":7}"}) {
    INFO(text);
    CHECK(parse_message(text).kind == MessageKind::unreadable);
  }
  const std::string deep = R"({"type":"Order","data":)" + std::string(200, '[') + std::string(200, ']') + "}";
  CHECK(parse_message(deep).kind == MessageKind::unreadable);
}
