// What `status` does with servers that answer oddly, slowly or not at all.
#include "status/server_client.hpp"

#include <httplib.h>

#include <catch2/catch_test_macros.hpp>
#include <thread>

#include "app/ports.hpp"
#include "app/status/metrics_text.hpp"
#include "tastytrade_mcp/support/error.hpp"

using app::ServerClient;
using app::Variables;
using support::Error;
using support::ErrorCode;
using Values = std::map<std::string, std::string>;

namespace {

// Answers as this program does, unless a test changes a handler. Records the tokens that it is sent.
class FakeServer {
 public:
  using Handler = httplib::Server::Handler;

  FakeServer() {
    handle("/health", [](const auto&, auto& response) {
      response.set_content(R"({"status":"ok","mode":"mcp","version":"0.1.0","uptime_s":1})", "application/json");
    });
    handle("/health/ready",
           [](const auto&, auto& response) { response.set_content(R"({"status":"ready"})", "application/json"); });
    handle("/metrics", [](const auto&, auto& response) {
      response.set_content(test::healthy_metrics(), "text/plain; version=0.0.4");
    });
    server_.Get(".*", [this](const httplib::Request& request, httplib::Response& response) {
      if (request.has_header("Authorization"))
        tokens += request.path + ' ' + request.get_header_value("Authorization") + '\n';
      handlers_.at(request.path)(request, response);
    });
    server_.set_keep_alive_timeout(1);
    port = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    server_.wait_until_ready();
  }
  ~FakeServer() {
    server_.stop();
    thread_.join();
  }

  // Call it while no request is on its way.
  void handle(const std::string& path, Handler handler) { handlers_[path] = std::move(handler); }
  void handle(const std::string& path, int status, const std::string& body) {
    handle(path, [=](const auto&, auto& response) {
      response.status = status;
      response.set_content(body, "text/plain");
    });
  }

  int port = 0;
  std::string tokens;

 private:
  httplib::Server server_;
  std::map<std::string, Handler> handlers_;
  std::thread thread_;
};

Values at(int port, Values more = {}) {
  more.emplace("PORT", std::to_string(port));
  return more;
}

std::optional<Error> failure(const Values& values, const std::stop_token& stop = {}) {
  try {
    ServerClient(Variables(values), {}).ask(stop);
    return std::nullopt;
  } catch (const Error& error) {
    return error;
  }
}

bool says(const std::optional<Error>& error, ErrorCode code, const std::string& text) {
  REQUIRE(error);
  INFO(error->message() << " / " << error->hint);
  CHECK(error->code == code);
  const bool found = (error->message() + ' ' + error->hint).find(text) != std::string::npos;
  CHECK(found);
  return found && error->code == code;
}

}  // namespace

TEST_CASE("A server's metrics and its readiness are read, with the token of METRICS_TOKEN for the metrics only") {
  FakeServer server;
  ServerClient client(
      Variables(at(server.port, {{"METRICS_TOKEN", "m"}, {"CHATGPT_MCP_TOKEN", "c"}, {"API_TOKEN", "a"}})), {});
  CHECK(client.address().url() == "http://127.0.0.1:" + std::to_string(server.port));
  const app::ServerAnswer answer = client.ask({});
  CHECK(answer.readiness->is_ready);
  CHECK(app::read_figures(answer.metrics).environment == "production");
  CHECK(server.tokens == "/metrics Bearer m\n");
}

TEST_CASE("Without METRICS_TOKEN the token is that of the server's mode, and another mode's is never sent") {
  FakeServer server;
  const auto tokens_sent = [&](const Values& more) {
    server.tokens.clear();
    ServerClient(Variables(at(server.port, more)), {}).ask({});
    return server.tokens;
  };
  CHECK(tokens_sent({{"CHATGPT_MCP_TOKEN", "c"}, {"API_TOKEN", "a"}}) == "/metrics Bearer c\n");
  CHECK(tokens_sent({{"API_TOKEN", "a"}}).empty());
  CHECK(tokens_sent({}).empty());
  server.handle("/health", 200, R"({"status":"ok","mode":"api","version":"0.1.0"})");
  CHECK(tokens_sent({{"CHATGPT_MCP_TOKEN", "c"}, {"API_TOKEN", "a"}}) == "/metrics Bearer a\n");
  CHECK(tokens_sent({{"CHATGPT_MCP_TOKEN", "c"}}).empty());
}

TEST_CASE("A server that is not ready is asked for the reason with its own token, at most every 15 seconds") {
  FakeServer server;
  server.handle("/health/ready", [](const httplib::Request& request, httplib::Response& response) {
    response.status = 503;
    const bool is_owner = request.get_header_value("Authorization") == "Bearer c";
    response.set_content(is_owner ? R"({"status":"not_ready","environment":"sandbox","detail":"The disk is full."})"
                                  : R"({"status":"not_ready","detail":"Something."})",
                         "application/json");
  });
  ServerClient owner(Variables(at(server.port, {{"METRICS_TOKEN", "m"}, {"CHATGPT_MCP_TOKEN", "c"}})), {});
  for (int i = 0; i < 3; ++i) {
    const auto readiness = owner.ask({}).readiness;
    CHECK_FALSE(readiness->is_ready);
    CHECK(readiness->detail == "The disk is full.");
  }
  CHECK(server.tokens == "/health/ready Bearer c\n/metrics Bearer m\n/metrics Bearer m\n/metrics Bearer m\n");
  ServerClient other(Variables(at(server.port, {{"METRICS_TOKEN", "m"}})), {});
  CHECK(other.ask({}).readiness->detail == "Something.");
  server.handle("/health/ready", 500, "no JSON");
  CHECK_FALSE(other.ask({}).readiness);
}

