// Running calls: progress, log messages, cancellation, deadlines and defects.
#include <catch2/generators/catch_generators.hpp>
#include <future>

#include "server_fixture.hpp"

using test::expect_error;
using test::Headers;
using test::Json;
using test::notification;
using test::request;
using test::ServerFixture;

namespace {

// A tool that says it runs, then waits until it is stopped.
struct Waiting {
  std::promise<void> started;
  std::atomic<bool> saw_stop = false;

  mcp::Tool tool() {
    return test::tool("wait", [this](const mcp::Arguments&, mcp::Context& context) -> mcp::ToolResult {
      started.set_value();
      try {
        context.budget().sleep(std::chrono::seconds(60));
      } catch (const support::Error& error) {
        saw_stop = error.code == support::ErrorCode::cancelled;
        context.report_progress(1, {}, "too late");
        throw;
      }
      return Json::object();
    });
  }
};

mcp::TransportInfo on_stdio() {
  mcp::TransportInfo transport;
  transport.cancellation_scope = "stdio";
  return transport;
}

Json waiting_call(Json id = 1) {
  return request("tools/call", {{"name", "wait"}, {"_meta", {{"progressToken", 1}}}}, std::move(id));
}

mcp::RequestPtr receive_call(ServerFixture& fixture, const Json& message, const mcp::TransportInfo& transport) {
  auto opened = fixture.server.receive(message.dump(), transport);
  REQUIRE(std::holds_alternative<mcp::RequestPtr>(opened));
  return std::move(std::get<mcp::RequestPtr>(opened));
}

std::vector<Json> progress_of(const ServerFixture::Outcome& outcome) {
  std::vector<Json> values;
  for (const Json& message : outcome.notifications) {
    if (message["method"] == "notifications/progress") values.push_back(message["params"]["progress"]);
  }
  return values;
}

}  // namespace

TEST_CASE("Progress is sent for a valid progress token only, has that token and increases") {
  ServerFixture fixture;
  CHECK(fixture.stateful("2025-11-25", request("tools/call", {{"name", "talk"}})).notifications.empty());
  for (const Json& token : {Json("t-1"), Json(7), Json("7"), Json(0), Json("")}) {
    const Json message = request("tools/call", {{"name", "talk"}, {"_meta", {{"progressToken", token}}}});
    for (const auto& outcome : {fixture.stateful("2025-11-25", message), fixture.stateless(message)}) {
      CHECK(progress_of(outcome) == std::vector<Json>{0, 50, 100});
      for (const Json& sent : outcome.notifications) {
        CHECK(sent["params"]["progressToken"] == token);
        CHECK(sent["params"]["progressToken"].is_string() == token.is_string());
        CHECK(sent["params"]["total"] == 100);
      }
    }
  }
  for (const Json& token : {Json(1.5), Json::object(), Json(true), Json(nullptr)}) {
    const Json message = request("tools/call", {{"name", "talk"}, {"_meta", {{"progressToken", token}}}});
    CHECK(fixture.stateful("2025-11-25", message).notifications.empty());
  }
}

TEST_CASE("Log messages are sent from the requested level on, and none without a request") {
  ServerFixture fixture;
  const Json call = request("tools/call", {{"name", "talk"}});
  const auto levels = [](const ServerFixture::Outcome& outcome) {
    std::vector<std::string> names;
    for (const Json& message : outcome.notifications) names.push_back(message["params"]["level"].get<std::string>());
    return names;
  };
  mcp::Session session{.id = "s", .protocol_version = "2025-11-25"};
  CHECK(levels(fixture.http(call, {}, &session)).empty());
  fixture.http(request("logging/setLevel", {{"level", "info"}}), {}, &session);
  CHECK(levels(fixture.http(call, {}, &session)) == std::vector<std::string>{"warning"});
  fixture.http(request("logging/setLevel", {{"level", "debug"}}), {}, &session);
  CHECK(levels(fixture.http(call, {}, &session)) == std::vector<std::string>{"debug", "warning"});
  fixture.http(request("logging/setLevel", {{"level", "error"}}), {}, &session);
  CHECK(levels(fixture.http(call, {}, &session)).empty());

  Json stateless = call;
  CHECK(levels(fixture.stateless(stateless)).empty());
  stateless["params"]["_meta"][test::kLogLevel] = "debug";
  CHECK(levels(fixture.stateless(stateless)) == std::vector<std::string>{"debug", "warning"});
  stateless["params"]["_meta"][test::kLogLevel] = "notice";
  CHECK(levels(fixture.stateless(stateless)) == std::vector<std::string>{"warning"});
}

