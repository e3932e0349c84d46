#include "transport_security.hpp"

#include <algorithm>

#include "tastytrade_mcp/support/uri.hpp"

namespace transports::http {
namespace {

// RFC 6761, RFC 6762, RFC 8375, and ICANN's name for private use.
constexpr std::string_view kPrivateSuffixes[] = {".localhost", ".local",   ".internal", ".home.arpa", ".lan",
                                                 ".test",      ".invalid", ".example",  ".onion",     ".localdomain"};
constexpr std::string_view kOneYear = "max-age=31536000";

}  // namespace

bool is_public_name(std::string_view host) {
  if (host.find('.') == std::string_view::npos || host.find(':') != std::string_view::npos) return false;
  const std::string_view last_label = host.substr(host.rfind('.') + 1);
  if (last_label.find_first_not_of("0123456789") == std::string_view::npos) return false;  // an IPv4 address
  return std::none_of(std::begin(kPrivateSuffixes), std::end(kPrivateSuffixes),
                      [host](std::string_view suffix) { return host.ends_with(suffix); });
}

std::optional<std::string_view> strict_transport_security(const Request& request) {
  if (!request.secure) return std::nullopt;
  const auto host = support::parse_authority(request.headers.find("Host").value_or(""));
  return host && is_public_name(host->host) ? std::optional(kOneYear) : std::nullopt;
}

}  // namespace transports::http
