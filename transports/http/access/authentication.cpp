#include "authentication.hpp"

#include "login_challenge.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/uri.hpp"

namespace transports::http {
namespace {

using Identity = Authentication::Identity;
using Refusal = Authentication::Refusal;

constexpr std::string_view kTokenParameters[] = {"access_token", "token",   "api_token",    "bearer",
                                                 "bearer_token", "api_key", "authorization"};

// Header fields that proxies and tunnels add. Not all proxies add one.
constexpr std::string_view kProxyHeaders[] = {"Forwarded",         "X-Forwarded-For",  "X-Forwarded-Host",
                                              "X-Forwarded-Proto", "X-Real-IP",        "X-Client-IP",
                                              "True-Client-IP",    "CF-Connecting-IP", "Via"};

std::string compute_digest(const support::Secret& token) {
  return support::hex(support::sha256(token.reveal())).substr(0, 16);
}

Refusal invalid_request(std::string message, std::string reason) {
  return {.error = {.status = 400,
                    .message = std::move(message),
                    .challenge = "Bearer realm=\"tastytrade-mcp\", error=\"invalid_request\""},
          .reason = std::move(reason)};
}

// The token of "Bearer <token>"; nothing for another scheme. Schemes are case-insensitive (RFC 9110 section 11.1).
std::optional<std::string_view> parse_bearer_token(std::string_view credentials) {
  const auto space = std::min(credentials.find(' '), credentials.size());
  if (!equal_ignoring_case(credentials.substr(0, space), "Bearer")) return std::nullopt;
  return support::trim(credentials.substr(space));
}

}  // namespace

Authentication::Authentication(const HttpOptions& options, const OriginCheck& origins, bool local_only,
                               const oauth::Grants* grants)
    : options_(options),
      origin_check_(origins),
      grants_(grants),
      mode_(options.mode),
      token_(options.mode == HttpMode::mcp ? options.bearer_token : options.api_token),
      is_demo_(options.demo),
      is_local_only_(local_only) {
  token_holder_.id = "token:" + compute_digest(token_);
}

std::optional<Refusal> Authentication::check_query(const Request& request) const {
  for (const auto& [key, value] : request.query) {
    const std::string name = support::to_lower(key);
    if (std::find(std::begin(kTokenParameters), std::end(kTokenParameters), name) == std::end(kTokenParameters))
      continue;
    return invalid_request("A token does not belong in the address; send it in the Authorization header.",
                           "token in query");
  }
  return std::nullopt;
}

std::variant<Identity, Refusal> Authentication::identify(const Request& request) const {
  if (request.headers.count("Authorization") > 1) {
    return invalid_request("The request has more than one Authorization header.", "two credentials");
  }
  return token_.empty() ? identify_without_token(request) : check_token(request);
}

Refusal Authentication::unauthorized(const Request& request, std::string message, std::string reason,
                                     std::string_view oauth_error) const {
  std::string challenge = "Bearer realm=\"tastytrade-mcp\"";
  if (!oauth_error.empty()) challenge += ", error=\"" + std::string(oauth_error) + '"';
  if (grants_ != nullptr) {
    challenge =
        login_challenge(site_for_request(request, options_), oauth_error, oauth_error.empty() ? "" : message, "read");
  }
  return {.error = {.status = 401,
                    .code = "auth_failed",
                    .message = std::move(message),
                    .hint = "Send the header: Authorization: Bearer <token>.",
                    .challenge = std::move(challenge)},
          .reason = std::move(reason)};
}

std::variant<Identity, Refusal> Authentication::check_token(const Request& request) const {
  const auto credentials = request.headers.find("Authorization");
  if (!credentials) return unauthorized(request, "This needs a token, and none was sent.", "no token", "");
  const auto token = parse_bearer_token(*credentials);
  if (!token) return unauthorized(request, "This needs a bearer token; another scheme was sent.", "wrong scheme", "");
  if (token->empty()) {
    return unauthorized(request, "The bearer token is empty: is the variable set in the shell that sends it?",
                        "empty token", "");
  }
  if (token_.matches(*token)) return Identity{token_holder_};
  if (grants_ != nullptr && oauth::Grants::has_access_token_prefix(*token)) {
    if (auto access = grants_->verify_access_token(*token, site_for_request(request, options_).resource)) {
      return Identity{std::move(access->principal), std::move(access->grant)};
    }
    return unauthorized(request, "The access token has expired, was revoked, or is for another server.",
                        "bad access token", "invalid_token");
  }
  return unauthorized(request, "The token is not this server's.", "wrong token", "invalid_token");
}

bool Authentication::has_metrics_token(const Request& request) const {
  const auto credentials = request.headers.find("Authorization");
  const auto token = credentials ? parse_bearer_token(*credentials) : std::nullopt;
  if (!token || token->empty() || request.headers.count("Authorization") > 1) return false;
  // Both are compared, so that the time does not tell which one was tried.
  const bool is_metrics_token = !options_.metrics_token.empty() && options_.metrics_token.matches(*token);
  const bool is_own_token = !token_.empty() && token_.matches(*token);
  return is_metrics_token || is_own_token;
}

std::optional<Refusal> Authentication::check_metrics_reader(const Request& request) const {
  if (request.headers.count("Authorization") > 1) {
    return invalid_request("The request has more than one Authorization header.", "two credentials");
  }
  if (has_metrics_token(request)) return std::nullopt;
  if (is_from_this_machine(request) && origin_check_.is_from_own_page(request)) return std::nullopt;
  const bool has_credentials = request.headers.has("Authorization");
  return Refusal{
      .error = {.status = 401,
                .code = "auth_failed",
                .message = has_credentials ? "The token is neither METRICS_TOKEN nor this server's."
                                           : "The metrics need a bearer token, and none was sent.",
                .hint = options_.metrics_token.empty()
                            ? "Set METRICS_TOKEN, and send the header: Authorization: Bearer <METRICS_TOKEN>."
                            : "Send the header: Authorization: Bearer <METRICS_TOKEN>.",
                .challenge = "Bearer realm=\"tastytrade-mcp\""},
      .reason = has_credentials ? "wrong token for metrics" : "no token for metrics"};
}

bool Authentication::is_from_this_machine(const Request& request) const {
  const bool forwarded = std::any_of(std::begin(kProxyHeaders), std::end(kProxyHeaders),
                                     [&](std::string_view name) { return request.headers.has(name); });
  return is_local_only_ && support::is_loopback_host(request.peer) && !forwarded;
}

// MCP over HTTP always needs a token. The plain API needs none for demo data, nor from a program on this machine if the
// server is reachable from this machine only. A web page in a browser of this machine and a proxy are not such
// programs.
std::variant<Identity, Refusal> Authentication::identify_without_token(const Request& request) const {
  const bool is_mcp = mode_ == HttpMode::mcp;
  if (!is_mcp && is_demo_) return Identity{{.id = "address:" + request.client}};
  if (!is_mcp && is_from_this_machine(request) && origin_check_.is_from_own_page(request))
    return Identity{{.id = "local"}};
  const std::string variable = is_mcp ? "CHATGPT_MCP_TOKEN" : "API_TOKEN";
  return Refusal{.error = {.status = 503,
                           .code = "not_ready",
                           .message = "This server has no " + variable + ", so it gives out no account data here.",
                           .hint = "Set " + variable + " (openssl rand -base64 32 makes one) and restart the server."},
                 .reason = "no token configured"};
}

bool Authentication::is_active(const std::string& grant) const {
  return grant.empty() || grants_ == nullptr || grants_->is_active(grant);
}

}  // namespace transports::http