TEST_CASE("The default log level applies to stateful clients that have not set one, and to no others") {
  mcp::ServerOptions options;
  options.default_log_level = mcp::LogLevel::info;
  ServerFixture fixture(std::vector<mcp::Tool>{}, options);
  const Json call = request("tools/call", {{"name", "talk"}});
  CHECK(fixture.stateful("2025-11-25", call).notifications.size() == 1);
  CHECK(fixture.stateless(call).notifications.empty());
}

TEST_CASE("A cancelled call stops its handler and gets no response") {
  Waiting waiting;
  ServerFixture fixture({waiting.tool()});
  auto call = receive_call(fixture, waiting_call(), on_stdio());
  test::RecordingSink sink;
  auto answer = std::async(std::launch::async, [&, call = std::move(call)]() mutable {
    return fixture.server.handle(std::move(call), &sink, {});
  });
  waiting.started.get_future().wait();
  // Another id, another type of id, another scope: none of them is this call.
  fixture.stdio(notification("notifications/cancelled", {{"requestId", 2}}));
  fixture.stdio(notification("notifications/cancelled", {{"requestId", "1"}}));
  mcp::Session other{.id = "other", .protocol_version = "2025-11-25"};
  fixture.http(notification("notifications/cancelled", {{"requestId", 1}}), {}, &other);
  CHECK(answer.wait_for(std::chrono::milliseconds(20)) == std::future_status::timeout);

  const auto outcome =
      fixture.stdio(notification("notifications/cancelled", {{"requestId", 1}, {"reason", "changed my mind"}}));
  CHECK(outcome.status == 202);
  CHECK_FALSE(answer.get());
  CHECK(waiting.saw_stop);
  CHECK(sink.messages.empty());
}

TEST_CASE("On stdio, a notification cancels a stateless call") {
  Waiting waiting;
  ServerFixture fixture({waiting.tool()});
  auto call = receive_call(fixture, test::claiming(waiting_call("a")), on_stdio());
  auto answer = std::async(std::launch::async, [&, call = std::move(call)]() mutable {
    return fixture.server.handle(std::move(call), nullptr, {});
  });
  waiting.started.get_future().wait();
  fixture.stdio(test::claiming(notification("notifications/cancelled", {{"requestId", "a"}})));
  CHECK_FALSE(answer.get());
}

TEST_CASE("Late, unknown and malformed cancellations are ignored") {
  ServerFixture fixture;
  CHECK(fixture.stdio(request("tools/call", {{"name", "echo"}})).result().contains("content"));
  for (const Json& params : {Json{{"requestId", 1}}, Json{{"requestId", "none"}}, Json{{"requestId", Json::array()}},
                             Json::object(), Json(nullptr)}) {
    const auto outcome = fixture.stdio(notification("notifications/cancelled", params));
    CHECK(outcome.status == 202);
    CHECK_FALSE(outcome.body);
  }
}

TEST_CASE("A call whose stop token is stopped gets no response") {
  Waiting waiting;
  ServerFixture fixture({waiting.tool()});
  auto call = receive_call(fixture, waiting_call(), on_stdio());
  std::stop_source gone;
  auto answer = std::async(std::launch::async, [&, call = std::move(call)]() mutable {
    return fixture.server.handle(std::move(call), nullptr, gone.get_token());
  });
  waiting.started.get_future().wait();
  gone.request_stop();
  CHECK_FALSE(answer.get());
  CHECK(waiting.saw_stop);
}

