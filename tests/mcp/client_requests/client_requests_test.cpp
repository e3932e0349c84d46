// Handlers that request input: by requests of the server (stateful), by rounds (stateless), with the same handler.
#include <future>

#include "mcp/catalog.hpp"

using test::Json;
using test::kStateless;
using test::request;
using test::ServerFixture;

namespace {

const Json kAnn = {{"action", "accept"}, {"content", {{"name", "Ann"}}}};

struct Fixture : ServerFixture {
  Fixture() : ServerFixture(test::sample_catalog(), {.input_deadline = std::chrono::seconds(20)}) {}

  // A stateless call, perhaps a later round of one.
  Outcome round(const std::string& tool, const Json& responses = nullptr, const Json& state = nullptr,
                const Json& capabilities = test::able_client(), const std::string& principal = "local") {
    Json params = {{"name", tool}, {"arguments", Json::object()}};
    if (!responses.is_null()) params["inputResponses"] = responses;
    if (!state.is_null()) params["requestState"] = state;
    const Json message = test::claiming(request("tools/call", params), kStateless, capabilities);
    const auto headers = test::Headers::of(message).protocol();
    mcp::TransportInfo transport;
    transport.principal = std::make_shared<const mcp::Principal>(mcp::Principal{.id = principal});
    transport.headers = &headers;
    return take(message.dump(), transport);
  }
};

// A stateful client over stdio that answers each request of the server.
class Client {
 public:
  using Reply = std::function<std::optional<Json>(const Json& asked)>;

  explicit Client(Fixture& fixture, std::string_view version = "2025-11-25") : fixture_(fixture) {
    session_.protocol_version = version;
    session_.client_capabilities = test::able_client();
  }

  Json call(const std::string& tool, const Reply& reply) {
    auto received = fixture_.server.receive(request("tools/call", {{"name", tool}}).dump(), transport());
    auto& call = std::get<mcp::RequestPtr>(received);
    CHECK(mcp::needs_stream(*call));
    Sink sink(*this, reply);
    const auto response = fixture_.server.handle(std::move(call), &sink, stop.get_token());
    return response && !response->body.empty() ? Json::parse(response->body) : Json();
  }

  std::vector<Json> said;
  std::stop_source stop;

 private:
  // Replies from another thread, as a transport reads while the request runs.
  class Sink final : public mcp::MessageSink {
   public:
    Sink(Client& client, const Reply& reply) : client_(client), reply_(reply) {}
    bool send(std::string_view text, mcp::Delivery) override {
      const Json message = Json::parse(text);
      test::expect_valid_from_server(client_.session_.protocol_version, "", message);
      client_.said.push_back(message);
      if (!message.contains("id")) return true;
      const auto body = reply_(message);
      if (!body) return true;
      client_.replies_.push_back(std::async(std::launch::async, [this, bytes = body->dump()] {
        client_.fixture_.server.receive(bytes, client_.transport());
      }));
      return true;
    }

   private:
    Client& client_;
    const Reply& reply_;
  };

  mcp::TransportInfo transport() {
    mcp::TransportInfo made;
    made.session = &session_;
    made.cancellation_scope = "stdio";
    return made;
  }

  Fixture& fixture_;
  mcp::Session session_;
  std::vector<std::future<void>> replies_;
};

Json response_to(const Json& asked, Json result) {
  return {{"jsonrpc", "2.0"}, {"id", asked["id"]}, {"result", std::move(result)}};
}

Json with_name(const std::string& name) {
  return {{"action", "accept"}, {"content", {{"name", name}}}};
}

}  // namespace

TEST_CASE_METHOD(Fixture,
                 "Stateful: the server sends a request to the client, and the handler continues with the response") {
  Client client(*this);
  const Json answer = client.call("greet", [](const Json& asked) { return response_to(asked, kAnn); });
  CHECK(answer["result"]["structuredContent"]["greeting"] == "Hello, Ann!");
  REQUIRE(client.said.size() == 1);
  CHECK(client.said[0]["method"] == "elicitation/create");
  CHECK(client.said[0]["params"]["mode"] == "form");
}

TEST_CASE_METHOD(Fixture, "Stateful: a client of 2025-06-18 gets the form without `mode`") {
  Client client(*this, "2025-06-18");
  client.call("greet", [](const Json& asked) { return response_to(asked, {{"action", "decline"}}); });
  CHECK_FALSE(client.said[0]["params"].contains("mode"));
}

