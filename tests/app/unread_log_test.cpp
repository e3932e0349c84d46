// A server whose stderr nobody reads, as with some desktop clients: it answers every call and ends on SIGTERM, and logs
// how many lines are missing once stderr is read.
#include <httplib.h>

#include <catch2/catch_test_macros.hpp>

#include "paths.hpp"
#include "process.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "temporary_directory.hpp"

using support::Json;
using test::Process;
using test::TemporaryDirectory;

namespace {

constexpr int kCalls = 4000;  // with a line each, more than the pipe and the queue hold
constexpr int kBatch = 50;
const std::string kToken = "a-token-for-this-test-only-0123456789";

Process::Environment environment(const TemporaryDirectory& home, Process::Environment more = {}) {
  more.insert({{"HOME", home.path()},
               {"PATH", "/usr/bin:/bin"},
               {"RATE_LIMIT_REQUESTS_PER_MINUTE", "0"},
               {"RATE_LIMIT_REQUESTS_PER_HOUR", "0"}});
  return more;
}

std::string call(int id) {
  return Json({{"jsonrpc", "2.0"},
               {"id", id},
               {"method", "tools/call"},
               {"params",
                {{"name", "fetch_accounts"},
                 {"arguments", {{"refresh", true}}},
                 {"_meta",
                  {{"io.modelcontextprotocol/protocolVersion", "2026-07-28"},
                   {"io.modelcontextprotocol/clientCapabilities", Json::object()}}}}}})
             .dump() +
         "\n";
}

// Sends the calls from `first` on over stdio and counts the answers.
int count_answers(Process& server, int first) {
  int answered = 0;
  for (int id = first; id < first + kCalls; id += kBatch) {
    std::string batch;
    for (int i = 0; i < kBatch; ++i) batch += call(id + i);
    server.write(batch);
    // Answers may overtake each other; a batch is answered when it has as many lines as it has calls.
    server.out.clear();
    for (int i = 0; i < kBatch; ++i) {
      if (!server.wait_for_output("\n")) return answered;
      ++answered;
      server.out.erase(0, server.out.find('\n') + 1);
    }
  }
  return answered;
}

// Whether every line but the first, whose beginning was read before, is whole.
bool has_whole_lines(const std::string& log) {
  if (!log.ends_with('\n')) return false;
  const auto lines = support::split(log, '\n');
  return std::all_of(lines.begin() + 1, lines.end(), [](const std::string& line) {
    return line.size() > 25 && line.starts_with("20") && line[23] == 'Z' && line[24] == ' ';
  });
}

}  // namespace

TEST_CASE("On stdio, a server with an unread log answers every call, and later logs how many lines are missing") {
  const TemporaryDirectory home;
  Process server({test::kServerBinary, "--demo", "--mode", "stdio"}, environment(home));
  REQUIRE(server.wait_for_error("mode=stdio"));
  server.reads_error = false;
  CHECK(count_answers(server, 0) == kCalls);

  server.reads_error = true;
  REQUIRE(server.wait_for_error("log_lines_dropped count="));
  CHECK(count_answers(server, kCalls) == kCalls);
  const auto dropped = server.err.find("log_lines_dropped count=");
  CHECK(server.err.find("tool_call", dropped) != std::string::npos);

  server.reads_error = false;
  server.err.clear();
  CHECK(count_answers(server, 2 * kCalls) == kCalls);
  server.signal(SIGTERM);
  CHECK(server.wait() == 0);
  server.drain_error();
  CHECK(server.err.find("tool_call") != std::string::npos);
  CHECK(has_whole_lines(server.err));
}

TEST_CASE("Over HTTP, a server with an unread log answers every call, and logs at its end how many lines are missing") {
  const TemporaryDirectory home;
  Process server({test::kServerBinary, "--demo"}, environment(home, {{"PORT", "0"}, {"CHATGPT_MCP_TOKEN", kToken}}));
  REQUIRE(server.wait_for_error("Ready in"));
  const auto port = server.err.find("127.0.0.1:");
  REQUIRE(port != std::string::npos);
  httplib::Client client("127.0.0.1", std::stoi(server.err.substr(port + 10)));
  client.set_keep_alive(true);
  client.set_tcp_nodelay(true);
  client.set_read_timeout(20);
  server.reads_error = false;
  int answered = 0;
  for (int i = 0; i < kCalls; ++i) {
    const auto answer = client.Post("/mcp/call", {{"Authorization", "Bearer " + kToken}},
                                    R"({"name":"fetch_accounts","arguments":{"refresh":true}})", "application/json");
    if (!answer || answer->status != 200) break;
    ++answered;
  }
  CHECK(answered == kCalls);
  server.signal(SIGTERM);
  server.reads_error = true;
  CHECK(server.wait() == 0);
  const auto dropped = server.err.find("log_lines_dropped count=");
  REQUIRE(dropped != std::string::npos);
  CHECK(std::stoi(server.err.substr(dropped + 24)) > 0);
  CHECK(server.err.find("stopped", dropped) != std::string::npos);
}
