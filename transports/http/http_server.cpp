// Puts the HTTP door together: server, gate, router and endpoints.
#include "http/access/public_status.hpp"
#include "http/access/request_filters.hpp"
#include "http/api/api_endpoints.hpp"
#include "http/api/health_endpoints.hpp"
#include "http/api/tool_endpoints.hpp"
#include "http/mcp/mcp_endpoint.hpp"
#include "http/oauth/oauth_endpoints.hpp"
#include "http/pages/index_page.hpp"
#include "router.hpp"
#include "server/backend.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace transports {
namespace {

using http::Problem;
using http::Request;
using http::RequestContext;
using http::Response;

constexpr std::size_t kMaxLoggedPathBytes = 200;

// The path for a log line: whatever stands after "accounts" is somebody's account number.
std::string loggable_path(const Request& request) {
  std::string shown;
  std::string_view rest = request.path;
  bool account = false;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('/', 1), rest.size());
    const std::string_view segment = rest.substr(1, end - 1);
    shown += '/' + (account ? support::last_four(segment) : std::string(segment));
    account = segment == "accounts";
    rest.remove_prefix(end);
  }
  return support::printable(shown, kMaxLoggedPathBytes);
}

// "/api/v1/orders": what a path of the API asks for and this server does not have.
std::optional<Problem> absent_topic(const mcp::Catalog& catalog, std::string_view path) {
  constexpr std::string_view prefix = "/api/v1/";
  if (!path.starts_with(prefix)) return std::nullopt;
  const auto asked = mcp::find_topics(catalog.topics, mcp::topic_words(path.substr(prefix.size())));
  for (const mcp::Topic* topic : asked.topics) {
    if (topic->absence.empty() || !mcp::find_providers(*topic, catalog.tools).empty()) continue;
    return Problem{.status = 404, .code = "not_found", .message = topic->absence, .hint = topic->advice};
  }
  return std::nullopt;
}

// RFC 8259 section 8.1: JSON is UTF-8, of which ASCII is a part, whatever a charset parameter says.
bool is_json_in_utf8(const http::Headers& headers) {
  if (http::media_type(headers) != "application/json") return false;
  const std::string charset = http::charset(headers);
  return charset.empty() || charset == "utf-8" || charset == "utf8" || charset == "us-ascii";
}

}  // namespace

class HttpServer::Implementation final : public http::RequestHandler {
 public:
  Implementation(HttpOptions given, mcp::Server& server, mcp::SessionCodec& sessions, state::Store& store,
                 const support::Clock& clock, ReadinessProbe probe, oauth::Authorization* login)
      : options(std::move(given)),
        login_(login != nullptr && transports::offers_login(options) ? login : nullptr),
        server_(server),
        gate_(options, store, clock, login_ != nullptr ? &login_->grants() : nullptr),
        environment_for_([this](const Request& request) {
          return http::shows_environment_to_all(options) || gate_.is_owner(request) ? options.environment : "";
        }),
        health_(options, clock, std::move(probe), environment_for_),
        mcp_(options, server, sessions, clock, login_ != nullptr),
        bridge_(server, environment_for_),
        api_(options, server, environment_for_),
        backend(http::make_backend(options, *this)) {
    router_.add({.method = "GET", .pattern = "/", .handler = [this](Request& request, RequestContext&) {
                   return http::html_response(http::index_page(*server_.registry(), http::base_url(request, options),
                                                               options, environment_for_(request)));
                 }});
    health_.add_routes(router_);
    if (options.mode == HttpMode::bridge) {
      mcp_.add_routes(router_);
      bridge_.add_routes(router_);
      if (login_ != nullptr) oauth_.emplace(options, *login_, environment_for_).add_routes(router_);
    } else {
      api_.add_routes(router_);
    }
  }

  void assign_request_id(Request& request) override { gate_.name(request); }
  std::optional<Response> admit(Request& request) override;
  Response answer(Request& request, RequestContext& exchange) override { return (*request.handler)(request, exchange); }
  void add_headers(const Request& request, Response& response) override { gate_.finish(request, response); }
  void record(const Request& request, int status) override;
  bool is_still_authorized(const Request& request) override { return gate_.is_still_let_in(request); }
  void drain() override {
    if (options.on_drain) options.on_drain();
    mcp_.drain();
  }

  HttpOptions options;

 private:
  Problem no_such_path(std::string_view path) const;
  Response other_method(const Request& request, const std::string& allowed) const;

