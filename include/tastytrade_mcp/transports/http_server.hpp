// The HTTP doors: the ChatGPT bridge (MCP and its helper endpoints) and the plain HTTP API, over one HTTP server that
// does limits, Host and Origin checks, CORS, authentication, rate limits, request ids and logging. Owned by the
// program's wiring, which keeps everything it refers to alive longer.
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

enum class HttpMode { bridge, api };

struct HttpLimits {
  std::size_t body_bytes = 1 << 20;               // of a request on a route that needs a token
  std::size_t open_body_bytes = 16 << 10;         // on a route that is open to all: forms, registrations
  std::chrono::milliseconds header_time{10'000};  // from a request's first byte to the end of its headers
  std::chrono::milliseconds body_time{30'000};    // for the whole body
  std::chrono::milliseconds idle_time{75'000};    // between requests of a kept-alive connection
  std::chrono::milliseconds write_time{30'000};   // for a client to take an answer, or a piece of an event stream
  std::chrono::milliseconds heartbeat{15'000};    // between comments on an event stream that has nothing to say
  std::size_t min_threads = 3;                    // that serve, beside one that polls
  std::size_t max_threads = 512;                  // started while requests wait; one a handler that runs
  std::size_t max_async_calls = 512;              // answered as event streams, at the same time; a thread each
  std::size_t max_connections = 16'384;           // fewer if descriptors are. Beyond, the longest idle one makes room
  std::size_t max_tls_connections = 4'096;        // TLS holds some 25 KB for each
  std::size_t max_buffered_bytes = 64 << 20;      // of unfinished requests and unsent answers. Beyond, the oldest goes
  std::size_t client_share = 4;                   // one client address has at most 1/4 of connections and bytes
  std::chrono::milliseconds drain{10'000};        // how long requests in flight may finish after stop()
  std::chrono::milliseconds cancel_grace{2'000};  // how long cancelled requests may take to say so
};

struct HttpOptions {
  HttpMode mode = HttpMode::bridge;
  std::string host = "127.0.0.1";
  int port = 8086;                   // 0: any free one
  std::string tls_certificate_file;  // PEM; both or neither
  std::string tls_key_file;
  support::Secret bearer_token;  // bridge: CHATGPT_MCP_TOKEN
  support::Secret api_token;     // api: API_TOKEN
  bool demo = false;
  std::string environment;  // "demo", "sandbox", "production"
  // PUBLIC_STATUS: whether strangers may read the environment of a server that others reach.
  bool public_status_full = false;
  std::string version;
  std::string public_url;  // "https://…" without a trailing slash, or empty
  std::vector<std::string> allowed_hosts;
  std::vector<std::string> cors_origins;   // "*" among them: all
  std::string client_address_header;       // the proxy's word for the client's address, "X-Real-IP"; empty: the peer's
  std::int64_t requests_per_minute = 100;  // for each client address; 0: no limit
  std::int64_t requests_per_hour = 1000;   // for each token; 0: no limit
  std::size_t streams_per_caller = 64;     // event streams open at once, for each caller; 0: no limit
  // Whether POST /mcp demands that Accept admits text/event-stream beside application/json, as the specification says,
  // even where the answer is JSON.
  bool strict_accept = false;
  HttpLimits limits;
  std::function<void()> on_drain = {};  // called once, when requests in flight begin to be waited for
};

// Whether nobody but programs on this machine can reach the doors: bound to loopback, no proxy is trusted, and neither
// `public_url` nor `allowed_hosts` names anything else, which a tunnel or a proxy would carry here.
bool is_local_only(const HttpOptions& options);
bool is_bound_to_loopback(const HttpOptions& options);

// "https://host" or "https://host:8443" of a URL that names a server and nothing else, in lower case and without the
// scheme's own port; nothing for one with a user, a path, a query or a fragment, or that is neither https nor http.
std::optional<std::string> public_origin(std::string_view url);

// Whether a login can be offered: by the bridge, where there is an address that nobody but the operator chose
// (`public_url`, or loopback), and it is https unless it is this machine's own.
bool offers_login(const HttpOptions& options);

// Whether the doors can read an entry of `allowed_hosts`: "name", "name:8443", "1.2.3.4:80", "[::1]".
bool is_host_entry(std::string_view entry);
// Whether they can read an entry of `cors_origins`: "*" or "https://name", "http://name:3000"; a slash may follow.
bool is_origin_entry(std::string_view entry);

// Whether the broker and the state can be reached, asked by /health/ready. Must return within the budget and not throw.
struct Readiness {
  bool ready = false;
  std::string detail;  // for whoever asks
};
using ReadinessProbe = std::function<Readiness(const support::Budget&)>;

class HttpServer {
 public:
  // `login`: null, or who gives out access to the bridge; it is offered where offers_login() says that it can be.
  HttpServer(HttpOptions options, mcp::Server& server, mcp::SessionCodec& sessions, state::Store& store,
             const support::Clock& clock, ReadinessProbe probe, oauth::Authorization* login = nullptr);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Binds and listens. Throws Error{not_ready} that names the variable to change: port in use, address not ours,
  // certificate unreadable or not matching its key. Returns the port.
  int start();
  // Serves until stop(). Call start() first.
  void run();
  // From any thread: no new connections; requests in flight finish within `drain`, then are cancelled; run() returns
  // when they have ended. A handler that ignores its cancellation delays that without limit: a program that must end in
  // time starts a deadline of its own in HttpOptions::on_drain.
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
