#include "authority.hpp"

#include <arpa/inet.h>

#include <algorithm>

#include "tastytrade_mcp/support/text.hpp"

namespace transports::http {
namespace {

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 253 && text.front() != '.' &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
         });
}

bool is_port(std::string_view text) {
  return !text.empty() && text.size() <= 5 && text.find_first_not_of("0123456789") == std::string_view::npos &&
         std::stoi(std::string(text)) <= 65535;
}

// One way to write an IPv6 address, so that "0:0:0:0:0:0:0:1" is "::1".
std::optional<std::string> canonical_ipv6(const std::string& text) {
  in6_addr address{};
  char shown[INET6_ADDRSTRLEN];
  if (::inet_pton(AF_INET6, text.c_str(), &address) != 1) return std::nullopt;
  return ::inet_ntop(AF_INET6, &address, shown, sizeof(shown));
}

// RFC 3986 section 3.1.
bool is_scheme(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !text.empty() && letter(text.front()) && std::all_of(text.begin(), text.end(), [&](char c) {
    return letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  });
}

std::string_view default_port(std::string_view scheme) {
  if (scheme == "https") return "443";
  return scheme == "http" ? "80" : "";
}

}  // namespace

bool is_loopback_address(std::string_view address) {
  in_addr v4{};
  const std::string text(address);
  if (::inet_pton(AF_INET, text.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  in6_addr v6{};
  return ::inet_pton(AF_INET6, text.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

bool Authority::is_loopback() const {
  return host == "localhost" || is_loopback_address(host);
}

std::optional<Authority> parse_authority(std::string_view text) {
  Authority result;
  std::string_view rest;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    auto address = canonical_ipv6(std::string(text.substr(1, end - 1)));
    if (!address) return std::nullopt;
    result.host = *std::move(address);
    rest = text.substr(end + 1);
  } else {
    const auto colon = text.find(':');
    result.host = support::to_lower(text.substr(0, colon));
    if (result.host.ends_with('.')) result.host.pop_back();
    if (!is_name(result.host)) return std::nullopt;
    if (colon != std::string_view::npos) rest = text.substr(colon);
  }
  if (rest.empty()) return result;
  if (!rest.starts_with(':') || !is_port(rest.substr(1))) return std::nullopt;
  result.port = rest.substr(1);
  return result;
}

std::string to_text(const Authority& authority) {
  const bool ipv6 = authority.host.find(':') != std::string::npos;
  const std::string host = ipv6 ? '[' + authority.host + ']' : authority.host;
  return authority.port.empty() ? host : host + ':' + authority.port;
}

std::optional<Origin> parse_origin(std::string_view text) {
  const auto end = text.find("://");
  if (end == std::string_view::npos || !is_scheme(text.substr(0, end))) return std::nullopt;
  auto authority = parse_authority(text.substr(end + 3));
  if (!authority) return std::nullopt;
  Origin origin{support::to_lower(text.substr(0, end)), *std::move(authority)};
  if (origin.authority.port == default_port(origin.scheme)) origin.authority.port.clear();
  return origin;
}

std::optional<Origin> origin_of_url(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return std::nullopt;
  return parse_origin(url.substr(0, url.find_first_of("/?#", scheme + 3)));
}

}  // namespace transports::http
