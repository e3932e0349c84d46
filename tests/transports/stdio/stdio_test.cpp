// The stdio server with pipes.
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>
#include <catch2/catch_test_macros.hpp>

#include <csignal>
#include <latch>
#include <semaphore>
#include <thread>

#include "published_schema.hpp"
#include "tastytrade_mcp/transports/stdio_server.hpp"

using support::Json;

namespace {

mcp::Tool tool(std::string name, mcp::Tool::Handler handler) {
  return {.name = std::move(name),
          .title = "Test",
          .description = "For tests.",
          .parameters = {{.name = "text"}},
          .result = {{"type", "object"}},
          .toolset = "test",
          .handler = std::move(handler)};
}

// A server on a pair of pipes, with the client's ends in the test's hand.
class Process {
 public:
  explicit Process(std::vector<mcp::Tool> tools, transports::StdioOptions options = {})
      : store_(state::make_memory_store(clock_)),
        sealer_(support::Secret("a-key-for-tests-that-is-long-enough"), clock_),
        server_(std::make_shared<const mcp::Registry>(std::move(tools)), options_with_lists(), sealer_, *store_) {
    REQUIRE(::pipe2(in_, O_CLOEXEC) == 0);
    REQUIRE(::pipe2(out_, O_CLOEXEC) == 0);
    options.input = in_[0];
    options.output = out_[1];
    thread_ = std::jthread([this, options] {
      clean_ = transports::serve_stdio(server_, options, stop_.get_token());
      ::close(out_[1]);
    });
  }
  ~Process() {
    end_input();
    if (thread_.joinable()) thread_.join();
    ::close(in_[0]);
    ::close(out_[0]);
  }

  void write(const std::string& text) {
    std::size_t done = 0;
    while (done < text.size()) {
      const auto count = ::write(in_[1], text.data() + done, text.size() - done);
      REQUIRE(count > 0);
      done += static_cast<std::size_t>(count);
    }
  }
  void send(const Json& message) { write(message.dump() + "\n"); }
  void end_input() {
    if (in_[1] >= 0) ::close(in_[1]);
    in_[1] = -1;
  }
  void stop() { stop_.request_stop(); }
  void publish(mcp::Change change) { server_.publish(server_.registry(), {change}); }
  bool join() {
    thread_.join();
    return clean_;
  }
  void close_output_reader() {
    ::close(out_[0]);
    out_[0] = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  }

