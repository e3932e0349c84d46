// Subscriptions (stateless flavour) and session streams (stateful flavour).
#include "mcp/catalog.hpp"

using test::Json;
using test::kStateless;
using test::request;
using test::ServerFixture;

namespace {

using SinkPtr = std::shared_ptr<test::RecordingSink>;

const std::string kSubscription = "io.modelcontextprotocol/subscriptionId";

struct Fixture : ServerFixture {
  Fixture() : ServerFixture(test::sample_catalog(), {.lists_change = true, .max_subscriptions = 5}) {}

  mcp::Received open(const Json& filter, const Json& id = "sub-1", const std::string& scope = "",
                     const Json& capabilities = test::able_client()) {
    Json params = Json::object();
    if (!filter.is_null()) params["notifications"] = filter;
    const Json message = test::claiming(request("subscriptions/listen", params, id), kStateless, capabilities);
    mcp::TransportInfo transport;
    transport.cancellation_scope = scope;
    const auto headers = test::Headers::of(message).protocol();
    if (scope.empty()) transport.headers = &headers;
    return server.receive(message.dump(), transport);
  }
  mcp::SubscriptionHandle subscribe(const SinkPtr& sink, const Json& filter, const Json& id = "sub-1",
                                    const std::string& scope = "") {
    auto opened = open(filter, id, scope);
    REQUIRE(std::holds_alternative<mcp::SubscriptionPtr>(opened));
    return server.subscribe(std::get<mcp::SubscriptionPtr>(std::move(opened)), sink);
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "A subscription is acknowledged with its valid filters, and gets only what they match") {
  const SinkPtr sink = std::make_shared<test::RecordingSink>();
  const auto handle = subscribe(sink, {{"toolsListChanged", true},
                                       {"promptsListChanged", false},
                                       {"resourceSubscriptions", {"test://text", "test://hidden", "test://no"}},
                                       {"taskIds", {"made-up"}},
                                       {"somethingNew", true}});
  REQUIRE(sink->messages.size() == 1);
  CHECK(sink->messages[0]["method"] == "notifications/subscriptions/acknowledged");
  CHECK(sink->messages[0]["params"]["notifications"] ==
        Json::parse(R"({"toolsListChanged":true,"resourceSubscriptions":["test://text"]})"));
  server.notify_resource_updated("test://hidden");
  server.notify_resource_updated("test://text");
  server.publish(offered, {mcp::Change::prompts, mcp::Change::resources, mcp::Change::tools});
  REQUIRE(sink->messages.size() == 3);
  CHECK(sink->messages[1]["method"] == "notifications/resources/updated");
  CHECK(sink->messages[1]["params"]["uri"] == "test://text");
  CHECK(sink->messages[2]["method"] == "notifications/tools/list_changed");
  server.end_subscriptions();
  REQUIRE(sink->messages.size() == 4);
  CHECK(sink->messages[3]["result"]["resultType"] == "complete");
  CHECK(sink->messages[3]["id"] == "sub-1");
  CHECK(sink->ended);
  server.notify_resource_updated("test://text");
  CHECK(sink->messages.size() == 4);
  for (const Json& message : sink->messages) {
    test::expect_valid_from_server(kStateless, "subscriptions/listen", message);
    const Json& body = message.contains("result") ? message["result"] : message["params"];
    CHECK(body["_meta"][kSubscription] == "sub-1");
  }
}

TEST_CASE_METHOD(Fixture, "The id of a subscription keeps its type, and the filter may be empty") {
  const SinkPtr sink = std::make_shared<test::RecordingSink>();
  const auto handle = subscribe(sink, Json::object(), 7);
  CHECK(sink->messages[0]["params"]["_meta"][kSubscription] == 7);
  CHECK(sink->messages[0]["params"]["notifications"] == Json::object());
  server.publish(offered, {mcp::Change::tools});
  CHECK(sink->messages.size() == 1);
}

TEST_CASE_METHOD(Fixture, "Dropping the handle ends the subscription") {
  const SinkPtr sink = std::make_shared<test::RecordingSink>();
  auto handle = subscribe(sink, {{"toolsListChanged", true}});
  handle.reset();
  server.publish(offered, {mcp::Change::tools});
  CHECK(sink->messages.size() == 1);
}

TEST_CASE_METHOD(Fixture, "A malformed filter is refused before a stream begins") {
  for (const Json& filter : {Json(), Json(5), Json{{"resourceSubscriptions", 5}}, Json{{"resourceSubscriptions", {5}}},
                             Json{{"taskIds", {{"a", 1}}}}}) {
    const auto opened = open(filter);
    REQUIRE(std::holds_alternative<mcp::Response>(opened));
    CHECK(Json::parse(std::get<mcp::Response>(opened).body)["error"]["code"] == -32602);
  }
  const auto undeclared = open({{"taskIds", {"a"}}}, 1, "", Json::object());
  CHECK(std::get<mcp::Response>(undeclared).http_status == 400);
  CHECK(Json::parse(std::get<mcp::Response>(undeclared).body)["error"]["code"] == -32021);
}

TEST_CASE_METHOD(Fixture, "On stdio, a cancelled subscription ends and others go on") {
  const SinkPtr sink = std::make_shared<test::RecordingSink>();
  const SinkPtr other = std::make_shared<test::RecordingSink>();
  const auto handle = subscribe(sink, {{"toolsListChanged", true}}, 1, "stdio");
  const auto stays = subscribe(other, {{"toolsListChanged", true}}, 2, "stdio");
  mcp::TransportInfo transport;
  transport.cancellation_scope = "stdio";
  server.receive(test::claiming(test::notification("notifications/cancelled", {{"requestId", 1}})).dump(), transport);
  CHECK(sink->ended);
  CHECK(sink->messages.size() == 1);
  server.publish(offered, {mcp::Change::tools});
  CHECK(sink->messages.size() == 1);
  CHECK(other->messages.size() == 2);
}

TEST_CASE_METHOD(Fixture, "On stdio, the id of an open subscription is refused for another one") {
  const SinkPtr sink = std::make_shared<test::RecordingSink>();
  auto handle = subscribe(sink, Json::object(), 1, "stdio");
  const auto again = open(Json::object(), 1, "stdio");
  REQUIRE(std::holds_alternative<mcp::Response>(again));
  CHECK(Json::parse(std::get<mcp::Response>(again).body)["error"]["code"] == -32600);
  handle.reset();
  CHECK(std::holds_alternative<mcp::SubscriptionPtr>(open(Json::object(), 1, "stdio")));
}

TEST_CASE_METHOD(Fixture, "Beyond the limit a subscription gets an error in its stream") {
  std::vector<mcp::SubscriptionHandle> handles;
  const SinkPtr first = std::make_shared<test::RecordingSink>();
  for (int i = 0; i < 5; ++i) handles.push_back(subscribe(first, Json::object(), i));
  const SinkPtr sink = std::make_shared<test::RecordingSink>();
  CHECK(subscribe(sink, Json::object(), 9) == nullptr);
  REQUIRE(sink->messages.size() == 1);
  CHECK(sink->messages[0]["error"]["code"] == -32000);
  CHECK(sink->ended);
}

TEST_CASE_METHOD(Fixture,
                 "A session is notified of list changes, and of resources that it subscribed to before or after") {
  mcp::Session session;
  session.protocol_version = "2025-11-25";
  const auto change = [&](const char* method, const std::string& uri) {
    return stdio(request(method, {{"uri", uri}}), &session);
  };
  CHECK(change("resources/subscribe", "test://text").result() == Json::object());
  CHECK(session.changed);
  CHECK(change("resources/subscribe", "test://text").result() == Json::object());
  CHECK(session.subscriptions.size() == 1);
  CHECK(change("resources/subscribe", "test://hidden").error() == -32002);
  const SinkPtr sink = std::make_shared<test::RecordingSink>();
  const auto handle = server.attach_session(session, "stdio", sink);
  CHECK(sink->messages.empty());
  server.notify_resource_updated("test://text");
  CHECK(sink->messages.size() == 1);
  CHECK(change("resources/unsubscribe", "test://text").result() == Json::object());
  server.notify_resource_updated("test://text");
  CHECK(sink->messages.size() == 1);
  CHECK(change("resources/subscribe", "test://text").result() == Json::object());
  server.notify_resource_updated("test://text");
  server.publish(offered, {mcp::Change::prompts});
  CHECK(sink->messages.size() == 3);
  for (const Json& message : sink->messages) {
    test::expect_valid_from_server("2025-11-25", "", message);
    CHECK(message.dump().find(kSubscription) == std::string::npos);
  }
  server.cancel_scope("stdio");
  CHECK(sink->ended);
}

TEST_CASE_METHOD(Fixture, "What can name nothing is refused, with the reason, and is not honoured") {
  mcp::Session session;
  session.protocol_version = "2025-11-25";
  const auto refused = stdio(request("resources/subscribe", {{"uri", "test://items/%3F/data"}}), &session);
  CHECK(refused.error() == -32002);
  CHECK((*refused.body)["error"]["message"] == "'?' is no item.");
  CHECK(session.subscriptions.empty());
  CHECK(stdio(request("resources/subscribe", {{"uri", "test://items/fig/data"}}), &session).result() == Json::object());
  const SinkPtr sink = std::make_shared<test::RecordingSink>();
  const auto handle = subscribe(sink, {{"resourceSubscriptions", {"test://items/%3F/data", "test://items/fig/data"}}});
  CHECK(sink->messages.at(0)["params"]["notifications"] ==
        Json::parse(R"({"resourceSubscriptions":["test://items/fig/data"]})"));
}

TEST_CASE_METHOD(Fixture, "A caller without the scope of a resource cannot subscribe to it") {
  mcp::TransportInfo transport;
  transport.principal = std::make_shared<const mcp::Principal>(mcp::Principal{.scopes = {"write"}});
  transport.cancellation_scope = "stdio";
  mcp::Session session;
  session.protocol_version = "2025-11-25";
  transport.session = &session;
  const auto received = server.receive(request("resources/subscribe", {{"uri", "test://text"}}).dump(), transport);
  CHECK(Json::parse(std::get<mcp::Response>(received).body)["error"]["code"] == -32002);
  CHECK(session.subscriptions.empty());
}

TEST_CASE_METHOD(Fixture, "publish() replaces the lists, and a request keeps the registry that it was received with") {
  auto opened = server.receive(request("tools/call", {{"name", "echo"}, {"arguments", {{"text", "x"}}}}).dump(), {});
  mcp::Session session;
  session.protocol_version = "2025-11-25";
  server.publish(std::make_shared<const mcp::Registry>(std::vector<mcp::Tool>{}), {mcp::Change::tools});
  CHECK(stdio(request("tools/list"), &session).result()["tools"].empty());
  const auto answer = server.handle(std::get<mcp::RequestPtr>(std::move(opened)), nullptr, {});
  REQUIRE(answer);
  CHECK(Json::parse(answer->body)["result"]["structuredContent"]["text"] == "x");
  CHECK(server.registry()->tools().empty());
}

namespace {

// Records which resources are watched.
struct Watching {
  std::vector<std::string> log;

  mcp::ServerOptions options() {
    mcp::ServerOptions options{.max_subscriptions = 5};
    options.watch_resource = [this](std::string_view uri) {
      log.push_back("began " + std::string(uri));
      return std::shared_ptr<void>(this, [this, text = std::string(uri)](void*) { log.push_back("ended " + text); });
    };
    return options;
  }
};

struct WatchedFixture : Watching, ServerFixture {
  WatchedFixture() : ServerFixture(test::sample_catalog(), Watching::options()) {}

  mcp::SubscriptionHandle subscribe(const SinkPtr& sink, const Json& id) {
    const Json params{{"notifications", {{"resourceSubscriptions", {"test://text"}}}}};
    const Json message = test::claiming(request("subscriptions/listen", params, id), kStateless, test::able_client());
    mcp::TransportInfo transport;
    const auto headers = test::Headers::of(message).protocol();
    transport.headers = &headers;
    return server.subscribe(std::get<mcp::SubscriptionPtr>(server.receive(message.dump(), transport)), sink);
  }
};

}  // namespace

TEST_CASE_METHOD(WatchedFixture, "A resource is watched from its first subscriber to its last") {
  const SinkPtr sink = std::make_shared<test::RecordingSink>();
  auto first = subscribe(sink, "a");
  auto second = subscribe(sink, "b");
  CHECK(log == std::vector<std::string>{"began test://text"});
  first.reset();
  CHECK(log.size() == 1);
  second.reset();
  CHECK(log == std::vector<std::string>{"began test://text", "ended test://text"});
  const auto third = subscribe(sink, "c");
  CHECK(log.size() == 3);
}

TEST_CASE_METHOD(WatchedFixture, "A session's stream watches what the session is subscribed to") {
  mcp::Session session;
  session.subscriptions = {"test://text"};
  const SinkPtr sink = std::make_shared<test::RecordingSink>();
  auto handle = server.attach_session(session, "scope", sink);
  CHECK(log == std::vector<std::string>{"began test://text"});
  handle.reset();
  CHECK(log.size() == 2);
}

TEST_CASE_METHOD(WatchedFixture, "A session's resources are not watched while its client is not connected") {
  mcp::Session session;
  session.subscriptions = {"test://text"};
  const SinkPtr sink = std::make_shared<test::RecordingSink>();
  auto handle = server.attach_session(session, "scope", sink);
  server.retry_missed_updates();
  CHECK(log == std::vector<std::string>{"began test://text"});
  sink->connected = false;
  server.retry_missed_updates();
  server.retry_missed_updates();
  CHECK(log == std::vector<std::string>{"began test://text", "ended test://text"});
  CHECK(sink->messages.empty());
  sink->connected = true;
  server.resume_session("another");
  CHECK(log.size() == 2);
  server.resume_session("scope");
  server.resume_session("scope");
  CHECK(log.size() == 3);
  REQUIRE(sink->messages.size() == 1);
  CHECK(sink->messages[0]["params"]["uri"] == "test://text");
  handle.reset();
  CHECK(log.size() == 4);
}

TEST_CASE_METHOD(WatchedFixture, "A subscriber that reads too slowly gets the last update later, once") {
  const SinkPtr sink = std::make_shared<test::RecordingSink>();
  const auto handle = subscribe(sink, "a");
  sink->is_slow = true;
  server.notify_resource_updated("test://text");
  server.notify_resource_updated("test://text");
  server.retry_missed_updates();
  CHECK(sink->messages.size() == 1);  // the acknowledgement
  sink->is_slow = false;
  server.retry_missed_updates();
  server.retry_missed_updates();
  REQUIRE(sink->messages.size() == 2);
  CHECK(sink->messages[1]["params"]["uri"] == "test://text");
}
