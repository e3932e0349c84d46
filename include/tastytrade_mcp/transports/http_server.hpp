// The HTTP server, in one of two modes: MCP over HTTP with its login and helper endpoints (for ChatGPT and other MCP
// clients), or the plain HTTP API. Both have limits, Host and Origin checks, CORS, authentication, rate limits, request
// ids and logging.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/mcp/server.hpp"
#include "tastytrade_mcp/mcp/session.hpp"
#include "tastytrade_mcp/oauth/authorization.hpp"
#include "tastytrade_mcp/state/store.hpp"
#include "tastytrade_mcp/support/clock.hpp"
#include "tastytrade_mcp/support/secret.hpp"

namespace transports {

enum class HttpMode { mcp, api };

struct HttpLimits {
  std::size_t body_bytes = 1 << 20;               // of a request on a route that needs a token
  std::size_t open_body_bytes = 16 << 10;         // on a route that is open to all: forms, registrations
  std::chrono::milliseconds header_time{10'000};  // from a request's first byte to the end of its headers
  std::chrono::milliseconds body_time{30'000};    // for the whole body
  std::chrono::milliseconds idle_time{75'000};    // between requests of a kept-alive connection
  std::chrono::milliseconds write_time{30'000};   // for a client to receive an answer, or a piece of an event stream
  std::chrono::milliseconds heartbeat{15'000};    // between comments on an event stream without events
  std::size_t min_threads = 3;                    // that serve requests, beside one that polls
  std::size_t max_threads = 512;                  // started while requests wait; each runs one handler
  std::size_t max_async_calls = 512;              // answered as event streams at the same time; each takes a thread
  std::size_t max_connections = 16'384;           // or what RLIMIT_NOFILE allows. Beyond, the oldest idle one is closed
  std::size_t max_tls_connections = 4'096;        // each takes about 25 KB
  std::size_t max_buffered_bytes = 64 << 20;  // of unfinished requests and unsent answers. Beyond, the oldest is closed
  std::size_t client_share = 4;               // of connections and bytes one client address has at most 1/4
  std::chrono::milliseconds drain{10'000};    // for requests in flight after stop()
  std::chrono::milliseconds cancel_grace{2'000};  // for cancelled requests after that
};

struct HttpOptions {
  HttpMode mode = HttpMode::mcp;
  std::string host = "127.0.0.1";
  int port = 8086;                   // 0: any free one
  std::string tls_certificate_file;  // PEM; both or neither
  std::string tls_key_file;
  support::Secret bearer_token;        // of the mode mcp: CHATGPT_MCP_TOKEN
  support::Secret api_token;           // of the mode api: API_TOKEN
  support::Secret metrics_token = {};  // opens GET /metrics and nothing else; empty: the mode's token does
  bool demo = false;
  std::string environment;  // "demo", "sandbox", "production"
  // PUBLIC_STATUS=full: everybody may learn the environment of a server that others reach.
  bool public_status_full = false;
  std::string version;
  std::string public_url;  // "https://…" without a trailing slash, or empty
  std::vector<std::string> allowed_hosts;
  std::vector<std::string> cors_origins;   // "*" among them: all
  std::string client_address_header;       // set by a trusted proxy, "X-Real-IP"; empty: no proxy
  std::int64_t requests_per_minute = 100;  // for each client address; 0: no limit
  std::int64_t requests_per_hour = 1000;   // for each token; 0: no limit
  std::size_t streams_per_caller = 64;     // event streams open at once, for each caller; 0: no limit
  // Whether POST /mcp refuses requests whose Accept admits not both application/json and text/event-stream, as the MCP
  // specification demands, even if the answer is JSON.
  bool strict_accept = false;
  HttpLimits limits;
  std::function<void()> on_drain = {};       // called once, when the server begins to wait for requests in flight
  std::function<void()> on_drain_over = {};  // called once, before requests in flight are cancelled
};

// Whether the server is reachable from this machine only: it is bound to loopback, no proxy is trusted, and
// `public_url` and `allowed_hosts` name no other host, under which a tunnel or proxy would forward requests.
bool is_local_only(const HttpOptions& options);
bool is_bound_to_loopback(const HttpOptions& options);

// Reads a URL of a server, "https://host" or "https://host:8443", into lower case without the default port. Nothing for
// a URL with user name, path, query or fragment, or with another scheme than https and http.
std::optional<std::string> public_origin(std::string_view url);

// Whether the server can offer a login: in MCP mode, with a URL that clients cannot influence, which is `public_url`
// with https, or a loopback address.
bool offers_login(const HttpOptions& options);

// Whether an entry of `allowed_hosts` is valid: "name", "name:8443", "1.2.3.4:80", "[::1]".
bool is_host_entry(std::string_view entry);
// Whether an entry of `cors_origins` is valid: "*" or "https://name", "http://name:3000"; a slash may follow.
bool is_origin_entry(std::string_view entry);

// Whether the broker and the state can be reached. /health/ready calls the probe, which must return within the budget.
struct Readiness {
  bool ready = false;
  std::string detail;  // shown to callers who may learn the environment
};
using ReadinessProbe = std::function<Readiness(const support::Budget&)>;

class HttpServer {
 public:
  // `login`: null, or the authorization server, which is used if offers_login(). What is passed by reference must
  // outlive this.
  HttpServer(HttpOptions options, mcp::Server& server, mcp::SessionCodec& sessions, state::Store& store,
             const support::Clock& clock, ReadinessProbe probe, oauth::Authorization* login = nullptr);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Binds and listens; returns the port. Throws Error{not_ready} that names the setting to change: the port is in use,
  // the address is not this machine's, the certificate cannot be read or does not match its key.
  int start();
  // Serves until stop(). Call start() first.
  void run();
  // From any thread. Accepts no more connections; requests in flight may finish within `drain`, then they are
  // cancelled. run() returns when all have ended. A handler that ignores cancellation delays that without limit: a
  // program that must end in time starts its own deadline in HttpOptions::on_drain.
  void stop();

  int port() const;
  std::string url() const;  // "http://127.0.0.1:8086"

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

// Every endpoint of every mode, from the table that the server routes by (transports/http/routes.cpp). The
// documentation lists these.
struct Endpoint {
  std::string method, path, mode, authentication, purpose;
};
std::vector<Endpoint> endpoints(const mcp::Registry& registry);

}  // namespace transports
