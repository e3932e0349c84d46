// What happens while a call runs: progress, log messages, cancellation, deadlines, defects.
#include <future>

#include "bench.hpp"

using test::Bench;
using test::expect_error;
using test::Headers;
using test::Json;
using test::notification;
using test::request;

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
  mcp::TransportInfo around;
  around.cancellation_scope = "stdio";
  return around;
}

Json waiting_call(Json id = 1) {
  return request("tools/call", {{"name", "wait"}, {"_meta", {{"progressToken", 1}}}}, std::move(id));
}

mcp::Call open_call(Bench& bench, const Json& message, const mcp::TransportInfo& around) {
  auto opened = bench.server.open(message.dump(), around);
  REQUIRE(std::holds_alternative<mcp::Call>(opened));
  return std::move(std::get<mcp::Call>(opened));
}

std::vector<Json> progress_of(const Bench::Outcome& outcome) {
  std::vector<Json> values;
  for (const Json& message : outcome.notifications) {
    if (message["method"] == "notifications/progress") values.push_back(message["params"]["progress"]);
  }
  return values;
}

}  // namespace

TEST_CASE("progress is sent only when asked for, with the token as it was, and only grows") {
  Bench bench;
  CHECK(bench.handshake("2025-11-25", request("tools/call", {{"name", "talk"}})).notifications.empty());
  for (const Json& token : {Json("t-1"), Json(7), Json("7"), Json(0), Json("")}) {
    const Json message = request("tools/call", {{"name", "talk"}, {"_meta", {{"progressToken", token}}}});
    for (const auto& outcome : {bench.handshake("2025-11-25", message), bench.stateless(message)}) {
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
    CHECK(bench.handshake("2025-11-25", message).notifications.empty());
  }
}

TEST_CASE("log messages are sent only from the level that was asked for") {
  Bench bench;
  const Json call = request("tools/call", {{"name", "talk"}});
  const auto levels = [](const Bench::Outcome& outcome) {
    std::vector<std::string> names;
    for (const Json& message : outcome.notifications) names.push_back(message["params"]["level"].get<std::string>());
    return names;
  };
  mcp::Session session{.id = "s", .protocol_version = "2025-11-25"};
  CHECK(levels(bench.http(call, {}, &session)).empty());
  bench.http(request("logging/setLevel", {{"level", "info"}}), {}, &session);
  CHECK(levels(bench.http(call, {}, &session)) == std::vector<std::string>{"warning"});
  bench.http(request("logging/setLevel", {{"level", "debug"}}), {}, &session);
  CHECK(levels(bench.http(call, {}, &session)) == std::vector<std::string>{"debug", "warning"});
  bench.http(request("logging/setLevel", {{"level", "error"}}), {}, &session);
  CHECK(levels(bench.http(call, {}, &session)).empty());

  Json stateless = call;
  CHECK(levels(bench.stateless(stateless)).empty());
  stateless["params"]["_meta"][test::kLogLevel] = "debug";
  CHECK(levels(bench.stateless(stateless)) == std::vector<std::string>{"debug", "warning"});
  stateless["params"]["_meta"][test::kLogLevel] = "notice";
  CHECK(levels(bench.stateless(stateless)) == std::vector<std::string>{"warning"});
}

TEST_CASE("a default level speaks for handshake clients that have not chosen one, and for no others") {
  mcp::ServerOptions options;
  options.default_log_level = mcp::LogLevel::info;
  Bench bench(std::vector<mcp::Tool>{}, options);
  const Json call = request("tools/call", {{"name", "talk"}});
  CHECK(bench.handshake("2025-11-25", call).notifications.size() == 1);
  CHECK(bench.stateless(call).notifications.empty());
}

TEST_CASE("a cancelled call stops its handler and is never answered") {
  Waiting waiting;
  Bench bench({waiting.tool()});
  auto call = open_call(bench, waiting_call(), on_stdio());
  std::atomic<int> sent = 0;
  auto answer = std::async(std::launch::async, [&, call = std::move(call)]() mutable {
    return bench.server.run(std::move(call), [&](const Json&) { ++sent; }, {});
  });
  waiting.started.get_future().wait();
  // Another id, another type of id, another scope: none of them is this call.
  bench.stdio(notification("notifications/cancelled", {{"requestId", 2}}));
  bench.stdio(notification("notifications/cancelled", {{"requestId", "1"}}));
  mcp::Session other{.id = "other", .protocol_version = "2025-11-25"};
  bench.http(notification("notifications/cancelled", {{"requestId", 1}}), {}, &other);
  CHECK(answer.wait_for(std::chrono::milliseconds(20)) == std::future_status::timeout);

  const auto outcome =
      bench.stdio(notification("notifications/cancelled", {{"requestId", 1}, {"reason", "changed my mind"}}));
  CHECK(outcome.status == 202);
  CHECK_FALSE(answer.get());
  CHECK(waiting.saw_stop);
  CHECK(sent == 0);
}

TEST_CASE("a stateless call on stdio is cancelled by a notification too") {
  Waiting waiting;
  Bench bench({waiting.tool()});
  auto call = open_call(bench, test::claiming(waiting_call("a")), on_stdio());
  auto answer = std::async(std::launch::async,
                           [&, call = std::move(call)]() mutable { return bench.server.run(std::move(call), {}, {}); });
  waiting.started.get_future().wait();
  bench.stdio(test::claiming(notification("notifications/cancelled", {{"requestId", "a"}})));
  CHECK_FALSE(answer.get());
}

TEST_CASE("late, unknown and malformed cancellations are taken and ignored") {
  Bench bench;
  CHECK(bench.stdio(request("tools/call", {{"name", "echo"}})).result().contains("content"));
  for (const Json& params : {Json{{"requestId", 1}}, Json{{"requestId", "none"}}, Json{{"requestId", Json::array()}},
                             Json::object(), Json(nullptr)}) {
    const auto outcome = bench.stdio(notification("notifications/cancelled", params));
    CHECK(outcome.status == 202);
    CHECK_FALSE(outcome.body);
  }
}

TEST_CASE("the outer stop ends a call without an answer") {
  Waiting waiting;
  Bench bench({waiting.tool()});
  auto call = open_call(bench, waiting_call(), on_stdio());
  std::stop_source gone;
  auto answer = std::async(std::launch::async, [&, call = std::move(call)]() mutable {
    return bench.server.run(std::move(call), {}, gone.get_token());
  });
  waiting.started.get_future().wait();
  gone.request_stop();
  CHECK_FALSE(answer.get());
  CHECK(waiting.saw_stop);
}

TEST_CASE("a call that was stopped before it ran does not run") {
  std::atomic<bool> ran = false;
  Bench bench({test::tool("note", [&](const mcp::Arguments&, mcp::Context&) {
    ran = true;
    return Json::object();
  })});
  auto call = open_call(bench, request("tools/call", {{"name", "note"}}), on_stdio());
  bench.stdio(notification("notifications/cancelled", {{"requestId", 1}}));
  CHECK_FALSE(bench.server.run(std::move(call), {}, {}));
  CHECK_FALSE(ran);
}

TEST_CASE("ending a session cancels what runs in it") {
  Waiting waiting;
  Bench bench({waiting.tool()});
  auto call = open_call(bench, waiting_call(), on_stdio());
  auto answer = std::async(std::launch::async,
                           [&, call = std::move(call)]() mutable { return bench.server.run(std::move(call), {}, {}); });
  waiting.started.get_future().wait();
  bench.server.cancel_scope("another");
  bench.server.cancel_scope("stdio");
  CHECK_FALSE(answer.get());
}

TEST_CASE("an id that is still in flight is refused, and free again afterwards") {
  Bench bench;
  const Json message = request("tools/call", {{"name", "echo"}});
  {
    const auto first = open_call(bench, message, on_stdio());
    expect_error(bench.stdio(message), 400, -32600);
    CHECK(bench.stdio(request("tools/call", {{"name", "echo"}}, "1")).result().contains("content"));
    mcp::Session other{.id = "other", .protocol_version = "2025-11-25"};
    CHECK(bench.http(message, {}, &other).result().contains("content"));
  }
  CHECK(bench.stdio(message).result().contains("content"));
}

TEST_CASE("stateless HTTP requests of two clients may share an id") {
  Bench bench;
  const Json message = test::claiming(request("tools/call", {{"name", "echo"}}));
  const auto protocol = Headers::of(message).protocol();
  mcp::TransportInfo around;
  around.headers = &protocol;
  const auto first = open_call(bench, message, around);
  CHECK(first.is_stateless());
  CHECK(bench.http(message, Headers::of(message)).result().contains("content"));
}

TEST_CASE("a session id that comes along with a stateless HTTP request ties it to nothing") {
  Bench bench;
  const Json message = test::claiming(request("tools/call", {{"name", "echo"}}));
  const auto protocol = Headers::of(message).protocol();
  mcp::TransportInfo around;
  around.headers = &protocol;
  around.cancellation_scope = "s";
  auto first = open_call(bench, message, around);
  mcp::Session session{.id = "s", .protocol_version = "2025-11-25"};
  CHECK(bench.http(message, Headers::of(message), &session).result().contains("content"));
  bench.http(notification("notifications/cancelled", {{"requestId", 1}}), {}, &session);
  CHECK(bench.server.run(std::move(first), {}, {}));
}

TEST_CASE("a call that outlives its deadline becomes an error result") {
  Waiting waiting;
  mcp::ServerOptions options;
  options.call_deadline = std::chrono::milliseconds(1);
  Bench bench({test::tool("slow",
                          [](const mcp::Arguments&, mcp::Context& context) {
                            context.budget().sleep(std::chrono::seconds(60));
                            return Json::object();
                          })},
              options);
  const auto outcome = bench.handshake("2025-11-25", request("tools/call", {{"name", "slow"}}));
  CHECK(outcome.result()["isError"] == true);
  CHECK(outcome.result()["_meta"]["tastytrade-mcp/error"]["code"] == "deadline_exceeded");
}

TEST_CASE("a defect in a tool tells nothing of its inside") {
  Bench bench;
  for (const auto& outcome : {bench.handshake("2025-11-25", request("tools/call", {{"name", "crash"}})),
                              bench.stateless(request("tools/call", {{"name", "crash"}}))}) {
    CHECK(outcome.result()["isError"] == true);
    CHECK(outcome.result()["_meta"]["tastytrade-mcp/error"]["code"] == "internal");
    CHECK(outcome.body->dump().find("secret") == std::string::npos);
  }
}

TEST_CASE("a caller without a tool's scope is told so") {
  Bench bench;
  mcp::TransportInfo around = on_stdio();
  around.principal = {"token:1", {"read"}};
  const auto refused = bench.take(request("tools/call", {{"name", "trade"}}).dump(), around);
  CHECK(refused.result()["_meta"]["tastytrade-mcp/error"]["code"] == "forbidden");
  CHECK(bench.take(request("tools/call", {{"name", "echo"}}).dump(), around).result().contains("structuredContent"));
  CHECK(bench.stdio(request("tools/call", {{"name", "trade"}})).result().contains("structuredContent"));
}

TEST_CASE("a well-formed trace parent reaches the handler, any other is ignored") {
  std::string seen;
  Bench bench({test::tool("trace", [&](const mcp::Arguments&, mcp::Context& context) {
    seen = context.trace_parent();
    return Json::object();
  })});
  const auto traced = [&](const Json& parent) {
    seen = "unset";
    bench.stateless(request("tools/call", {{"name", "trace"}, {"_meta", {{"traceparent", parent}}}}));
    return seen;
  };
  const std::string good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  CHECK(traced(good) == good);
  for (const char* bad : {"", "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                          "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                          "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                          "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                          "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
                          "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x"}) {
    CHECK(traced(bad).empty());
  }
  CHECK(traced(5).empty());
}

TEST_CASE("many calls run at once and each gets its own answer") {
  Bench bench;
  std::vector<std::future<int>> answers;
  for (int i = 0; i < 8; ++i) {
    answers.push_back(std::async(std::launch::async, [&bench, i] {
      int right = 0;
      for (int k = 0; k < 50; ++k) {
        const int id = i * 1000 + k;
        const Json message =
            request("tools/call", {{"name", "echo"}, {"arguments", {{"text", std::to_string(id)}}}}, id);
        mcp::TransportInfo around = on_stdio();
        auto opened = bench.server.open(message.dump(), around);
        const auto reply = bench.server.run(std::get<mcp::Call>(std::move(opened)), {}, {});
        const Json answer = reply && reply->text ? Json::parse(*reply->text) : Json();
        right += answer["id"] == id && answer["result"]["structuredContent"]["text"] == std::to_string(id);
      }
      return right;
    }));
  }
  for (auto& answer : answers) CHECK(answer.get() == 50);
}
