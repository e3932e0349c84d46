// Tasks: handles, states, input, cancellation and callers.
#include <condition_variable>

#include "mcp/catalog.hpp"
#include "oauth/hooked_store.hpp"
#include "waiting.hpp"

using test::Json;
using test::kStateless;
using test::request;
using test::ServerFixture;

namespace {

struct Fixture : ServerFixture {
  Fixture() : ServerFixture(test::sample_catalog(), {}) {}

  Outcome send(const std::string& method, const Json& params, const Json& capabilities = test::able_client(),
               const std::string& principal = "local") {
    const Json message = test::claiming(request(method, params), kStateless, capabilities);
    auto headers = test::Headers::of(message);
    if (const Json* id = support::find(params, "taskId")) headers.name = id->is_string() ? id->get<std::string>() : "";
    const auto protocol = headers.protocol();
    mcp::TransportInfo transport;
    transport.principal = std::make_shared<const mcp::Principal>(mcp::Principal{.id = principal});
    transport.headers = &protocol;
    return take(message.dump(), transport);
  }
  Json start(const std::string& tool) {
    const Json handle = send("tools/call", {{"name", tool}}).result();
    CHECK(handle["resultType"] == "task");
    return handle;
  }
  Json state_of(const Json& handle) { return send("tasks/get", {{"taskId", handle["taskId"]}}).result(); }
  // Asks until the task is in this state.
  Json until(const Json& handle, std::string_view status) {
    Json task;
    const bool came = test::wait_until([&] {
      task = state_of(handle);
      return task["status"] == status;
    });
    if (!came) FAIL("the task never became " << status << ": " << task);
    return task;
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "A task that requests input waits for it, accepts it and completes") {
  const Json handle = start("slow");
  CHECK(handle["status"] == "working");
  CHECK(handle["statusMessage"] == "at it");
  CHECK(handle["ttlMs"].is_number_integer());
  CHECK_FALSE(handle.contains("result"));
  const Json waiting = until(handle, "input_required");
  CHECK(waiting["resultType"] == "complete");
  CHECK(waiting["inputRequests"]["go"]["method"] == "elicitation/create");
  const Json bad = {{"taskId", handle["taskId"]}, {"inputResponses", {{"go", 5}}}};
  CHECK(send("tasks/update", bad).error() == -32602);
  const Json unknown = {{"taskId", handle["taskId"]}, {"inputResponses", {{"other", 5}}}};
  CHECK(send("tasks/update", unknown).result()["resultType"] == "complete");
  CHECK(until(handle, "input_required")["inputRequests"].contains("go"));
  const Json good = {{"taskId", handle["taskId"]},
                     {"inputResponses", {{"go", {{"action", "accept"}, {"content", {{"name", "x"}}}}}}}};
  CHECK(send("tasks/update", good).result()["resultType"] == "complete");
  const Json done = until(handle, "completed");
  CHECK(done["result"]["structuredContent"]["end"] == "accept");
  CHECK_FALSE(done.contains("inputRequests"));
  CHECK(send("tasks/update", good).result()["resultType"] == "complete");
}

TEST_CASE_METHOD(Fixture, "A cancelled task ends, and a second cancellation changes nothing") {
  const Json handle = start("stuck");
  const Json params = {{"taskId", handle["taskId"]}};
  CHECK(send("tasks/cancel", params).result()["resultType"] == "complete");
  until(handle, "cancelled");
  CHECK(send("tasks/cancel", params).result()["resultType"] == "complete");
  CHECK(state_of(handle)["status"] == "cancelled");
}

TEST_CASE_METHOD(Fixture, "The error of a tool completes its task, and a protocol error makes it fail") {
  const Json failing = until(start("failing"), "completed");
  CHECK(failing["result"]["isError"] == true);
  const Json broken = until(start("broken"), "failed");
  CHECK(broken["error"]["code"] == -32602);
  CHECK_FALSE(broken.contains("result"));
  CHECK(broken.contains("statusMessage"));
}

TEST_CASE_METHOD(Fixture,
                 "A client without the tasks extension gets the result at once, or an error that names the extension") {
  const Json asks_only = {{"elicitation", Json::object()}};
  CHECK(send("tools/call", {{"name", "slow"}}, asks_only).result()["resultType"] == "input_required");
  const Outcome required = send("tools/call", {{"name", "failing"}}, asks_only);
  test::expect_error(required, 400, -32021);
  CHECK((*required.body)["error"]["data"]["requiredCapabilities"]["extensions"].contains(
      "io.modelcontextprotocol/tasks"));
  for (const char* method : {"tasks/get", "tasks/update", "tasks/cancel"}) {
    test::expect_error(send(method, {{"taskId", "x"}}, asks_only), 400, -32021);
  }
  for (const char* method : {"tasks/list", "tasks/result"})
    test::expect_error(send(method, Json::object()), 404, -32601);
}

TEST_CASE_METHOD(Fixture,
                 "Input that is requested before the task begins is requested in rounds, and the handle has no state") {
  const Json first = send("tools/call", {{"name", "first_asks"}}).result();
  CHECK(first["resultType"] == "input_required");
  const Json replies = {{"who", {{"action", "accept"}, {"content", {{"name", "Ann"}}}}}};
  const Json handle =
      send("tools/call", {{"name", "first_asks"}, {"inputResponses", replies}, {"requestState", first["requestState"]}})
          .result();
  CHECK(handle["resultType"] == "task");
  CHECK_FALSE(handle.contains("requestState"));
  CHECK(until(handle, "completed")["result"]["structuredContent"]["name"] == "Ann");
}

TEST_CASE_METHOD(Fixture, "A task handle of another caller is refused like an unknown one") {
  const Json handle = start("stuck");
  for (const char* method : {"tasks/get", "tasks/update", "tasks/cancel"}) {
    Json params = {{"taskId", handle["taskId"]}, {"inputResponses", Json::object()}};
    const Outcome foreign = send(method, params, test::able_client(), "token:other");
    params["taskId"] = "unknown";
    const Outcome unknown = send(method, params);
    CHECK(foreign.error() == -32602);
    CHECK((*foreign.body)["error"]["message"] == (*unknown.body)["error"]["message"]);
    for (const Json& odd : {Json::object(), Json{{"taskId", 5}}, Json{{"taskId", nullptr}}}) {
      const Json message = test::claiming(request(method, odd), kStateless, test::able_client());
      CHECK(stdio(message).error() == -32602);
    }
  }
  send("tasks/cancel", {{"taskId", handle["taskId"]}});
}

TEST_CASE_METHOD(Fixture, "Mcp-Name must be the id of the task") {
  const Json message = test::claiming(request("tasks/get", {{"taskId", "a"}}), kStateless, test::able_client());
  auto headers = test::Headers::of(message);
  headers.name = "b";
  test::expect_error(http(message, headers), 400, -32020);
}

TEST_CASE("A server that is destroyed cancels its tasks") {
  Fixture fixture;
  fixture.start("stuck");
}

TEST_CASE("A store that fails ends the task and not the process") {
  using support::Error;
  using support::ErrorCode;
  Fixture fixture;
  test::HookedStore store(*fixture.store);
  const auto fail = [] { throw Error(ErrorCode::not_ready, "The store is gone."); };
  const Json message = test::claiming(request("tools/call", {{"name", "failing"}}), kStateless, test::able_client());
  const auto call = [&](mcp::Server& server) {
    const auto headers = test::Headers::of(message).protocol();
    mcp::TransportInfo transport;
    transport.headers = &headers;
    auto received = server.receive(message.dump(), transport);
    const auto response = server.handle(std::get<mcp::RequestPtr>(received), nullptr, {});
    REQUIRE(response);
    return Json::parse(response->body);
  };
  SECTION("If the task cannot be stored, the call has an error") {
    mcp::Server server(fixture.offered, {}, fixture.sealer, store);
    store.on("put mcp-task:", fail);
    CHECK(call(server).contains("error"));
  }
  SECTION("If the result cannot be stored, the call has had its handle") {
    mcp::Server server(fixture.offered, {}, fixture.sealer, store);
    store.on("put mcp-task:", [&] { store.on("put mcp-task:", fail); });
    CHECK(call(server)["result"]["resultType"] == "task");
  }
}
