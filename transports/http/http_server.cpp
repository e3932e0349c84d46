// Puts the HTTP server together: routes, filters, endpoints and the server that reads requests and writes answers.
#include "http/access/request_filters.hpp"
#include "http/error_response.hpp"
#include "http/metrics.hpp"
#include "router.hpp"
#include "routes.hpp"
#include "server/backend.hpp"
#include "tastytrade_mcp/support/http_text.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace transports {
namespace {

using http::HttpError;
using http::Request;
using http::RequestContext;
using http::Response;

// The error for a path of the API whose topic no tool serves, such as "/api/v1/orders"; nothing for other paths.
std::optional<HttpError> find_absent_topic(const mcp::Catalog& catalog, std::string_view path) {
  constexpr std::string_view prefix = "/api/v1/";
  if (!path.starts_with(prefix)) return std::nullopt;
  const auto match = mcp::find_topics(catalog.topics, mcp::topic_words(path.substr(prefix.size())));
  for (const mcp::Topic* topic : match.topics) {
    if (topic->absence.empty() || !mcp::find_providers(*topic, catalog.tools).empty()) continue;
    return HttpError{.status = 404, .code = "not_found", .message = topic->absence, .hint = topic->advice};
  }
  return std::nullopt;
}

// "Try GET /, GET /health or POST /mcp."
std::string suggest_routes(const http::Router& router) {
  std::vector<std::string> names;
  for (const http::Route* route : router.served_routes()) {
    if (route->is_suggested) names.push_back(route->method + ' ' + route->pattern);
  }
  const std::string last = std::move(names.back());
  names.pop_back();
  return "Try " + support::join(names, ", ") + " or " + last + '.';
}

HttpError to_http_error(const oauth::OAuthError& error) {
  return {.status = error.status,
          .code = error.code,
          .message = error.what(),
          .retry_after = error.retry_after,
          .oauth_code = error.code,
          .challenge = error.status == 401 ? "Basic realm=\"tastytrade-mcp\"" : ""};
}

// RFC 8259 section 8.1: JSON is UTF-8, of which ASCII is a part, whatever a charset parameter says.
bool is_json_in_utf8(const http::Headers& headers) {
  if (http::media_type(headers) != "application/json") return false;
  const std::string charset = http::charset(headers);
  return charset.empty() || charset == "utf-8" || charset == "utf8" || charset == "us-ascii";
}

// The methods of RFC 9110 and PATCH; other words of a client are no label.
std::string_view method_label(std::string_view method) {
  for (const std::string_view known :
       {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE"}) {
    if (method == known) return known;
  }
  return "other";
}

}  // namespace

class HttpServer::Implementation final : public http::RequestHandler {
 public:
  Implementation(HttpOptions given, mcp::Server& server, mcp::SessionCodec& sessions, state::Store& store,
                 const support::Clock& clock, ReadinessProbe probe, oauth::Authorization* login);

  void prepare(Request& request) override {
    router_.match(request);
    filters_.identify(request);
  }
  std::optional<Response> admit(Request& request) override;
  Response handle(Request& request, RequestContext& context) override;
  void add_headers(const Request& request, Response& response) override { filters_.add_headers(request, response); }
  void log_response(const Request& request, int status) override;
  bool is_still_authorized(const Request& request) override { return filters_.is_still_authorized(request); }
  void drain() override {
    if (options.on_drain) options.on_drain();
    endpoints_.mcp.drain();
    endpoints_.event_streams.drain();
  }
  void end_drain() override {
    if (options.on_drain_over) options.on_drain_over();
  }

  HttpOptions options;

 private:
  HttpError make_not_found(std::string_view path) const;
  Response answer_other_method(const Request& request) const;

  const std::shared_ptr<const mcp::Registry> registry_;  // the routes point to its tools
  const http::Router router_;
  http::RequestFilters filters_;
  const http::EnvironmentFor environment_for_;
  http::Endpoints endpoints_;

