// Who is told of changes: subscriptions of the stateless era, sessions' streams of the handshake era.
#include "catalog.hpp"

using test::Bench;
using test::Json;
using test::kStateless;
using test::request;

namespace {

const std::string kSubscription = "io.modelcontextprotocol/subscriptionId";

// Keeps what a listener hears.
struct Ear {
  std::vector<Json> heard;
  bool ended = false;

  mcp::MessageSink outlet() {
    return {.send = [this](const Json& message) { heard.push_back(message); }, .end = [this] { ended = true; }};
  }
};

struct Shop : Bench {
  Shop() : Bench(test::sample_catalog(), {.lists_change = true, .max_subscriptions = 5}) {}

  mcp::Server::Opened open(const Json& filter, const Json& id = "sub-1", const std::string& scope = "",
                           const Json& capabilities = test::able_client()) {
    Json params = Json::object();
    if (!filter.is_null()) params["notifications"] = filter;
    const Json message = test::claiming(request("subscriptions/listen", params, id), kStateless, capabilities);
    mcp::TransportInfo around;
    around.cancellation_scope = scope;
    const auto headers = test::Headers::of(message).protocol();
    if (scope.empty()) around.headers = &headers;
    return server.open(message.dump(), around);
  }
  std::shared_ptr<void> listen(Ear& ear, const Json& filter, const Json& id = "sub-1", const std::string& scope = "") {
    auto opened = open(filter, id, scope);
    REQUIRE(std::holds_alternative<mcp::Subscription>(opened));
    return server.listen(std::get<mcp::Subscription>(std::move(opened)), ear.outlet());
  }
};

}  // namespace

