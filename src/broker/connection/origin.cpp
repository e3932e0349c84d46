#include "connection/origin.hpp"

#include <array>

#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/uri.hpp"

namespace broker {
namespace {

using support::Error;
using support::ErrorCode;

constexpr std::string_view kProductionHost = "api.tastyworks.com";
constexpr std::array<std::string_view, 2> kSandboxHosts = {"api.cert.tastyworks.com", "api.sandbox.tastytrade.com"};

bool is_sandbox_host(std::string_view host) {
  return std::find(kSandboxHosts.begin(), kSandboxHosts.end(), host) != kSandboxHosts.end();
}

[[noreturn]] void refuse(const std::string& why) {
  throw Error(ErrorCode::invalid_argument, why,
              "Leave TASTYTRADE_API_URL unset to use TastyTrade's own host, or give it as https://host[:port].");
}

}  // namespace

std::string_view to_string(Environment environment) {
  switch (environment) {
    case Environment::demo:
      return "demo";
    case Environment::sandbox:
      return "sandbox";
    default:
      return "production";
  }
}

std::string default_url(Environment environment) {
  switch (environment) {
    case Environment::demo:
      return "http://127.0.0.1";
    case Environment::sandbox:
      return "https://" + std::string(kSandboxHosts.front());
    default:
      return "https://" + std::string(kProductionHost);
  }
}

std::string Origin::authority() const {
  const std::string name = host.find(':') == std::string::npos ? host : '[' + host + ']';
  return port == (tls ? 443 : 80) ? name : name + ':' + std::to_string(port);
}

Origin parse_origin(std::string_view url) {
  std::string_view text = support::trim(url);
  if (text.ends_with('/')) text.remove_suffix(1);
  const auto origin = support::parse_origin(text);
  const bool is_http = origin && (origin->scheme == "https" || origin->scheme == "http");
  if (!is_http || origin->authority.port == "0") {
    refuse("The TastyTrade API address is not of the form https://host[:port].");
  }
  const bool tls = origin->scheme == "https";
  const int port = support::parse_port(origin->authority.port).value_or(tls ? 443 : 80);
  return {.tls = tls, .host = origin->authority.host, .port = port};
}

bool is_broker_host(const Origin& origin) {
  return origin.host == kProductionHost || is_sandbox_host(origin.host);
}

bool is_allowed_host(const Origin& origin, const std::vector<std::string>& hosts) {
  return std::any_of(hosts.begin(), hosts.end(), [&](const std::string& allowed) {
    const std::string candidate = support::to_lower(support::trim(allowed));
    return candidate == origin.host || candidate == origin.authority();
  });
}

void check_host(const std::string& url, const std::vector<std::string>& allowed_hosts) {
  const Origin origin = parse_origin(url);
  if (support::is_loopback_host(origin.host)) return;
  if (!origin.tls) refuse("TastyTrade credentials are never sent over plain HTTP: the API address must use https://.");
  if (is_broker_host(origin) || is_allowed_host(origin, allowed_hosts)) return;
  throw Error(ErrorCode::invalid_argument,
              "The API host " + support::printable(origin.host, 100) + " is not TastyTrade's.",
              "Leave TASTYTRADE_API_URL unset, or, if this host is yours, name it in TASTYTRADE_ALLOW_API_HOST.");
}

void check_origin(const Origin& origin, Environment environment) {
  const bool loopback = support::is_loopback_host(origin.host);
  if (!origin.tls && !loopback) {
    refuse("TastyTrade credentials are never sent over plain HTTP: the API address must use https://.");
  }
  if (environment == Environment::demo && !loopback) {
    refuse("The demo talks to its own simulator only, not to " + support::printable(origin.host, 100) + ".");
  }
  if (environment == Environment::sandbox && origin.host == kProductionHost) {
    throw Error(ErrorCode::invalid_argument, "The API address is TastyTrade's production host, but sandbox is chosen.",
                "For real money set TASTYTRADE_USE_PRODUCTION=true; else leave TASTYTRADE_API_URL unset.");
  }
  if (environment == Environment::production && is_sandbox_host(origin.host)) {
    throw Error(ErrorCode::invalid_argument, "The API address is TastyTrade's sandbox host, but production is chosen.",
                "Set TASTYTRADE_USE_PRODUCTION=false, or leave TASTYTRADE_API_URL unset.");
  }
}

}  // namespace broker