TEST_CASE("A server that is not there is an error with the address and where the port comes from") {
  const test::ClosedPort closed;
  const std::string url = "http://127.0.0.1:" + std::to_string(closed.port);
  says(failure(at(closed.port)), ErrorCode::upstream_unavailable, "No server answers at " + url + ".");
  says(failure(at(closed.port)), ErrorCode::upstream_unavailable, "The port is the one of PORT.");
  says(failure(at(closed.port)), ErrorCode::upstream_unavailable, "A stdio server has no port");
  app::Flags flags;
  flags.port = closed.port;
  try {
    ServerClient(Variables(Values{}), flags).ask({});
    FAIL();
  } catch (const Error& error) {
    CHECK(error.hint.find("--port") != std::string::npos);
  }
}

TEST_CASE("Another program on the port gets no token") {
  const std::pair<int, std::string> answers[] = {
      {404, "{}"}, {200, "{}"}, {200, "<!doctype html>"}, {200, "[1]"}, {200, R"({"mode":"mcp"})"}, {302, ""}};
  for (const auto& [status, body] : answers) {
    FakeServer server;
    server.handle("/health", status, body);
    CAPTURE(status, body);
    says(failure(at(server.port, {{"METRICS_TOKEN", "secret"}, {"CHATGPT_MCP_TOKEN", "secret"}})), ErrorCode::not_found,
         "Another program listens at");
    CHECK(server.tokens.empty());
  }
}

TEST_CASE("A refused or missing token is an error that names the variable, and never the token") {
  FakeServer server;
  for (const int status : {401, 403}) {
    server.handle("/metrics", status, "{}");
    says(failure(at(server.port)), ErrorCode::auth_failed, "Set METRICS_TOKEN or CHATGPT_MCP_TOKEN");
    says(failure(at(server.port, {{"METRICS_TOKEN", "se-cret"}})), ErrorCode::auth_failed,
         "refuses the token of METRICS_TOKEN");
    const auto own = failure(at(server.port, {{"CHATGPT_MCP_TOKEN", "se-cret"}}));
    says(own, ErrorCode::auth_failed, "refuses the token of CHATGPT_MCP_TOKEN");
    CHECK((own->message() + own->hint).find("se-cret") == std::string::npos);
  }
}

TEST_CASE("Other statuses and texts in place of the metrics are errors that say what came") {
  FakeServer server;
  server.handle("/metrics", 404, "{}");
  says(failure(at(server.port)), ErrorCode::not_found, "older than this command");
  server.handle("/metrics", 429, "{}");
  says(failure(at(server.port)), ErrorCode::rate_limited, "METRICS_TOKEN");
  server.handle("/metrics", 500, "{}");
  says(failure(at(server.port)), ErrorCode::upstream_unavailable, "status 500");
  server.handle("/metrics", 200, "<!doctype html>\n");
  says(failure(at(server.port)), ErrorCode::upstream_unavailable, "The metrics cannot be read: in line 1");
  server.handle("/metrics", 200, "# TYPE a counter\na 1");
  says(failure(at(server.port)), ErrorCode::upstream_unavailable, "cut off");
  server.handle("/metrics", [](const auto&, auto& response) {
    response.set_content_provider(1000, "text/plain", [](std::size_t, std::size_t, httplib::DataSink& sink) {
      const std::string text = test::healthy_metrics();
      sink.write(text.data(), 100);
      return false;
    });
  });
  says(failure(at(server.port)), ErrorCode::upstream_unavailable, "did not arrive, or not completely");
  server.handle("/metrics", [](const auto&, auto& response) {
    response.set_chunked_content_provider("text/plain", [](std::size_t, httplib::DataSink& sink) {
      const std::string megabyte(1 << 20U, '\n');
      return sink.write(megabyte.data(), megabyte.size());
    });
  });
  says(failure(at(server.port)), ErrorCode::upstream_unavailable, "is too large");
}

TEST_CASE("A server that does not answer is given up after seconds, and a stop ends the wait at once") {
  // The system accepts connections for this socket, and nobody answers them.
  const int silent = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  REQUIRE(::bind(silent, reinterpret_cast<sockaddr*>(&address), size) == 0);
  REQUIRE(::listen(silent, 16) == 0);
  REQUIRE(::getsockname(silent, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  const Values values = at(ntohs(address.sin_port));

  const auto begin = std::chrono::steady_clock::now();
  const auto error = failure(values);
  REQUIRE(error);
  INFO(error->message());
  CHECK(error->code == ErrorCode::deadline_exceeded);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(30));

  std::stop_source stop;
  std::optional<Error> stopped;
  std::thread asking([&] { stopped = failure(values, stop.get_token()); });
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  const auto requested = std::chrono::steady_clock::now();
  stop.request_stop();
  asking.join();
  CHECK(std::chrono::steady_clock::now() - requested < std::chrono::seconds(3));
  REQUIRE(stopped);
  CHECK(stopped->code == ErrorCode::cancelled);
  ::close(silent);
}

TEST_CASE("A host that is not of this machine is refused before anything is sent") {
  for (const char* host : {"192.0.2.1", "2001:db8::1"}) {
    says(failure({{"HOST", host}}), ErrorCode::invalid_argument, "which is not an address of this machine");
  }
  says(failure({{"HOST", "no.such.host.invalid"}}), ErrorCode::invalid_argument, "which has no address");
  says(failure({{"PORT", "many"}}), ErrorCode::invalid_argument, "PORT");
  FakeServer server;
  CHECK_FALSE(failure(at(server.port, {{"HOST", "0.0.0.0"}})));
  CHECK_FALSE(failure(at(server.port, {{"HOST", "localhost"}})));
}