TEST_CASE_METHOD(Shop, "a subscription is acknowledged with what it will get, then gets that and nothing else") {
  Ear ear;
  const auto handle = listen(ear, {{"toolsListChanged", true},
                                   {"promptsListChanged", false},
                                   {"resourceSubscriptions", {"test://text", "test://hidden", "test://no"}},
                                   {"taskIds", {"made-up"}},
                                   {"somethingNew", true}});
  REQUIRE(ear.heard.size() == 1);
  CHECK(ear.heard[0]["method"] == "notifications/subscriptions/acknowledged");
  CHECK(ear.heard[0]["params"]["notifications"] ==
        Json::parse(R"({"toolsListChanged":true,"resourceSubscriptions":["test://text"]})"));
  server.notify_resource_updated("test://hidden");
  server.notify_resource_updated("test://text");
  server.publish(offered, {mcp::Change::prompts, mcp::Change::resources, mcp::Change::tools});
  REQUIRE(ear.heard.size() == 3);
  CHECK(ear.heard[1]["method"] == "notifications/resources/updated");
  CHECK(ear.heard[1]["params"]["uri"] == "test://text");
  CHECK(ear.heard[2]["method"] == "notifications/tools/list_changed");
  server.end_subscriptions();
  REQUIRE(ear.heard.size() == 4);
  CHECK(ear.heard[3]["result"]["resultType"] == "complete");
  CHECK(ear.heard[3]["id"] == "sub-1");
  CHECK(ear.ended);
  server.notify_resource_updated("test://text");
  CHECK(ear.heard.size() == 4);
  for (const Json& message : ear.heard) {
    test::expect_valid_from_server(kStateless, "subscriptions/listen", message);
    const Json& body = message.contains("result") ? message["result"] : message["params"];
    CHECK(body["_meta"][kSubscription] == "sub-1");
  }
}

TEST_CASE_METHOD(Shop, "the subscription's id keeps its type, and an empty filter is fine") {
  Ear ear;
  const auto handle = listen(ear, Json::object(), 7);
  CHECK(ear.heard[0]["params"]["_meta"][kSubscription] == 7);
  CHECK(ear.heard[0]["params"]["notifications"] == Json::object());
  server.publish(offered, {mcp::Change::tools});
  CHECK(ear.heard.size() == 1);
}

TEST_CASE_METHOD(Shop, "a handle that goes ends its subscription") {
  Ear ear;
  auto handle = listen(ear, {{"toolsListChanged", true}});
  handle.reset();
  server.publish(offered, {mcp::Change::tools});
  CHECK(ear.heard.size() == 1);
}

TEST_CASE_METHOD(Shop, "a malformed filter is refused before any stream") {
  for (const Json& filter : {Json(), Json(5), Json{{"resourceSubscriptions", 5}}, Json{{"resourceSubscriptions", {5}}},
                             Json{{"taskIds", {{"a", 1}}}}}) {
    const auto opened = open(filter);
    REQUIRE(std::holds_alternative<mcp::Reply>(opened));
    CHECK(Json::parse(*std::get<mcp::Reply>(opened).text)["error"]["code"] == -32602);
  }
  const auto undeclared = open({{"taskIds", {"a"}}}, 1, "", Json::object());
  CHECK(std::get<mcp::Reply>(undeclared).status == 400);
  CHECK(Json::parse(*std::get<mcp::Reply>(undeclared).text)["error"]["code"] == -32021);
}

TEST_CASE_METHOD(Shop, "stdio: a subscription ends when its client cancels it") {
  Ear ear;
  Ear other;
  const auto handle = listen(ear, {{"toolsListChanged", true}}, 1, "stdio");
  const auto stays = listen(other, {{"toolsListChanged", true}}, 2, "stdio");
  mcp::TransportInfo around;
  around.cancellation_scope = "stdio";
  server.open(test::claiming(test::notification("notifications/cancelled", {{"requestId", 1}})).dump(), around);
  CHECK(ear.ended);
  CHECK(ear.heard.size() == 1);
  server.publish(offered, {mcp::Change::tools});
  CHECK(ear.heard.size() == 1);
  CHECK(other.heard.size() == 2);
}

TEST_CASE_METHOD(Shop, "stdio: an id is used by one subscription or call at a time") {
  Ear ear;
  auto handle = listen(ear, Json::object(), 1, "stdio");
  const auto again = open(Json::object(), 1, "stdio");
  REQUIRE(std::holds_alternative<mcp::Reply>(again));
  CHECK(Json::parse(*std::get<mcp::Reply>(again).text)["error"]["code"] == -32600);
  handle.reset();
  CHECK(std::holds_alternative<mcp::Subscription>(open(Json::object(), 1, "stdio")));
}

TEST_CASE_METHOD(Shop, "beyond the limit a subscription is refused in its stream") {
  std::vector<std::shared_ptr<void>> handles;
  Ear first;
  for (int i = 0; i < 5; ++i) handles.push_back(listen(first, Json::object(), i));
  Ear ear;
  CHECK(listen(ear, Json::object(), 9) == nullptr);
  REQUIRE(ear.heard.size() == 1);
  CHECK(ear.heard[0]["error"]["code"] == -32000);
  CHECK(ear.ended);
}

TEST_CASE_METHOD(Shop, "a session hears list changes, and updates of what it subscribed to before or after") {
  mcp::Session session;
  session.protocol_version = "2025-11-25";
  const auto subscribe = [&](const char* method, const std::string& uri) {
    return stdio(request(method, {{"uri", uri}}), &session);
  };
  CHECK(subscribe("resources/subscribe", "test://text").result() == Json::object());
  CHECK(session.changed);
  CHECK(subscribe("resources/subscribe", "test://text").result() == Json::object());
  CHECK(session.subscriptions.size() == 1);
  CHECK(subscribe("resources/subscribe", "test://hidden").error() == -32002);
  Ear ear;
  const auto handle = server.attach_session(session, "stdio", ear.outlet());
  CHECK(ear.heard.empty());
  server.notify_resource_updated("test://text");
  CHECK(ear.heard.size() == 1);
  CHECK(subscribe("resources/unsubscribe", "test://text").result() == Json::object());
  server.notify_resource_updated("test://text");
  CHECK(ear.heard.size() == 1);
  CHECK(subscribe("resources/subscribe", "test://text").result() == Json::object());
  server.notify_resource_updated("test://text");
  server.publish(offered, {mcp::Change::prompts});
  CHECK(ear.heard.size() == 3);
  for (const Json& message : ear.heard) {
    test::expect_valid_from_server("2025-11-25", "", message);
    CHECK(message.dump().find(kSubscription) == std::string::npos);
  }
  server.cancel_scope("stdio");
  CHECK(ear.ended);
}

TEST_CASE_METHOD(Shop, "what is published replaces what was listed, and a call keeps what it was opened with") {
  auto opened = server.open(request("tools/call", {{"name", "echo"}, {"arguments", {{"text", "x"}}}}).dump(), {});
  mcp::Session session;
  session.protocol_version = "2025-11-25";
  server.publish(std::make_shared<const mcp::Registry>(std::vector<mcp::Tool>{}), {mcp::Change::tools});
  CHECK(stdio(request("tools/list"), &session).result()["tools"].empty());
  const auto answer = server.run(std::get<mcp::Call>(std::move(opened)), {}, {});
  REQUIRE(answer);
  CHECK(Json::parse(*answer->text)["result"]["structuredContent"]["text"] == "x");
  CHECK(server.registry()->tools().empty());
}