TEST_CASE("A write that the stop of the server ends is answered with what is known of it, and a cancelled one is not") {
  const bool is_cancelled_by_client = GENERATE(false, true);
  std::promise<void> started;
  mcp::Tool write = test::tool("write", [&](const mcp::Arguments&, mcp::Context& context) {
    started.set_value();
    try {
      context.budget().sleep(std::chrono::seconds(60));
    } catch (const support::Error&) {
      return Json{{"status", "outcome_unknown"}};
    }
    return Json{{"status", "done"}};
  });
  write.effect = mcp::Effect::destructive;
  ServerFixture fixture({write});
  auto call = receive_call(fixture, request("tools/call", {{"name", "write"}}, 7), on_stdio());
  std::stop_source stop;
  auto answer = std::async(std::launch::async, [&, call = std::move(call)]() mutable {
    return fixture.server.handle(std::move(call), nullptr, stop.get_token());
  });
  started.get_future().wait();
  if (is_cancelled_by_client) fixture.stdio(notification("notifications/cancelled", {{"requestId", 7}}));
  stop.request_stop();
  const auto response = answer.get();
  CHECK(response.has_value() == !is_cancelled_by_client);
  if (response) {
    CHECK(Json::parse(response->body)["result"]["structuredContent"]["status"] == "outcome_unknown");
  }
}

TEST_CASE("A call that is cancelled before it begins is not run") {
  std::atomic<bool> ran = false;
  ServerFixture fixture({test::tool("note", [&](const mcp::Arguments&, mcp::Context&) {
    ran = true;
    return Json::object();
  })});
  auto call = receive_call(fixture, request("tools/call", {{"name", "note"}}), on_stdio());
  fixture.stdio(notification("notifications/cancelled", {{"requestId", 1}}));
  CHECK_FALSE(fixture.server.handle(std::move(call), nullptr, {}));
  CHECK_FALSE(ran);
}

TEST_CASE("cancel_scope() cancels the calls of its scope only") {
  Waiting waiting;
  ServerFixture fixture({waiting.tool()});
  auto call = receive_call(fixture, waiting_call(), on_stdio());
  auto answer = std::async(std::launch::async, [&, call = std::move(call)]() mutable {
    return fixture.server.handle(std::move(call), nullptr, {});
  });
  waiting.started.get_future().wait();
  fixture.server.cancel_scope("another");
  fixture.server.cancel_scope("stdio");
  CHECK_FALSE(answer.get());
}

TEST_CASE("The id of a request in flight is refused for a second request, and accepted afterwards") {
  ServerFixture fixture;
  const Json message = request("tools/call", {{"name", "echo"}});
  {
    const auto first = receive_call(fixture, message, on_stdio());
    expect_error(fixture.stdio(message), 400, -32600);
    CHECK(fixture.stdio(request("tools/call", {{"name", "echo"}}, "1")).result().contains("content"));
    mcp::Session other{.id = "other", .protocol_version = "2025-11-25"};
    CHECK(fixture.http(message, {}, &other).result().contains("content"));
  }
  CHECK(fixture.stdio(message).result().contains("content"));
}

TEST_CASE("The id of a handled request is accepted again while the request object exists") {
  ServerFixture fixture;
  const Json message = request("tools/call", {{"name", "echo"}});
  const auto held = receive_call(fixture, message, on_stdio());
  REQUIRE(fixture.server.handle(held, nullptr, {}));
  CHECK(fixture.stdio(message).result().contains("content"));
}

TEST_CASE("Stateless HTTP requests of two clients may have the same id") {
  ServerFixture fixture;
  const Json message = test::claiming(request("tools/call", {{"name", "echo"}}));
  const auto protocol = Headers::of(message).protocol();
  mcp::TransportInfo transport;
  transport.headers = &protocol;
  const auto first = receive_call(fixture, message, transport);
  CHECK(mcp::is_stateless(*first));
  CHECK(fixture.http(message, Headers::of(message)).result().contains("content"));
}

TEST_CASE("A session id of a stateless HTTP request is ignored") {
  ServerFixture fixture;
  const Json message = test::claiming(request("tools/call", {{"name", "echo"}}));
  const auto protocol = Headers::of(message).protocol();
  mcp::TransportInfo transport;
  transport.headers = &protocol;
  transport.cancellation_scope = "s";
  auto first = receive_call(fixture, message, transport);
  mcp::Session session{.id = "s", .protocol_version = "2025-11-25"};
  CHECK(fixture.http(message, Headers::of(message), &session).result().contains("content"));
  fixture.http(notification("notifications/cancelled", {{"requestId", 1}}), {}, &session);
  CHECK(fixture.server.handle(std::move(first), nullptr, {}));
}

