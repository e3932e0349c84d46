#include "origin_check.hpp"

#include <algorithm>

#include "http/route.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/uri.hpp"

namespace transports::http {
namespace {

// Web clients that are allowed without a setting.
constexpr std::string_view kKnownClients[] = {"https://chatgpt.com", "https://chat.openai.com", "https://claude.ai"};
constexpr std::string_view kAllowedMethods = "GET, HEAD, POST, PATCH, DELETE, OPTIONS";
constexpr std::string_view kAllowedHeaders =
    "Content-Type, Accept, Authorization, MCP-Protocol-Version, Mcp-Method, Mcp-Name, Mcp-Session-Id, Last-Event-ID, "
    "X-Request-Id, X-Toolsets, X-Tools-Exclude";
constexpr std::string_view kExposedHeaders = "Mcp-Session-Id, WWW-Authenticate, X-Request-Id, Retry-After";
constexpr std::string_view kParameterHeader = "mcp-param-";
constexpr std::size_t kMaxParameterHeaders = 50;

// The Mcp-Param-* headers that a preflight asks for. Their names depend on the tools' parameters.
std::string parameter_headers(const Request& request) {
  std::string names;
  std::size_t count = 0;
  for (const std::string& name :
       support::split(request.headers.find("Access-Control-Request-Headers").value_or(""), ',')) {
    const std::string lower = support::to_lower(name);
    const bool clean = lower.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") == std::string::npos;
    if (!lower.starts_with(kParameterHeader) || !clean || ++count > kMaxParameterHeaders) continue;
    names += ", " + lower;
  }
  return names;
}

// The origin of the request; nothing for "null" and for several Origin headers.
std::optional<support::Origin> single_origin(const Request& request) {
  const auto text = request.headers.find("Origin");
  return text && request.headers.count("Origin") == 1 ? support::parse_origin(*text) : std::nullopt;
}

// Whether the browser navigates a tab to the login page (W3C Fetch Metadata), and loads it neither into a frame nor as
// an image nor as a prefetch.
bool is_top_level_navigation(const Request& request) {
  const auto is = [&](std::string_view name, std::string_view value) { return request.headers.find(name) == value; };
  return request.route->access == Access::login_page && request.method == "GET" && !request.headers.has("Origin") &&
         is("Sec-Fetch-Mode", "navigate") && is("Sec-Fetch-Dest", "document") && !request.headers.has("Sec-Purpose");
}

}  // namespace

OriginCheck::OriginCheck(const HttpOptions& options, bool local_only) : is_local_only_(local_only) {
  const auto allow = [this](std::string_view text) {
    if (const auto origin = support::find_origin(text)) allowed_.push_back(*origin);
  };
  for (const std::string& origin : options.cors_origins) {
    allows_any_ = allows_any_ || origin == "*";
    allow(origin);
  }
  allow(options.public_url);
  named_ = allowed_;
  std::for_each(std::begin(kKnownClients), std::end(kKnownClients), allow);
}

bool OriginCheck::is_same_host(const Request& request, const support::Origin& origin) const {
  // The scheme is not compared: a proxy may terminate TLS.
  auto host = support::parse_authority(request.headers.find("Host").value_or(""));
  if (!host) return false;
  if (host->port == "443" || host->port == "80") host->port.clear();
  return *host == origin.authority;
}

bool OriginCheck::is_allowed(const Request& request, const support::Origin& origin) const {
  return is_same_host(request, origin) || (is_local_only_ && origin.authority.is_loopback()) ||
         std::find(allowed_.begin(), allowed_.end(), origin) != allowed_.end();
}

std::optional<HttpError> OriginCheck::check(const Request& request) const {
  if (!request.headers.has("Origin")) return std::nullopt;
  const auto origin = single_origin(request);
  if (origin && (allows_any_ || is_allowed(request, *origin))) return std::nullopt;
  return HttpError{.status = 403,
                   .code = "forbidden",
                   .message = "Pages of this origin may not call this server.",
                   .hint = "If they should, add the origin to CORS_ALLOWED_ORIGINS."};
}

bool OriginCheck::is_from_own_page(const Request& request) const {
  // With some requests of other sites browsers send Sec-Fetch-Site but no Origin.
  const auto site = request.headers.find("Sec-Fetch-Site");
  if (site && *site != "same-origin" && *site != "none") return false;
  const auto text = request.headers.find("Origin");
  if (!text) return true;
  const auto origin = support::parse_origin(*text);
  return origin && (is_same_host(request, *origin) || origin->authority.is_loopback());
}

bool OriginCheck::is_foreign_page(const Request& request) const {
  if (request.headers.has("Origin")) {
    const auto origin = single_origin(request);
    return !origin || !is_allowed(request, *origin);
  }
  const auto site = request.headers.find("Sec-Fetch-Site");
  if (!site || *site == "same-origin" || *site == "none") return false;
  // Browsers ignore ports for "same-site", so pages of other programs on this machine are same-site.
  return *site != "same-site" || !is_local_only_;
}

bool OriginCheck::may_write(const Request& request) const {
  if (!request.headers.has("Origin")) {
    const auto site = request.headers.find("Sec-Fetch-Site");
    return !site || *site == "same-origin" || *site == "none";
  }
  const auto origin = single_origin(request);
  return origin && (is_same_host(request, *origin) || std::find(named_.begin(), named_.end(), *origin) != named_.end());
}

std::optional<HttpError> OriginCheck::check_login(const Request& request) const {
  if (!request.from_foreign_page || is_top_level_navigation(request)) return std::nullopt;
  return HttpError{.status = 403,
                   .code = "forbidden",
                   .message = "Pages of this origin may not register clients or ask for tokens here.",
                   .hint = "If they should, add the origin to CORS_ALLOWED_ORIGINS by name."};
}

std::optional<Response> OriginCheck::preflight(const Request& request) const {
  const Headers& headers = request.headers;
  if (request.method != "OPTIONS" || !headers.has("Origin") || !headers.has("Access-Control-Request-Method")) {
    return std::nullopt;
  }
  Response response;
  response.status = 204;
  response.headers.set("Access-Control-Allow-Methods", kAllowedMethods);
  response.headers.set("Access-Control-Allow-Headers", std::string(kAllowedHeaders) + parameter_headers(request));
  response.headers.set("Access-Control-Max-Age", "600");
  return response;
}

void OriginCheck::add_headers(const Request& request, Response& response) const {
  response.headers.add("Vary", "Origin");
  const auto origin = request.headers.find("Origin");
  if (!origin || check(request)) return;
  response.headers.set("Access-Control-Allow-Origin", *origin);
  response.headers.set("Access-Control-Expose-Headers", kExposedHeaders);
}

}  // namespace transports::http

bool transports::is_origin_entry(std::string_view entry) {
  if (entry == "*") return true;
  if (entry.ends_with('/')) entry.remove_suffix(1);
  return support::parse_origin(entry).has_value();
}
