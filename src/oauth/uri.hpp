// As much of RFC 3986 as redirect URIs and client ids need. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace oauth {

struct Uri {
  std::string scheme;  // in lower case
  std::string user;    // what stands before '@'
  std::string host;    // as written; an IPv6 literal with its brackets
  std::string port;    // empty: none given
  std::string path;    // with its '/'
  std::optional<std::string> query;
  std::optional<std::string> fragment;
};

// Nothing for what is neither "<scheme>://…" nor "<scheme>:/…" (a path without a host), is longer than 2048 bytes,
// holds anything but visible ASCII, or has a host of other than letters, digits, '.', '-' and '_' (or an IPv6 literal).
std::optional<Uri> parse_uri(std::string_view text);

bool is_loopback_host(std::string_view host);  // localhost, 127.0.0.1, [::1]

}  // namespace oauth
