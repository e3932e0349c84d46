// How signals and the end of the input end the server, in a limited time.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <catch2/catch_test_macros.hpp>

#include <csignal>
#include <stop_token>
#include <thread>

#include "paths.hpp"
#include "process.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "temporary_directory.hpp"
#include "waiting.hpp"

using support::Json;
using test::Process;
using test::TemporaryDirectory;

namespace {

// What the servers inherit, even where the tests run under nohup.
[[maybe_unused]] const auto previous_handler = std::signal(SIGHUP, SIG_DFL);

constexpr int kForcedStop = 7;
const std::string kToken = "a-token-for-tests-0123456789";

std::string call(int id, const std::string& tool) {
  return Json({{"jsonrpc", "2.0"},
               {"id", id},
               {"method", "tools/call"},
               {"params",
                {{"name", tool},
                 {"arguments", Json::object()},
                 {"_meta",
                  {{"io.modelcontextprotocol/protocolVersion", "2026-07-28"},
                   {"io.modelcontextprotocol/clientCapabilities", Json::object()}}}}}})
             .dump() +
         "\n";
}

// A connection to a server on this machine. Closed with the object.
class Connection {
 public:
  explicit Connection(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    timeval timeout{test::kHangTimeout.count(), 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
    connected = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
  }
  Connection(Connection&& other) noexcept : connected(other.connected), socket_(std::exchange(other.socket_, -1)) {}
  Connection& operator=(Connection&&) = delete;
  ~Connection() {
    if (socket_ >= 0) ::close(socket_);
  }

  void send(const std::string& text) const { ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL); }
  // Until the server closes, or nothing comes.
  std::string read_to_end() const {
    std::string text;
    char buffer[4096];
    for (ssize_t count = 0; (count = ::recv(socket_, buffer, sizeof(buffer), 0)) > 0;) {
      text.append(buffer, static_cast<std::size_t>(count));
    }
    return text;
  }

  bool connected = false;

 private:
  int socket_;
};

std::string post(const std::string& path, const std::string& body, std::size_t length) {
  return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + kToken +
         "\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\nContent-Length: " +
         std::to_string(length) + "\r\n\r\n" + body;
}
std::string post(const std::string& path, const std::string& body) {
  return post(path, body, body.size());
}

// The product with demo data, on a free port: the bridge or the plain API.
struct Product {
  explicit Product(const std::string& mode = "mcp")
      : process({test::kServerBinary, "--demo", "--mode", mode, "--port", "0"},
                {{"HOME", home.path()},
                 {"PATH", "/usr/bin:/bin"},
                 {"CHATGPT_MCP_TOKEN", kToken},
                 {"RATE_LIMIT_REQUESTS_PER_MINUTE", "0"},
                 {"RATE_LIMIT_REQUESTS_PER_HOUR", "0"}}) {
    REQUIRE(process.wait_for_error("Ready in"));
    const auto at = process.err.find("http://127.0.0.1:");
    REQUIRE(at != std::string::npos);
    port = std::stoi(process.err.substr(at + 17));
  }

  const TemporaryDirectory home;
  Process process;
  int port = 0;
};

struct StuckServer {
  explicit StuckServer(const std::string& transport, int promised_ms = 800)
      // A forced stop joins no threads, which the thread sanitizer would report to a log that nobody reads.
      : process({test::kStuckServer, transport, std::to_string(promised_ms)},
                {{"PATH", "/usr/bin:/bin"}, {"TSAN_OPTIONS", "report_thread_leaks=0"}}) {
    if (transport != "http") return;
    REQUIRE(process.wait_for_output("\n"));
    port = std::stoi(process.out.substr(5));
  }

  Process process;
  int port = 0;
};

std::string many_members(std::size_t bytes) {
  std::string text = "{\"name\":\"fetch_accounts\",\"arguments\":{";
  for (std::size_t i = 0; text.size() < bytes; ++i) text += "\"m" + std::to_string(i) + "\":0,";
  text.back() = '}';
  return text + "}";
}

}  // namespace