 public:
  std::unique_ptr<http::Backend> backend;  // last: its threads use everything above
  int port = 0;
};

HttpServer::Implementation::Implementation(HttpOptions given, mcp::Server& server, mcp::SessionCodec& sessions,
                                           state::Store& store, const support::Clock& clock, ReadinessProbe probe,
                                           oauth::Authorization* login)
    : options(std::move(given)),
      registry_(server.registry()),
      router_(http::list_routes(*registry_),
              [&](const http::Route& route) {
                return is_served(route, options.mode, login != nullptr && offers_login(options));
              }),
      filters_(options, store, clock, login != nullptr && offers_login(options) ? &login->grants() : nullptr),
      environment_for_([this](const Request& request) {
        return http::shows_environment_to_all(options) || filters_.is_owner(request) ? options.environment : "";
      }),
      endpoints_{.options = options,
                 .server = server,
                 .environment_for = environment_for_,
                 .health = {options, clock, std::move(probe), environment_for_},
                 .mcp = {options, server, sessions, clock, login != nullptr && offers_login(options)},
                 .tools = {server, router_, environment_for_},
                 .api = {options, server, router_, environment_for_},
                 .event_streams = {options, server},
                 .oauth = login != nullptr && offers_login(options)
                              ? std::make_unique<http::OAuthEndpoints>(options, *login, environment_for_)
                              : nullptr},
      backend(http::make_backend(options, *this)) {}

HttpError HttpServer::Implementation::make_not_found(std::string_view path) const {
  const bool is_api = options.mode == HttpMode::api;
  if (auto error = is_api ? find_absent_topic(endpoints_.server.registry()->catalog(), path) : std::nullopt) {
    return *std::move(error);
  }
  return {
      .status = 404,
      .code = "not_found",
      .message = "There is nothing at this path.",
      .hint = suggest_routes(router_) +
              (is_api ? " MCP is served at " + std::string(http::kMcpPath) + " when CHATGPT_MCP_TOKEN is set." : "")};
}

Response HttpServer::Implementation::answer_other_method(const Request& request) const {
  Response response;
  response.status = 204;
  if (request.method != "OPTIONS") {
    response = error_response({.status = 405,
                               .code = "method_not_allowed",
                               .message = "This path does not take " + support::printable(request.method, 20) + ".",
                               .hint = "It takes " + request.allowed_methods + "."},
                              request);
  }
  response.headers.set("Allow", request.allowed_methods);
  return response;
}

std::optional<Response> HttpServer::Implementation::admit(Request& request) {
  if (auto response = filters_.check_source(request)) return response;
  if (request.route == nullptr) {
    return request.allowed_methods.empty() ? error_response(make_not_found(request.path), request)
                                           : answer_other_method(request);
  }
  const http::Route& route = *request.route;
  if (route.access == http::Access::token) {
    if (auto response = filters_.check_token(request)) return response;
  }
  if (route.access == http::Access::metrics) {
    if (auto response = filters_.check_metrics_reader(request)) return response;
  }
  if (route.takes_json && request.has_body() && !is_json_in_utf8(request.headers)) {
    return error_response({.status = 415,
                           .code = "unsupported_media_type",
                           .message = "The body must be JSON in UTF-8.",
                           .hint = "Send the header: Content-Type: application/json."},
                          request);
  }
  request.is_admitted = true;
  request.max_body_bytes =
      route.access == http::Access::token ? options.limits.body_bytes : options.limits.open_body_bytes;
  return std::nullopt;
}

Response HttpServer::Implementation::handle(Request& request, RequestContext& context) {
  try {
    return request.route->handler(endpoints_, request, context);
  } catch (const oauth::OAuthError& error) {
    support::log_warning(
        "oauth",
        {{"outcome", "refused"}, {"path", request.path}, {"reason", error.what()}, {"client", request.client}});
    return error_response(to_http_error(error), request);
  }
}

void HttpServer::Implementation::log_response(const Request& request, int status) {
  const auto took = std::chrono::steady_clock::now() - request.arrived;
  // The checks refuse callers whom nobody knows: with all methods, routes and statuses they could use up the series.
  const std::string_view route = request.is_admitted ? std::string_view(request.route->pattern) : "none";
  http::http_metrics().requests.with({method_label(request.method), route, std::to_string(status)}).add();
  http::http_metrics().request_duration.with({route}).observe(took);
  const support::LogScope scope(request.log_ids());
  support::log_info("http_response",
                    {{"method", request.method.empty() ? "-" : request.method},
                     {"path", request.path.empty() ? "-" : support::make_loggable_path(request.path)},
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
  return implementation_->port = implementation_->backend->bind();
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
  // 0.0.0.0 and :: mean all addresses; a client cannot connect to them.
  const bool is_any_address = options.host == "0.0.0.0" || options.host == "::" || options.host.empty();
  const bool ipv6 = options.host.find(':') != std::string::npos && !options.host.starts_with('[');
  const std::string host = is_any_address ? "127.0.0.1" : ipv6 ? '[' + options.host + ']' : options.host;
  return (options.tls_certificate_file.empty() ? "http://" : "https://") + host + ':' + std::to_string(port());
}

}  // namespace transports
