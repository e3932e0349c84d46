// Host names as clients write them: in a Host header, in an Origin, in a configured list. Values and pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace transports::http {

// "host" or "host:port". The host is in lower case, without a trailing dot; an IPv6 literal is without brackets.
struct Authority {
  std::string host;
  std::string port;  // empty: none given

  bool operator==(const Authority&) const = default;
  bool is_loopback() const;  // localhost, 127.0.0.0/8, ::1
};

// Nothing for what is no name, IPv4 address or bracketed IPv6 literal, with or without a port from 0 to 65535.
std::optional<Authority> parse_authority(std::string_view text);

std::string to_text(const Authority& authority);  // as a URL has it, an IPv6 literal in brackets

struct Origin {
  std::string scheme;
  Authority authority;  // without a port that is the scheme's own

  bool operator==(const Origin&) const = default;
};

// "https://example.com:8443". Nothing for "null" and for anything with a path.
std::optional<Origin> parse_origin(std::string_view text);
// The origin of a URL, whatever follows it.
std::optional<Origin> origin_of_url(std::string_view url);

bool is_loopback_address(std::string_view address);  // a numeric one

}  // namespace transports::http
