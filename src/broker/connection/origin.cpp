#include "connection/origin.hpp"

#include <array>
#include <charconv>

#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

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

bool is_host_character(char c, bool ipv6) {
  if (ipv6) return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == ':' || c == '.';
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '.';
}

int parse_port(std::string_view text) {
  int port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port < 1 || port > 65535) {
    refuse("The port in the TastyTrade API address is not a number from 1 to 65535.");
  }
  return port;
}

}  // namespace

std::string_view name(Environment environment) {
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
  const std::string lower = support::to_lower(support::trim(url));
  std::string_view rest = lower;
  Origin origin;
  if (rest.starts_with("https://")) {
    rest.remove_prefix(8);
  } else if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
    origin.tls = false;
  } else {
    refuse("The TastyTrade API address does not begin with https://.");
  }
  if (rest.ends_with('/')) rest.remove_suffix(1);
  const bool ipv6 = rest.starts_with('[');
  std::string_view port;
  if (ipv6) {
    const auto close = rest.find(']');
    if (close == std::string_view::npos) refuse("The TastyTrade API address holds a broken IPv6 address.");
    origin.host = rest.substr(1, close - 1);
    port = rest.substr(close + 1);
  } else {
    const auto colon = rest.find(':');
    origin.host = rest.substr(0, colon);
    port = colon == std::string_view::npos ? std::string_view() : rest.substr(colon);
  }
  if (!port.empty() && port.front() != ':')
    refuse("The TastyTrade API address is not of the form https://host[:port].");
  origin.port = port.empty() ? (origin.tls ? 443 : 80) : parse_port(port.substr(1));
  const bool clean =
      std::all_of(origin.host.begin(), origin.host.end(), [&](char c) { return is_host_character(c, ipv6); });
  if (origin.host.empty() || origin.host.size() > 253 || !clean) {
    refuse("The TastyTrade API address is not of the form https://host[:port].");
  }
  return origin;
}

bool is_loopback(std::string_view host) {
  if (host == "localhost" || host == "::1") return true;
  if (!host.starts_with("127.")) return false;
  // A literal address, not a name such as 127.0.0.1.example.com.
  int dots = 0;
  std::size_t digits = 0;
  for (const char c : host) {
    if (c == '.') {
      if (digits == 0) return false;
      ++dots;
      digits = 0;
    } else if (c < '0' || c > '9' || ++digits > 3) {
      return false;
    }
  }
  return dots == 3 && digits > 0;
}

void check_host(const std::string& url, const std::vector<std::string>& allowed_hosts) {
  const Origin origin = parse_origin(url);
  if (is_loopback(origin.host)) return;
  if (!origin.tls) refuse("TastyTrade credentials are never sent over plain HTTP: the API address must use https://.");
  if (origin.host == kProductionHost || is_sandbox_host(origin.host)) return;
  for (const std::string& allowed : allowed_hosts) {
    const std::string candidate = support::to_lower(support::trim(allowed));
    if (candidate == origin.host || candidate == origin.authority()) return;
  }
  throw Error(ErrorCode::invalid_argument,
              "The API host " + support::printable(origin.host, 100) + " is not TastyTrade's.",
              "Leave TASTYTRADE_API_URL unset, or, if this host is yours, name it in TASTYTRADE_ALLOW_API_HOST.");
}

void check_origin(const Origin& origin, Environment environment) {
  const bool loopback = is_loopback(origin.host);
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