  // The next message; nothing at the end of the output.
  std::optional<Json> next() {
    while (true) {
      const auto end = buffer_.find('\n');
      if (end != std::string::npos) {
        const std::string line = buffer_.substr(0, end);
        buffer_.erase(0, end + 1);
        return test::checked_message(line);
      }
      pollfd readable{out_[0], POLLIN, 0};
      REQUIRE(::poll(&readable, 1, 20'000) == 1);
      char chunk[4096];
      const auto count = ::read(out_[0], chunk, sizeof chunk);
      if (count <= 0) return std::nullopt;
      buffer_.append(chunk, static_cast<std::size_t>(count));
    }
  }

 private:
  static mcp::ServerOptions options_with_lists() {
    mcp::ServerOptions options;
    options.lists_change = true;
    return options;
  }

  support::SystemClock clock_;
  std::unique_ptr<state::Store> store_;
  mcp::Sealer sealer_;
  mcp::Server server_;
  int in_[2] = {-1, -1};
  int out_[2] = {-1, -1};
  std::string buffer_;
  std::stop_source stop_;
  std::atomic<bool> clean_{false};
  std::jthread thread_;
};

Json initialize(int id = 0) {
  return {{"jsonrpc", "2.0"},
          {"id", id},
          {"method", "initialize"},
          {"params",
           {{"protocolVersion", "2025-11-25"},
            {"capabilities", Json::object()},
            {"clientInfo", {{"name", "test"}, {"version", "1"}}}}}};
}

Json call(const Json& id, const std::string& name, Json arguments = Json::object()) {
  return {
      {"jsonrpc", "2.0"}, {"id", id}, {"method", "tools/call"}, {"params", {{"name", name}, {"arguments", arguments}}}};
}

Json stateless(Json message) {
  message["params"]["_meta"] = {{"io.modelcontextprotocol/protocolVersion", "2026-07-28"},
                                {"io.modelcontextprotocol/clientCapabilities", Json::object()}};
  return message;
}

mcp::Tool echo() {
  return tool("echo", [](const mcp::Arguments& arguments, mcp::Context&) {
    return Json{{"text", arguments.text("text")}};
  });
}

}  // namespace

TEST_CASE("stdio: a client initializes, lists and calls tools, and the end of the input ends the server") {
  Process process({echo()});
  process.send(initialize());
  CHECK(process.next()->at("result").at("protocolVersion") == "2025-11-25");
  process.send({{"jsonrpc", "2.0"}, {"method", "notifications/initialized"}});
  process.send({{"jsonrpc", "2.0"}, {"id", "list"}, {"method", "tools/list"}});
  const Json list = *process.next();
  CHECK(list["id"] == "list");
  CHECK(list["result"]["tools"][0]["name"] == "echo");
  process.send(call(2, "echo", {{"text", "ĝis"}}));
  CHECK(process.next()->at("result").at("structuredContent").at("text") == "ĝis");
  process.end_input();
  CHECK(!process.next());
  CHECK(process.join());
}

TEST_CASE("stdio: responses are in the order in which calls complete") {
  std::binary_semaphore release{0};
  Process process({echo(), tool("slow", [&](const mcp::Arguments&, mcp::Context&) {
                     release.acquire();
                     return Json{{"text", "slow"}};
                   })});
  process.send(stateless(call(1, "slow")));
  for (int i = 2; i < 12; ++i) {
    process.send(stateless(call(i, "echo", {{"text", "x"}})));
    CHECK(process.next()->at("id") == i);
  }
  release.release();
  CHECK(process.next()->at("id") == 1);
}

TEST_CASE("stdio: many calls run at once") {
  constexpr int kCalls = 16;
  std::latch together(kCalls);
  Process process({tool("meet", [&](const mcp::Arguments&, mcp::Context&) {
    together.arrive_and_wait();  // returns only if all run at the same time
    return Json{{"text", "met"}};
  })});
  for (int i = 0; i < kCalls; ++i) process.send(stateless(call(i, "meet")));
  for (int i = 0; i < kCalls; ++i) CHECK(process.next()->at("result").at("structuredContent").at("text") == "met");
}

TEST_CASE("stdio: a cancelled call gets no response and its handler is stopped") {
  std::binary_semaphore started{0};
  std::atomic<bool> told{false};
  Process process({echo(), tool("wait", [&](const mcp::Arguments&, mcp::Context& context) -> mcp::ToolResult {
                     started.release();
                     try {
                       context.budget().sleep(std::chrono::seconds(30));
                     } catch (...) {
                       told = true;
                       throw;
                     }
                     return Json::object();
                   })});
  process.send(stateless(call("w", "wait")));
  started.acquire();
  process.send({{"jsonrpc", "2.0"}, {"method", "notifications/cancelled"}, {"params", {{"requestId", "w"}}}});
  process.end_input();
  CHECK(!process.next());
  CHECK(process.join());
  CHECK(told);
}

TEST_CASE("stdio: an invalid line is answered with an error, and the next line is served") {
  Process process({echo()});
  process.write("{\"jsonrpc\": \"2.0\", \n");
  CHECK(process.next()->at("error").at("code") == -32700);
  process.write("\xff\xfe{}\n");
  CHECK(process.next()->at("error").at("code") == -32700);
  process.write(std::string(100, '[') + std::string(100, ']') + "\n");
  CHECK(process.next()->at("error").at("code").get<int>() < 0);
  process.write("\n  \r\n[]\n");
  CHECK(process.next()->at("error").at("code") == -32600);
  process.write("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + std::string(2 << 20, 'x') + "\"}\n");
  CHECK(process.next()->at("error").at("code") == -32600);
  process.send(stateless(call(7, "echo", {{"text", "still here"}})));
  CHECK(process.next()->at("id") == 7);
}

TEST_CASE("stdio: lines may end with CRLF, and the last one without a line end") {
  Process process({echo()});
  process.write(stateless(call(1, "echo", {{"text", "a"}})).dump() + "\r\n");
  CHECK(process.next()->at("id") == 1);
  process.write(stateless(call(2, "echo", {{"text", "b"}})).dump());
  process.end_input();
  CHECK(process.next()->at("id") == 2);
  CHECK(!process.next());
}

TEST_CASE("stdio: a stop lets calls in flight finish") {
  std::binary_semaphore started{0};
  std::binary_semaphore release{0};
  Process process({tool("slow", [&](const mcp::Arguments&, mcp::Context&) {
    started.release();
    release.acquire();
    return Json{{"text", "done"}};
  })});
  process.send(stateless(call(1, "slow")));
  started.acquire();
  process.stop();
  release.release();
  CHECK(process.next()->at("id") == 1);
  CHECK(!process.next());
  CHECK(process.join());
}

TEST_CASE("stdio: calls that outlast the drain are cancelled") {
  std::binary_semaphore started{0};
  transports::StdioOptions options;
  options.drain = std::chrono::milliseconds(50);
  Process process({tool("wait",
                        [&](const mcp::Arguments&, mcp::Context& context) -> mcp::ToolResult {
                          started.release();
                          context.budget().sleep(std::chrono::seconds(60));
                          return Json::object();
                        })},
                  options);
  process.send(stateless(call(1, "wait")));
  started.acquire();
  process.end_input();
  CHECK(!process.next());
  CHECK(process.join());
}

TEST_CASE("stdio: calls beyond the limit of waiting calls are refused, and the others are served") {
  std::counting_semaphore<64> started{0};
  std::counting_semaphore<64> release{0};
  transports::StdioOptions options;
  options.workers = 1;
  options.max_waiting = 2;
  Process process({tool("slow",
                        [&](const mcp::Arguments&, mcp::Context&) {
                          started.release();
                          release.acquire();
                          return Json{{"text", "done"}};
                        })},
                  options);
  process.send(stateless(call(0, "slow")));
  started.acquire();
  for (int i = 1; i < 10; ++i) process.send(stateless(call(i, "slow")));
  for (int i = 3; i < 10; ++i) {
    const Json answer = *process.next();
    CHECK(answer["id"] == i);
    CHECK(answer.contains("error"));
  }
  release.release(10);
  for (int i = 0; i < 3; ++i) CHECK(process.next()->contains("result"));
}

TEST_CASE("stdio: a closed output ends the server") {
  std::signal(SIGPIPE, SIG_IGN);
  Process process({echo()});
  process.close_output_reader();
  process.send(stateless(call(1, "echo", {{"text", "x"}})));
  process.send(stateless(call(2, "echo", {{"text", "x"}})));
  process.end_input();
  CHECK(!process.join());
}

TEST_CASE(
    "stdio: a subscription is acknowledged, gets notifications, and ends when it is cancelled or the input ends") {
  Process process({echo()});
  const auto listen = [&](const Json& id) {
    process.send(stateless({{"jsonrpc", "2.0"},
                            {"id", id},
                            {"method", "subscriptions/listen"},
                            {"params", {{"notifications", {{"toolsListChanged", true}}}}}}));
    const Json acknowledged = *process.next();
    CHECK(acknowledged["method"] == "notifications/subscriptions/acknowledged");
    CHECK(acknowledged["params"]["_meta"]["io.modelcontextprotocol/subscriptionId"] == id);
  };
  listen("a");
  listen("b");
  process.publish(mcp::Change::tools);
  for (int i = 0; i < 2; ++i) CHECK(process.next()->at("method") == "notifications/tools/list_changed");
  process.send({{"jsonrpc", "2.0"}, {"method", "notifications/cancelled"}, {"params", {{"requestId", "a"}}}});
  process.send(stateless(call(7, "echo", {{"text", "x"}})));
  CHECK(process.next()->at("id") == 7);  // so the cancellation has been read
  process.publish(mcp::Change::tools);
  const Json told = *process.next();
  CHECK(told["params"]["_meta"]["io.modelcontextprotocol/subscriptionId"] == "b");
  process.end_input();
  const Json result = *process.next();
  CHECK(result["id"] == "b");
  CHECK(result["result"]["resultType"] == "complete");
  CHECK(process.next()->at("params").at("requestId") == "b");
  CHECK(!process.next());
  CHECK(process.join());
}

TEST_CASE("stdio: a session is notified of changed lists") {
  Process process({echo()});
  process.send(initialize());
  CHECK(process.next()->contains("result"));
  process.send({{"jsonrpc", "2.0"}, {"id", 1}, {"method", "ping"}});
  CHECK(process.next()->at("id") == 1);
  process.publish(mcp::Change::tools);
  CHECK(process.next()->at("method") == "notifications/tools/list_changed");
  process.end_input();
  CHECK(!process.next());
}

TEST_CASE("stdio: a response to a server request is read while every worker waits") {
  transports::StdioOptions options;
  options.workers = 1;
  mcp::Tool ask = tool("ask", [](const mcp::Arguments&, mcp::Context& context) {
    const Json schema = {{"type", "object"}, {"properties", {{"name", {{"type", "string"}}}}}};
    return Json{{"reply", context.request_input(mcp::ask_form("name", "Your name?", schema))}};
  });
  ask.asks = true;
  Process process({ask}, options);
  Json opening = initialize();
  opening["params"]["capabilities"] = {{"elicitation", Json::object()}};
  process.send(opening);
  CHECK(process.next()->contains("result"));
  process.send(call(1, "ask"));
  const Json question = *process.next();
  CHECK(question["method"] == "elicitation/create");
  process.send(
      {{"jsonrpc", "2.0"}, {"id", question["id"]}, {"result", {{"action", "accept"}, {"content", {{"name", "Ada"}}}}}});
  const Json answer = *process.next();
  CHECK(answer["id"] == 1);
  CHECK(answer["result"]["structuredContent"]["reply"]["content"]["name"] == "Ada");
}