  oauth::Authorization* login_;  // null: no login is offered
  mcp::Server& server_;
  http::RequestFilters gate_;
  const http::EnvironmentFor environment_for_;
  http::HealthEndpoints health_;
  http::McpEndpoint mcp_;
  http::ToolEndpoints bridge_;
  http::ApiEndpoints api_;
  std::optional<http::OAuthEndpoints> oauth_;
  http::Router router_;

 public:
  std::unique_ptr<http::Backend> backend;  // last: its threads use everything above
  int port = 0;
};

Problem HttpServer::Implementation::no_such_path(std::string_view path) const {
  const bool bridge = options.mode == HttpMode::bridge;
  if (auto problem = bridge ? std::nullopt : absent_topic(server_.registry()->catalog(), path)) return *problem;
  return {.status = 404,
          .code = "not_found",
          .message = "There is nothing at this path.",
          .hint = bridge
                      ? "Try GET /, GET /health, POST /mcp, GET /mcp/capabilities, GET /mcp/tools or POST /mcp/call."
                      : "Try GET /, GET /health, GET /docs, GET /openapi.json or GET /api/v1/tools. MCP is served at "
                        "/mcp when CHATGPT_MCP_TOKEN is set."};
}

Response HttpServer::Implementation::other_method(const Request& request, const std::string& allowed) const {
  Response response;
  response.status = 204;
  if (request.method != "OPTIONS") {
    response = to_response({.status = 405,
                            .code = "method_not_allowed",
                            .message = "This path does not take " + support::printable(request.method, 20) + ".",
                            .hint = "It takes " + allowed + "."},
                           request);
  }
  response.headers.set("Allow", allowed);
  return response;
}

std::optional<Response> HttpServer::Implementation::admit(Request& request) {
  if (auto response = gate_.check_source(request)) return response;
  const http::Router::Match match = router_.match(request);
  if (match.route == nullptr) {
    return match.allowed.empty() ? to_response(no_such_path(request.path), request)
                                 : other_method(request, match.allowed);
  }
  if (match.route->access == http::Access::token) {
    if (auto response = gate_.check_token(request)) return response;
  }
  if (match.route->takes_json && request.has_body() && !is_json_in_utf8(request.headers)) {
    return to_response({.status = 415,
                        .code = "unsupported_media_type",
                        .message = "The body must be JSON in UTF-8.",
                        .hint = "Send the header: Content-Type: application/json."},
                       request);
  }
  request.handler = &match.route->handler;
  // A stranger's body is a form at the most.
  request.max_body_bytes =
      match.route->access == http::Access::token ? options.limits.body_bytes : options.limits.open_body_bytes;
  return std::nullopt;
}

void HttpServer::Implementation::record(const Request& request, int status) {
  const auto took = std::chrono::steady_clock::now() - request.arrived;
  support::log_info("http_response",
                    {{"request_id", request.id},
                     {"method", request.method.empty() ? "-" : request.method},
                     {"path", request.path.empty() ? "-" : loggable_path(request)},
                     {"status", status},
                     {"duration_ms", std::chrono::duration_cast<std::chrono::milliseconds>(took).count()},
                     {"client", request.client}});
}

HttpServer::HttpServer(HttpOptions options, mcp::Server& server, mcp::SessionCodec& sessions, state::Store& store,
                       const support::Clock& clock, ReadinessProbe probe, oauth::Authorization* login)
    : implementation_(std::make_unique<Implementation>(std::move(options), server, sessions, store, clock,
                                                       std::move(probe), login)) {}
HttpServer::~HttpServer() = default;

int HttpServer::start() {
  return implementation_->port = implementation_->backend->open();
}
void HttpServer::run() {
  implementation_->backend->run();
}
void HttpServer::stop() {
  implementation_->backend->stop();
}
int HttpServer::port() const {
  return implementation_->port;
}

std::string HttpServer::url() const {
  const HttpOptions& options = implementation_->options;
  // Nobody can open an address that means "all of them".
  const bool everywhere = options.host == "0.0.0.0" || options.host == "::" || options.host.empty();
  const bool ipv6 = options.host.find(':') != std::string::npos && !options.host.starts_with('[');
  const std::string host = everywhere ? "127.0.0.1" : ipv6 ? '[' + options.host + ']' : options.host;
  return (options.tls_certificate_file.empty() ? "http://" : "https://") + host + ':' + std::to_string(port());
}

}  // namespace transports