TEST_CASE_METHOD(Fixture, "Stateful: several requests are sent together, and responses may come in any order") {
  Client client(*this);
  const Json answer = client.call("ask_twice", [](const Json& asked) {
    if (asked["method"] == "roots/list") return response_to(asked, {{"roots", Json::array()}});
    return response_to(asked, kAnn);
  });
  CHECK(answer["result"]["structuredContent"] == Json::parse(R"({"first":"Ann","second":"Ann","roots":0})"));
}

TEST_CASE_METHOD(Fixture, "Stateful: an error or an invalid response of the client becomes an error result") {
  Client client(*this);
  const auto failed = [&](const Client::Reply& reply) {
    const Json answer = client.call("greet", reply);
    CHECK(answer["result"]["isError"] == true);
    return answer["result"]["content"][0]["text"].get<std::string>();
  };
  const auto refused = failed([](const Json& asked) {
    return Json{{"jsonrpc", "2.0"}, {"id", asked["id"]}, {"error", {{"code", -1}, {"message", "no \x01 way"}}}};
  });
  CHECK(refused.find("no") != std::string::npos);
  for (const Json& odd : {Json(5), Json::object(), Json{{"action", "accept"}}, with_name(""),
                          Json{{"action", "accept"}, {"content", {{"name", 5}}}}}) {
    CHECK(failed([&](const Json& asked) { return response_to(asked, odd); }).find("reply") != std::string::npos);
  }
}

TEST_CASE_METHOD(Fixture, "Stateful: a client without the capability gets an error at once") {
  mcp::Session session;
  session.protocol_version = "2025-11-25";
  const Outcome outcome = stdio(request("tools/call", {{"name", "greet"}}), &session);
  CHECK(outcome.notifications.empty());
  CHECK(outcome.result()["isError"] == true);
}

TEST_CASE_METHOD(Fixture, "Stateful: responses of another scope, or to no request, are ignored") {
  Client client(*this);
  const Json answer = client.call("greet", [this](const Json& asked) {
    mcp::Session other;
    other.protocol_version = "2025-11-25";
    mcp::TransportInfo transport;
    transport.session = &other;
    transport.cancellation_scope = "somebody else";
    server.receive(response_to(asked, with_name("Mallory")).dump(), transport);
    server.receive(response_to({{"id", 12345}}, kAnn).dump(), transport);
    return response_to(asked, kAnn);
  });
  CHECK(answer["result"]["structuredContent"]["greeting"] == "Hello, Ann!");
}

TEST_CASE_METHOD(Fixture, "Stateful: a call that is cancelled while it waits cancels its request to the client") {
  Client client(*this);
  const Json answer = client.call("greet", [&client](const Json&) -> std::optional<Json> {
    client.stop.request_stop();
    return std::nullopt;
  });
  CHECK(answer.is_null());
  REQUIRE(client.said.size() == 2);
  CHECK(client.said[1]["method"] == "notifications/cancelled");
  CHECK(client.said[1]["params"]["requestId"] == client.said[0]["id"]);
}

TEST_CASE_METHOD(Fixture, "Stateless: the client gets input_required and repeats the call with its response") {
  const Json first = round("greet").result();
  CHECK(first["resultType"] == "input_required");
  CHECK_FALSE(first.contains("ttlMs"));
  CHECK(first["inputRequests"]["who"]["method"] == "elicitation/create");
  const Json last = round("greet", {{"who", kAnn}}, first["requestState"]).result();
  CHECK(last["resultType"] == "complete");
  CHECK(last["structuredContent"]["greeting"] == "Hello, Ann!");
  CHECK(round("greet", {{"who", {{"action", "decline"}}}}).result()["structuredContent"]["greeting"] == "As you like.");
}

TEST_CASE_METHOD(Fixture, "Stateless: responses of earlier rounds travel in the sealed requestState") {
  const Json one = round("ask_twice").result();
  CHECK(one["inputRequests"].size() == 1);
  const Json two = round("ask_twice", {{"first", kAnn}}, one["requestState"]).result();
  CHECK(two["inputRequests"].size() == 2);
  CHECK(two["requestState"] != one["requestState"]);
  const Json three = round("ask_twice", {{"second", with_name("Bob")}}, two["requestState"]).result();
  CHECK(three["inputRequests"].size() == 1);
  CHECK(three["inputRequests"].contains("roots"));
  const Json done = round("ask_twice", {{"roots", {{"roots", Json::array()}}}}, three["requestState"]).result();
  CHECK(done["structuredContent"] == Json::parse(R"({"first":"Ann","second":"Bob","roots":0})"));
}