TEST_CASE("A call beyond its deadline has an error result") {
  Waiting waiting;
  mcp::ServerOptions options;
  options.call_deadline = std::chrono::milliseconds(1);
  ServerFixture fixture({test::tool("slow",
                                    [](const mcp::Arguments&, mcp::Context& context) {
                                      context.budget().sleep(std::chrono::seconds(60));
                                      return Json::object();
                                    })},
                        options);
  const auto outcome = fixture.stateful("2025-11-25", request("tools/call", {{"name", "slow"}}));
  CHECK(outcome.result()["isError"] == true);
  CHECK(outcome.result()["_meta"]["tastytrade-mcp/error"]["code"] == "deadline_exceeded");
}

TEST_CASE("The error of a defect in a tool does not contain the exception's text") {
  ServerFixture fixture;
  for (const auto& outcome : {fixture.stateful("2025-11-25", request("tools/call", {{"name", "crash"}})),
                              fixture.stateless(request("tools/call", {{"name", "crash"}}))}) {
    CHECK(outcome.result()["isError"] == true);
    CHECK(outcome.result()["_meta"]["tastytrade-mcp/error"]["code"] == "internal");
    CHECK(outcome.body->dump().find("secret") == std::string::npos);
  }
}

TEST_CASE("A call without the scope of its tool has a forbidden error") {
  ServerFixture fixture;
  mcp::TransportInfo transport = on_stdio();
  transport.principal = std::make_shared<const mcp::Principal>(mcp::Principal{"token:1", {"read"}});
  const auto refused = fixture.take(request("tools/call", {{"name", "trade"}}).dump(), transport);
  CHECK(refused.result()["_meta"]["tastytrade-mcp/error"]["code"] == "forbidden");
  CHECK(
      fixture.take(request("tools/call", {{"name", "echo"}}).dump(), transport).result().contains("structuredContent"));
  CHECK(fixture.stdio(request("tools/call", {{"name", "trade"}})).result().contains("structuredContent"));
}

TEST_CASE("The trace context of `_meta` reaches the handler, else that of the transport") {
  support::TraceContext seen;
  ServerFixture fixture({test::tool("trace", [&](const mcp::Arguments&, mcp::Context& context) {
    seen = context.trace();
    return Json::object();
  })});
  const auto call = [&](const Json& meta, const support::TraceContext* of_transport) {
    seen = {"unset", "unset"};
    fixture.stateless(request("tools/call", {{"name", "trace"}, {"_meta", meta}}), of_transport);
    return seen.parent + '|' + seen.state;
  };
  const std::string in_meta = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const support::TraceContext header{"00-11111111111111111111111111111111-2222222222222222-00", "of=header"};
  CHECK(call({{"traceparent", in_meta}, {"tracestate", "of=meta"}}, nullptr) == in_meta + "|of=meta");
  CHECK(call({{"traceparent", in_meta}}, &header) == in_meta + '|');
  CHECK(call(Json::object(), &header) == header.parent + "|of=header");
  CHECK(call({{"traceparent", "not one"}, {"tracestate", "of=meta"}}, &header) == header.parent + "|of=header");
  CHECK(call({{"traceparent", 5}}, nullptr) == "|");
}

TEST_CASE("Each of many concurrent calls gets its own response") {
  ServerFixture fixture;
  std::vector<std::future<int>> answers;
  for (int i = 0; i < 8; ++i) {
    answers.push_back(std::async(std::launch::async, [&fixture, i] {
      int right = 0;
      for (int k = 0; k < 50; ++k) {
        const int id = i * 1000 + k;
        const Json message =
            request("tools/call", {{"name", "echo"}, {"arguments", {{"text", std::to_string(id)}}}}, id);
        mcp::TransportInfo transport = on_stdio();
        auto received = fixture.server.receive(message.dump(), transport);
        const auto response = fixture.server.handle(std::get<mcp::RequestPtr>(std::move(received)), nullptr, {});
        const Json answer = response ? Json::parse(response->body) : Json();
        right += answer["id"] == id && answer["result"]["structuredContent"]["text"] == std::to_string(id);
      }
      return right;
    }));
  }
  for (auto& answer : answers) CHECK(answer.get() == 50);
}
