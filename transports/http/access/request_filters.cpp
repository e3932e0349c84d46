#include "request_filters.hpp"

#include "client_address.hpp"
#include "http/metrics.hpp"
#include "http/pages/error_page.hpp"
#include "http/route.hpp"
#include "server_url.hpp"
#include "tastytrade_mcp/oauth/clients.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "transport_security.hpp"

namespace transports::http {
namespace {

constexpr std::size_t kMaxRequestIdBytes = 128;

// The id is written to logs, header fields and bodies, so it holds characters that need no escaping in any of them.
bool is_valid_request_id(std::string_view id) {
  return !id.empty() && id.size() <= kMaxRequestIdBytes && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.' || c == ':';
  });
}

bool is_health_check(const Request& request) {
  return request.route != nullptr && request.route->access == Access::health;
}

bool is_part_of_login(const Request& request) {
  return request.route != nullptr &&
         (request.route->access == Access::login || request.route->access == Access::login_page);
}

// The reason of a refusal for the metrics. A client that has not logged in yet sends no token; that is no guess.
std::string_view token_refusal(const Request& request) {
  return request.headers.has("Authorization") ? "token" : "no_token";
}

// The trace that the headers name. Of several `traceparent` none counts; several `tracestate` are one list (W3C Trace
// Context, "Multiple traceparent headers", "tracestate Header Field Values").
support::TraceContext find_trace(const Headers& headers) {
  if (headers.count("traceparent") != 1) return {};
  std::string states;
  for (const auto& [name, value] : headers) {
    if (!equal_ignoring_case(name, "tracestate")) continue;
    if (!states.empty()) states += ',';
    states += value;
  }
  return support::read_trace_context(*headers.find("traceparent"), states);
}

}  // namespace

RequestFilters::RequestFilters(const HttpOptions& options, state::Store& store, const support::Clock& clock,
                               const oauth::Grants* grants)
    : options_(options),
      host_check_(options),
      origin_check_(options, host_check_.is_local_only()),
      authentication_(options, origin_check_, host_check_.is_local_only(), grants),
      rate_limits_(options, store, clock) {}

void RequestFilters::identify(Request& request) const {
  const auto given = request.headers.find("X-Request-Id");
  request.id = given && is_valid_request_id(*given) ? std::string(*given) : support::random_token(12);
  request.trace = find_trace(request.headers);
  request.client = find_client_address(request, options_.client_address_header);
  request.from_foreign_page = origin_check_.is_foreign_page(request);
  request.may_write = origin_check_.may_write(request);
  if (prefers_html(request.headers)) request.server_url = base_url(request, options_);
  const std::string key = rate_limit_key(request.client);
  request.limit_key = request.from_foreign_page ? std::string(oauth::kForeignPage) + key : key;
}

std::optional<Response> RequestFilters::check_source(const Request& request) {
  const bool exempt = is_health_check(request);
  // Prometheus often reaches a server under an internal name. Its token is right, so it is no page that DNS rebinding
  // brought here, and no limit may keep it out: a server that cannot be watched looks like one that is down.
  const bool is_scrape = request.route != nullptr && request.route->access == Access::metrics &&
                         authentication_.has_metrics_token(request);
  if (!exempt && !is_scrape) {
    if (const auto error = host_check_.check(request)) return refuse_source(request, *error, "host");
  }
  if (const auto error = origin_check_.check(request)) return refuse_source(request, *error, "origin");
  if (auto response = origin_check_.preflight(request)) return response;
  if (exempt) return std::nullopt;
  if (is_part_of_login(request)) {
    if (const auto error = origin_check_.check_login(request)) return refuse_source(request, *error, "origin");
  }
  // The limit needs the store, whose failure the metrics tell.
  const bool reads_metrics = request.route != nullptr && request.route->access == Access::metrics;
  if (is_scrape || (reads_metrics && authentication_.is_from_this_machine(request))) return std::nullopt;
  if (auto response = rate_limits_.count_address(request)) {
    http_metrics().refusals.with({"address_limit"}).add();
    return response;
  }
  if (const auto refusal = authentication_.check_query(request)) return refuse(request, *refusal, "token_in_query");
  return std::nullopt;
}

std::optional<Response> RequestFilters::check_token(Request& request) {
  auto outcome = authentication_.identify(request);
  if (const auto* refusal = std::get_if<Authentication::Refusal>(&outcome)) {
    return refuse(request, *refusal, token_refusal(request));
  }
  auto& identity = std::get<Authentication::Identity>(outcome);
  request.principal = std::move(identity.principal);
  request.grant = std::move(identity.grant);
  support::log_info("authentication",
                    {{"outcome", "accepted"}, {"principal", request.principal.id}, {"client", request.client}});
  auto response = rate_limits_.count_token(request);
  if (response) http_metrics().refusals.with({"token_limit"}).add();
  return response;
}

std::optional<Response> RequestFilters::check_metrics_reader(const Request& request) {
  const auto refusal = authentication_.check_metrics_reader(request);
  if (!refusal) return std::nullopt;
  return refuse(request, *refusal, token_refusal(request));
}

bool RequestFilters::is_still_authorized(const Request& request) const {
  try {
    return authentication_.is_active(request.grant);
  } catch (const support::Error&) {
    return true;  // the store cannot be reached: keep the stream
  }
}

bool RequestFilters::is_owner(const Request& request) {
  if (authentication_.is_from_this_machine(request)) return true;
  if (!request.headers.has("Authorization")) return false;
  try {
    // A health check with a token is counted, so that tokens cannot be guessed without a limit.
    if (is_health_check(request) && rate_limits_.count_address(request)) return false;
    const auto outcome = authentication_.identify(request);
    if (const auto* refusal = std::get_if<Authentication::Refusal>(&outcome)) {
      refuse(request, *refusal, token_refusal(request));
      return false;
    }
    return true;
  } catch (const support::Error&) {
    return false;  // the store cannot be reached
  }
}

Response RequestFilters::refuse_source(const Request& request, const HttpError& error, std::string_view reason) {
  http_metrics().refusals.with({reason}).add();
  return error_response(error, request);
}

Response RequestFilters::refuse(const Request& request, const Authentication::Refusal& refusal,
                                std::string_view reason) {
  http_metrics().refusals.with({reason}).add();
  support::log_warning("authentication",
                       {{"outcome", "refused"}, {"reason", refusal.reason}, {"client", request.client}});
  rate_limits_.count_failed_login(request);
  return error_response(refusal.error, request);
}

void RequestFilters::add_headers(const Request& request, Response& response) const {
  response.headers.set("X-Request-Id", request.id);
  response.headers.set("X-Content-Type-Options", "nosniff");
  if (!response.headers.has("Cache-Control")) response.headers.set("Cache-Control", "no-store");
  if (const auto policy = strict_transport_security(request)) {
    response.headers.set("Strict-Transport-Security", *policy);
  }
  origin_check_.add_headers(request, response);
}

}  // namespace transports::http