TEST_CASE("Over HTTP, the server ends though a handler never returns") {
  for (const char* tool : {"compute", "wait"}) {
    CAPTURE(tool);
    StuckServer server("http");
    const Connection client(server.port);
    client.send(post("/mcp/call", Json{{"name", tool}}.dump()));
    const Connection another(server.port);
    another.send(post("/mcp/call", R"({"name":"answer"})"));
    // Answered while the other call runs, so that one has begun or is about to.
    another.send("GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    CHECK(another.read_to_end().find("answered") != std::string::npos);
    server.process.signal(SIGTERM);
    CHECK(server.process.wait() == kForcedStop);
    CHECK(server.process.err.find("stop_forced") != std::string::npos);
    CHECK(server.process.err.find("exit_code=7") != std::string::npos);
  }
}

TEST_CASE("Over stdio, the server ends though a handler never returns") {
  for (const char* tool : {"compute", "wait"}) {
    for (const bool by_signal : {true, false}) {
      CAPTURE(tool, by_signal);
      StuckServer server("stdio");
      server.process.write(call(1, tool));
      server.process.write(call(2, "answer"));
      REQUIRE(server.process.wait_for_output("answered"));
      if (by_signal) server.process.signal(SIGTERM);
      CHECK(server.process.wait() == kForcedStop);  // wait() ends the input
      CHECK(server.process.err.find("stop_forced") != std::string::npos);
    }
  }
}

TEST_CASE("A server without running calls ends with exit code 0 and is not forced") {
  StuckServer server("http");
  const Connection client(server.port);
  client.send(post("/mcp/call", R"({"name":"answer"})"));
  server.process.signal(SIGTERM);
  CHECK(client.read_to_end().find("answered") != std::string::npos);
  CHECK(server.process.wait() == 0);
  CHECK(server.process.err.find("stop_forced") == std::string::npos);
}

TEST_CASE("A second SIGINT ends the server at once, and a second SIGHUP does not") {
  StuckServer server("http", 30'000);  // connecting may take seconds while the listening socket is closed
  const Connection client(server.port);
  client.send(post("/mcp/call", R"({"name":"wait"})"));
  server.process.signal(SIGTERM);
  // The listening socket is closed once the first was heard.
  while (Connection(server.port).connected) {
  }
  server.process.signal(SIGINT);
  CHECK(server.process.wait() == 130);

  StuckServer terminal("http");
  const Connection other(terminal.port);
  other.send(post("/mcp/call", R"({"name":"wait"})"));
  terminal.process.signal(SIGHUP);
  while (Connection(terminal.port).connected) {
  }
  terminal.process.signal(SIGHUP);
  CHECK(terminal.process.wait() == kForcedStop);
}

TEST_CASE("SIGTERM, SIGINT, SIGQUIT and SIGHUP let requests in flight finish, and other signals are ignored") {
  for (const int number : {SIGTERM, SIGINT, SIGQUIT, SIGHUP}) {
    CAPTURE(number);
    Product bridge;
    // A request whose body is yet to come is in flight.
    const Connection client(bridge.port);
    const std::string body = R"({"name":"fetch_accounts"})";
    client.send(post("/mcp/call", body.substr(0, 5), body.size()));
    for (const int harmless : {SIGUSR1, SIGUSR2, SIGPIPE}) bridge.process.signal(harmless);
    const Connection before(bridge.port);
    before.send("GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    CHECK(before.read_to_end().starts_with("HTTP/1.1 200 "));
    bridge.process.signal(number);
    while (Connection(bridge.port).connected) {
    }
    client.send(body.substr(5));
    CHECK(client.read_to_end().starts_with("HTTP/1.1 200 "));
    CHECK(bridge.process.wait() == 0);
  }
}

TEST_CASE("A SIGHUP that was ignored at the start is ignored") {
  const TemporaryDirectory home;
  Process server({"/bin/sh", "-c", std::string("trap '' HUP; exec ") + test::kServerBinary + " --demo"},
                 {{"HOME", home.path()}, {"PATH", "/usr/bin:/bin"}, {"PORT", "0"}});
  REQUIRE(server.wait_for_error("Ready in"));
  server.signal(SIGHUP);
  const auto at = server.err.find("http://127.0.0.1:");
  REQUIRE(at != std::string::npos);
  const Connection client(std::stoi(server.err.substr(at + 17)));
  client.send("GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  CHECK(client.read_to_end().starts_with("HTTP/1.1 200 "));
  server.signal(SIGTERM);
  CHECK(server.wait() == 0);
}

TEST_CASE("SIGTERM ends a command that is not a server") {
  const TemporaryDirectory home;
  // A broker that takes connections and says nothing.
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
  REQUIRE(::listen(listener, 8) == 0);
  socklen_t size = sizeof(address);
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  Process command({test::kServerBinary, "call", "fetch_accounts"},
                  {{"HOME", home.path()},
                   {"PATH", "/usr/bin:/bin"},
                   {"TASTYTRADE_API_URL", "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port))},
                   {"TASTYTRADE_CLIENT_SECRET", "a-secret-for-this-test"},
                   {"TASTYTRADE_REFRESH_TOKEN", "a-refresh-token-for-this-test"}});
  const int accepted = ::accept(listener, nullptr, nullptr);
  REQUIRE(accepted >= 0);
  command.signal(SIGTERM);
  CHECK(command.wait() == 128 + SIGTERM);
  ::close(accepted);
  ::close(listener);
}

TEST_CASE("The server ends though large bodies are in flight on every route") {
  const std::string body = many_members(1'000'000);
  const std::pair<const char*, std::vector<std::string>> routes[] = {
      {"mcp", {"/mcp", "/mcp/call", "/register", "/token", "/authorize", "/revoke"}},
      {"api", {"/api/v1/tools/fetch_accounts", "/api/v1/tools/search_options"}},
  };
  for (const auto& [mode, paths] : routes) {
    CAPTURE(mode);
    Product server(mode);
    std::vector<Connection> clients;
    for (const std::string& path : paths) {
      for (int i = 0; i < 4; ++i) {
        clients.emplace_back(server.port);
        clients.back().send(post(path, body));
      }
    }
    server.process.signal(SIGTERM);
    CHECK(server.process.wait() == 0);
    CHECK(server.process.err.find("stop_forced") == std::string::npos);
  }
}

TEST_CASE("The server ends though bodies arrive byte by byte") {
  Product bridge;
  std::vector<Connection> clients;
  for (int i = 0; i < 50; ++i) {
    clients.emplace_back(bridge.port);
    clients.back().send(post("/mcp/call", "{", 1000));
  }
  bridge.process.signal(SIGTERM);
  std::jthread dribbling([&](const std::stop_token& end) {
    while (!end.stop_requested()) {
      for (const Connection& client : clients) client.send(" ");
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  });
  CHECK(bridge.process.wait() == 0);
  CHECK(bridge.process.err.find("stop_forced") == std::string::npos);
}

TEST_CASE("The server ends though clients go on connecting") {
  Product bridge;
  std::vector<Connection> idle;
  for (int i = 0; i < 500; ++i) idle.emplace_back(bridge.port);
  std::vector<std::jthread> connecting;
  for (int i = 0; i < 4; ++i) {
    connecting.emplace_back([&](const std::stop_token& end) {
      while (!end.stop_requested()) Connection(bridge.port).send("GET / HTTP/1.1\r\n");
    });
  }
  bridge.process.signal(SIGTERM);
  CHECK(bridge.process.wait() == 0);
  CHECK(bridge.process.err.find("stop_forced") == std::string::npos);
}

TEST_CASE("The server ends though nobody reads its log, even if a call never ends") {
  const auto fill_log = [](int port) {
    for (int i = 0; i < 30; ++i) {
      const Connection client(port);
      std::string requests;
      for (int j = 0; j < 100; ++j) requests += "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
      client.send(requests + "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      client.read_to_end();
    }
  };
  Product product;
  product.process.reads_error = false;
  fill_log(product.port);
  product.process.signal(SIGTERM);
  CHECK(product.process.wait() == 0);

  StuckServer stuck("http");
  stuck.process.reads_error = false;
  fill_log(stuck.port);
  const Connection client(stuck.port);
  client.send(post("/mcp/call", R"({"name":"compute"})"));
  stuck.process.signal(SIGTERM);
  CHECK(stuck.process.wait() == kForcedStop);
}

TEST_CASE("A stdio server ends though its client reads no responses") {
  // The output is a pipe that nobody reads; this process holds its other end.
  int output[2];
  REQUIRE(::pipe2(output, 0) == 0);
  Process server({"/bin/sh", "-c", std::string("exec ") + test::kStuckServer + " stdio >&" + std::to_string(output[1])},
                 {{"PATH", "/usr/bin:/bin"}});
  ::close(output[1]);
  ::fcntl(output[0], F_SETFL, O_NONBLOCK);
  for (int i = 0; i < 600; ++i) server.write(call(i, "answer"));  // more answers than the pipe holds
  server.signal(SIGTERM);
  CHECK(server.wait() == kForcedStop);
  ::close(output[0]);
}
