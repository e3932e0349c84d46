// An HTTP server with tools of its own, which runs on a free port until the test ends.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "http_client.hpp"
#include "stream_probe.hpp"
#include "tastytrade_mcp/transports/http_server.hpp"
#include "waiting.hpp"

namespace http_test {

inline constexpr const char* kToken = "a-token-for-tests-0123456789";
inline const std::pair<std::string, std::string> kBearer = {"Authorization", std::string("Bearer ") + kToken};
inline const std::pair<std::string, std::string> kJson = {"Content-Type", "application/json"};
inline const std::pair<std::string, std::string> kAccept = {"Accept", "application/json, text/event-stream"};

// Lets a test watch a call that takes its time, and end it.
class SlowCall {
 public:
  // On the handler's thread: waits until released, or throws what the budget says.
  void wait(const support::Budget& budget);
  // On the test's thread. Each returns false after kHangTimeout without it.
  bool wait_until_running(int count = 1);
  bool wait_until_cancelled(int count = 1);
  void release();
  int cancelled();

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  int started_ = 0;
  int cancelled_ = 0;
  bool released_ = false;
};

using test::wait_until;

transports::HttpOptions mcp_options();
transports::HttpOptions api_options();

class HttpServerFixture {
 public:
  explicit HttpServerFixture(transports::HttpOptions options = mcp_options(), transports::ReadinessProbe probe = {},
                             std::size_t max_subscriptions = 4'096, std::unique_ptr<state::Store> store = nullptr);
  ~HttpServerFixture();
  HttpServerFixture(const HttpServerFixture&) = delete;
  HttpServerFixture& operator=(const HttpServerFixture&) = delete;

  int port() const { return port_; }
  Client client() const { return Client(port_); }
  // One request on a connection of its own.
  Answer request(const std::string& method, const std::string& path, const HeaderList& headers = {},
                 const std::string& body = "") const {
    return client().request(method, path, headers, body);
  }
  mcp::Server& mcp() { return mcp_; }
  // Publishes what is on offer once more, as changed.
  void publish(mcp::Change change) { mcp_.publish(mcp_.registry(), {change}); }
  void stop() { server_->stop(); }
  void wait_until_stopped() {
    if (thread_.joinable()) thread_.join();
  }

  SlowCall slow;
  StreamProbe events;
  support::ManualClock clock;

 private:
  std::vector<mcp::Tool> tools();
  mcp::Catalog catalog();
  static mcp::ServerOptions server_options(std::size_t max_subscriptions);

  std::unique_ptr<state::Store> store_;
  mcp::Sealer sealer_;
  mcp::Server mcp_;
  mcp::SessionCodec sessions_;
  oauth::Clients clients_;
  oauth::Authorization login_;
  std::unique_ptr<transports::HttpServer> server_;
  int port_ = 0;
  std::thread thread_;
};

// Messages for POST /mcp.
HeaderList stateful_headers(const std::string& session = "");
HeaderList stateless_headers(const std::string& method, const std::string& name = "");
std::string stateful_message(const Json& id, const std::string& method, const Json& params = Json::object());
std::string stateless_message(const Json& id, const std::string& method, Json params = Json::object());
std::string tool_message(const Json& id, const std::string& tool, const Json& arguments, bool stateless,
                         const Json& progress_token = nullptr);
// Opens a session and gives its id.
std::string open_session(const HttpServerFixture& server, const std::string& version = "2025-11-25",
                         const Json& capabilities = Json::object());

}  // namespace http_test