TEST_CASE_METHOD(Fixture, "Stateless: an invalid response is requested again") {
  for (const Json& responses : {Json::object(), Json{{"other", kAnn}}, Json{{"who", nullptr}}, Json{{"who", 5}},
                                Json{{"who", with_name("")}}, Json{{"who", {{"action", "maybe"}}}}}) {
    CHECK(round("greet", responses).result()["resultType"] == "input_required");
  }
  CHECK(round("greet", Json::array()).error() == -32602);
}

TEST_CASE_METHOD(Fixture, "Stateless: a requestState is valid only for its call and its caller") {
  const std::string state = round("ask_twice").result()["requestState"];
  const Json responses = {{"first", kAnn}};
  CHECK(round("ask_twice", responses, state).result()["resultType"] == "input_required");
  CHECK(round("greet", responses, state).error() == -32602);
  CHECK(round("ask_twice", responses, state, test::able_client(), "token:other").error() == -32602);
  CHECK(round("ask_twice", responses, state + "-TAMPERED").error() == -32602);
  CHECK(round("ask_twice", responses, 5).error() == -32602);
  for (std::size_t i = 0; i < state.size(); ++i) {
    std::string changed = state;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    CHECK(round("ask_twice", responses, changed).error() == -32602);
  }
}

TEST_CASE_METHOD(Fixture,
                 "stateless: a client that cannot be asked is told what it lacks, before or after the handler began") {
  const Outcome needs = round("think", nullptr, nullptr, Json::object());
  test::expect_error(needs, 400, -32021);
  CHECK((*needs.body)["error"]["data"]["requiredCapabilities"].contains("sampling"));
  const Outcome asked = round("greet", nullptr, nullptr, {{"sampling", Json::object()}});
  test::expect_error(asked, 400, -32021);
  CHECK((*asked.body)["error"]["data"]["requiredCapabilities"]["elicitation"].contains("form"));
  CHECK(round("think", {{"thought", {{"role", "assistant"}, {"content", {{"text", "hm"}}}, {"model", "m"}}}})
            .result()["structuredContent"]["thought"] == "hm");
}

TEST_CASE_METHOD(Fixture, "Stateless: a prompt may request input too") {
  const auto get = [this](Json params) {
    params["name"] = "asking";
    const Json message = test::claiming(request("prompts/get", params), kStateless, test::able_client());
    return http(message, test::Headers::of(message)).result();
  };
  const Json first = get(Json::object());
  CHECK(first["resultType"] == "input_required");
  const Json last = get({{"inputResponses", {{"who", kAnn}}}, {"requestState", first["requestState"]}});
  CHECK(last["messages"][0]["content"]["text"] == R"({"name":"Ann"})");
}

TEST_CASE_METHOD(Fixture, "Stateful: tools, prompts and resources that may request input need a stream") {
  mcp::Session session{.protocol_version = "2025-11-25", .client_capabilities = test::able_client()};
  mcp::TransportInfo transport;
  transport.session = &session;
  const auto needs_stream = [&](const std::string& method, const Json& params) {
    return mcp::needs_stream(*std::get<mcp::RequestPtr>(server.receive(request(method, params).dump(), transport)));
  };
  CHECK(needs_stream("tools/call", {{"name", "greet"}}));
  CHECK(needs_stream("prompts/get", {{"name", "asking"}}));
  CHECK_FALSE(needs_stream("prompts/get", {{"name", "plain"}}));
  CHECK(needs_stream("resources/read", {{"uri", "test://asking"}}));
  CHECK(needs_stream("resources/read", {{"uri", "test://asking/1"}}));
  CHECK_FALSE(needs_stream("resources/read", {{"uri", "test://text"}}));
  CHECK_FALSE(needs_stream("resources/read", {{"uri", "test://nothing"}}));
}

TEST_CASE_METHOD(Fixture, "Stateless: responses too large for a requestState are refused at once") {
  const Json huge = {{"action", "accept"}, {"content", {{"name", std::string(220'000, 'x')}}}};
  CHECK(round("ask_twice", {{"first", huge}}).error() == -32602);
  const Json large = {{"action", "accept"}, {"content", {{"name", std::string(150'000, 'x')}}}};
  const Json state = round("ask_twice", {{"first", large}}).result()["requestState"];
  CHECK(round("ask_twice", {{"second", kAnn}}, state).result()["resultType"] == "input_required");
}

TEST_CASE("A tool that requests input outside of MCP throws an error") {
  const mcp::Registry registry(test::sample_catalog());
  mcp::Context context({}, {});
  CHECK_THROWS_AS(mcp::run_tool(registry.get("greet"), Json::object(), context), support::Error);
}
