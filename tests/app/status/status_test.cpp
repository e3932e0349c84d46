// `status` as a program, with servers that run.
#include <httplib.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdio>

#include "app/ports.hpp"
#include "app/temporary_directory.hpp"
#include "app/terminal/terminal_process.hpp"
#include "paths.hpp"
#include "process.hpp"
#include "self_signed.hpp"
#include "tastytrade_mcp/support/json.hpp"

using support::Json;
using test::Process;
using test::TerminalProcess;

namespace {

const std::string kToken = "a-token-for-this-test-only-0123456789";
const std::string kMetricsToken = "metrics-token-for-this-test-only-0123";

// Others can reach the server, so that it wants a token from programs on this machine too.
const std::pair<const std::string, std::string> kPublic{"PUBLIC_URL", "https://trade.example.com"};

const test::TemporaryDirectory& home() {
  static const test::TemporaryDirectory directory;
  return directory;
}

Process::Environment variables(Process::Environment more = {}) {
  more.insert({{"HOME", home().path()},
               {"PATH", "/usr/bin:/bin"},
               {"LANG", "C.UTF-8"},
               {"TERM", "xterm"},
               {"STATE_DB", "memory"}});
  return more;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// The demo on a port. The second one with the same port is the first one's successor.
class DemoServer {
 public:
  explicit DemoServer(Process::Environment more, const std::string& port = "0")
      : process_({test::kServerBinary, "--demo", "--port", port}, variables(std::move(more))) {
    REQUIRE(process_.wait_for_error("Ready in"));
    const auto at = process_.err.find("://127.0.0.1:");
    REQUIRE(at != std::string::npos);
    port_ = std::to_string(std::stoi(process_.err.substr(at + 13)));
  }
  const std::string& port() const { return port_; }
  void stop() {
    process_.signal(SIGTERM);
    CHECK(process_.wait() == 0);
  }

 private:
  Process process_;
  std::string port_;
};

struct Result {
  int code = 0;
  std::string out, err;
};

Result run(std::vector<std::string> arguments, Process::Environment more) {
  arguments.insert(arguments.begin(), {test::kServerBinary, "status"});
  Process status(std::move(arguments), variables(std::move(more)));
  Result result;
  result.code = status.wait();
  status.drain_error();
  result.out = status.out;
  result.err = status.err;
  return result;
}

void call_tool(const std::string& port, const std::string& token) {
  httplib::ClientImpl client("127.0.0.1", std::stoi(port));
  const auto answer = client.Post("/mcp/call", {{"Authorization", "Bearer " + token}},
                                  R"({"name":"fetch_positions","arguments":{}})", "application/json");
  REQUIRE(answer);
  REQUIRE(answer->status == 200);
}

}  // namespace

TEST_CASE("status prints the figures of a running server for a right token, and says what is missing for another") {
  const DemoServer server({{"CHATGPT_MCP_TOKEN", kToken}, {"METRICS_TOKEN", kMetricsToken}, kPublic});
  for (const auto& [name, token] : {std::pair{"METRICS_TOKEN", kMetricsToken}, {"CHATGPT_MCP_TOKEN", kToken}}) {
    CAPTURE(name);
    const Result result = run({}, {{"PORT", server.port()}, {name, token}});
    INFO(result.err);
    CHECK(result.code == 0);
    CHECK(result.err.empty());
    const Json json = Json::parse(result.out);
    CHECK(json["ok"] == true);
    CHECK(json["summary"] == "Serving. Logged in to TastyTrade. The store answers.");
    CHECK(json["environment"] == "demo");
    CHECK(json["version"] == TASTYTRADE_MCP_VERSION);
    CHECK(json["counted"]["broker_logins"]["ok"] == 1);
    CHECK(json["now"]["broker_login_time"].get<double>() > json["start_time"].get<double>() - 2);
    CHECK_FALSE(contains(result.out, token));
  }
  call_tool(server.port(), kToken);
  const Json counted = Json::parse(run({"--port", server.port()}, {{"METRICS_TOKEN", kMetricsToken}}).out)["counted"];
  CHECK(counted["tools"][0]["tool"] == "fetch_positions");
  CHECK(counted["tools"][0]["outcomes"]["ok"] == 1);

  const Result wrong = run({}, {{"PORT", server.port()}, {"METRICS_TOKEN", "wrong-token-0123456789"}});
  CHECK(wrong.code == 3);
  CHECK(wrong.out.empty());
  CHECK(contains(wrong.err, "refuses the token of METRICS_TOKEN"));
  CHECK_FALSE(contains(wrong.err, "wrong-token-0123456789"));
}

TEST_CASE("A server that others can reach wants a token, and status says where to set it") {
  const DemoServer server({{"CHATGPT_MCP_TOKEN", kToken}, kPublic});
  const Result result = run({}, {{"PORT", server.port()}});
  CHECK(result.code == 3);
  CHECK(contains(result.err, "Set METRICS_TOKEN or CHATGPT_MCP_TOKEN"));
  CHECK(run({}, {{"PORT", server.port()}, {"CHATGPT_MCP_TOKEN", kToken}}).code == 0);
}

TEST_CASE("status ends with 1 for a server with a problem, and says what to do") {
  const test::ClosedPort broker;
  Process server({test::kServerBinary, "--port", "0"}, variables({{"CHATGPT_MCP_TOKEN", kToken},
                                                                  {"TASTYTRADE_API_URL", broker.url()},
                                                                  {"TASTYTRADE_CLIENT_SECRET", "a-secret"},
                                                                  {"TASTYTRADE_REFRESH_TOKEN", "a-refresh-token"}}));
  REQUIRE(server.wait_for_error("Ready in"));
  const std::string port = std::to_string(std::stoi(server.err.substr(server.err.find("://127.0.0.1:") + 13)));
  const Result result = run({}, {{"PORT", port}, {"CHATGPT_MCP_TOKEN", kToken}});
  INFO(result.out << result.err);
  CHECK(result.code == 1);
  const Json json = Json::parse(result.out);
  CHECK(json["ok"] == false);
  CHECK(json["findings"][0]["alert"] == "BrokerLoginLost");
  CHECK(contains(json["findings"][0]["advice"], "tastytrade-mcp doctor"));

  TerminalProcess screen({test::kServerBinary, "status"}, variables({{"PORT", port}, {"CHATGPT_MCP_TOKEN", kToken}}));
  CHECK(screen.wait() == 1);
  CHECK(contains(screen.screen, "\u2717 Serving, with 1 problem"));
  CHECK(contains(screen.screen, "More: BrokerLoginLost in"));
}

TEST_CASE("status over HTTPS compares the certificate with TLS_CERT_FILE before it sends a token") {
  const Key key(EVP_RSA_gen(2048)), other_key(EVP_RSA_gen(2048));
  const Certificate certificate = self_signed(key.get(), "trade.example.com");
  const CertificateFile file(certificate.get());
  const CertificateFile other(self_signed(other_key.get(), "trade.example.com").get());
  const std::string key_file = home() / "key.pem";
  std::FILE* out = std::fopen(key_file.c_str(), "w");
  PEM_write_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(out);
  const DemoServer server({{"CHATGPT_MCP_TOKEN", kToken}, {"TLS_CERT_FILE", file.path()}, {"TLS_KEY_FILE", key_file}});
  const auto status = [&](const Process::Environment& more) {
    Process::Environment all{{"PORT", server.port()}, {"CHATGPT_MCP_TOKEN", kToken}};
    all.insert(more.begin(), more.end());
    return run({}, all);
  };
  const Result right = status({{"TLS_CERT_FILE", file.path()}});
  INFO(right.err);
  CHECK(right.code == 0);
  const Json json = Json::parse(right.out);
  CHECK(json["url"] == "https://127.0.0.1:" + server.port());
  CHECK(json["findings"][0]["alert"] == "CertificateEnds");  // within an hour
  CHECK(json["findings"][0]["level"] == "warning");

  const Result wrong = status({{"TLS_CERT_FILE", other.path()}});
  CHECK(wrong.code == 3);
  CHECK(contains(wrong.err, "is not the one in TLS_CERT_FILE. No token was sent."));
  const Result unreadable = status({{"TLS_CERT_FILE", home() / "nothing"}});
  CHECK(unreadable.code == 2);
  CHECK(contains(unreadable.err, "TLS_CERT_FILE cannot be read"));
  const Result plain = status({});
  CHECK(plain.code == 6);
  CHECK(contains(plain.err, "set TLS_CERT_FILE"));
}

TEST_CASE("Without a server status ends with 6 and prints nothing to stdout") {
  const test::ClosedPort closed;
  const Result result = run({"--json"}, {{"PORT", std::to_string(closed.port)}});
  CHECK(result.code == 6);
  CHECK(result.out.empty());
  CHECK(contains(result.err, "No server answers at http://127.0.0.1:" + std::to_string(closed.port)));
}

TEST_CASE("Options of status are checked") {
  CHECK(contains(run({"--interval", "5"}, {}).err, "`--interval` needs `--watch`."));
  CHECK(contains(run({"--watch", "--interval", "0"}, {}).err, "`--interval` needs a number from 1 to 3600."));
  CHECK(contains(run({"--port", "0"}, {}).err, "`--port` needs a number from 1 to 65535."));
  CHECK(contains(run({"8086"}, {}).err, "is one word too many."));
  CHECK(run({"--interval", "5"}, {}).code == 2);
}

TEST_CASE("On a terminal a watch shows a restart and a gap, and Ctrl-C restores the screen and prints the last look") {
  std::optional<DemoServer> server(std::in_place, Process::Environment{{"CHATGPT_MCP_TOKEN", kToken}});
  const std::string port = server->port();
  call_tool(port, kToken);
  TerminalProcess watch({test::kServerBinary, "status", "--watch", "--interval", "1"},
                        variables({{"PORT", port}, {"CHATGPT_MCP_TOKEN", kToken}, {"NO_COLOR", "1"}}));
  REQUIRE(watch.wait_for("Serving. Logged in to TastyTrade."));
  CHECK(contains(watch.screen, "\x1b[?1049h\x1b[?25l"));
  REQUIRE(watch.wait_for("CALLS  /S"));  // the second look has rates
  server->stop();
  REQUIRE(watch.wait_for("No server answers at"));
  REQUIRE(watch.wait_for("Before that: Serving."));
  server.emplace(Process::Environment{{"CHATGPT_MCP_TOKEN", kToken}}, port);
  REQUIRE(watch.wait_for("started again at "));
  CHECK(contains(watch.screen, "The server did not answer from"));
  watch.type("\x03");
  CHECK(watch.wait() == 0);
  const auto restored = watch.screen.rfind("\x1b[?25h\x1b[?1049l");
  REQUIRE(restored != std::string::npos);
  CHECK(contains(watch.screen.substr(restored), "Serving. Logged in to TastyTrade."));
  CHECK(contains(watch.screen.substr(restored), "Not shown, because nothing was counted"));
  CHECK_FALSE(contains(watch.screen.substr(restored + 14), "\x1b[?"));
}

TEST_CASE("In a pipe a watch prints a JSON object a line, through a restart, until a signal stops it") {
  std::optional<DemoServer> server(std::in_place, Process::Environment{{"CHATGPT_MCP_TOKEN", kToken}});
  const std::string port = server->port();
  Process watch({test::kServerBinary, "status", "--watch", "--interval", "1"},
                variables({{"PORT", port}, {"CHATGPT_MCP_TOKEN", kToken}}));
  REQUIRE(watch.wait_for_output("\"calls_per_second\""));
  call_tool(port, kToken);
  REQUIRE(watch.wait_for_output("\"calls\":1"));
  server->stop();
  REQUIRE(watch.wait_for_output("\"reachable\":false"));
  server.emplace(Process::Environment{{"CHATGPT_MCP_TOKEN", kToken}}, port);
  REQUIRE(watch.wait_for_output("\"event\":\"The server did not answer from"));
  const auto seen = watch.out.size();
  REQUIRE(test::wait_until([&] { return watch.wait_for_output("\n") && watch.out.size() >= seen; }));
  watch.signal(SIGTERM);
  CHECK(watch.wait() == 0);
  CHECK(watch.err.empty());
  std::size_t lines = 0, restarts = 0, gaps = 0;
  for (std::size_t at = 0; at < watch.out.size(); ++lines) {
    const auto end = watch.out.find('\n', at);
    REQUIRE(end != std::string::npos);
    const Json json = Json::parse(watch.out.substr(at, end - at));
    at = end + 1;
    if (json["reachable"] == false) {
      ++gaps;
      CHECK(json["ok"] == false);
      continue;
    }
    CHECK(json["ok"] == true);
    if (!json.contains("event")) continue;
    ++restarts;
    CHECK(json["interval"].is_null());
    CHECK(contains(json["event"], "The server was started again at"));
  }
  CHECK(lines >= 4);
  CHECK(restarts == 1);
  CHECK(gaps >= 1);
}

TEST_CASE("A watch ends at a wrong token, after one request with it, and leaves the terminal in order") {
  const DemoServer server({{"CHATGPT_MCP_TOKEN", kToken}, kPublic});
  TerminalProcess watch({test::kServerBinary, "status", "--watch"},
                        variables({{"PORT", server.port()}, {"CHATGPT_MCP_TOKEN", "wrong-token-0123456789"}}));
  CHECK(watch.wait() == 3);
  const auto restored = watch.screen.find("\x1b[?25h\x1b[?1049l");
  REQUIRE(restored != std::string::npos);
  CHECK(contains(watch.screen.substr(restored), "refuses the token of"));
  const Json json = Json::parse(run({}, {{"PORT", server.port()}, {"CHATGPT_MCP_TOKEN", kToken}}).out);
  double refused = 0;
  for (const Json& count : json["counted"]["http_refusals"]) refused += count.get<double>();
  CHECK(refused == 1);
}

TEST_CASE("A watch keeps to the width and the height of the terminal, and to TERM=dumb and NO_COLOR") {
  const DemoServer server({{"CHATGPT_MCP_TOKEN", kToken}});
  call_tool(server.port(), kToken);
  const auto watch_for = [&](const std::string& text, Process::Environment more, unsigned short columns) {
    more.insert({{"PORT", server.port()}, {"CHATGPT_MCP_TOKEN", kToken}});
    TerminalProcess watch({test::kServerBinary, "status", "--watch", "--interval", "1"}, variables(std::move(more)),
                          columns);
    REQUIRE(watch.wait_for(text));
    watch.type("\x03");
    CHECK(watch.wait() == 0);
    return watch.screen;
  };
  const std::string narrow = watch_for("more lines: enlarge the window\n\x1b[J", {}, 40);
  const std::string frame = narrow.substr(0, narrow.find("\x1b[J"));
  CHECK(std::count(frame.begin(), frame.end(), '\n') == 23);  // of 24 rows
  CHECK_FALSE(contains(watch_for("CALLS  /S", {{"NO_COLOR", "1"}}, 80), "\x1b[3"));
  const std::string dumb = watch_for("CALLS  /S", {{"TERM", "dumb"}}, 80);
  CHECK_FALSE(contains(dumb, "\x1b"));
  CHECK(contains(dumb, "TastyTrade MCP Server"));
}
