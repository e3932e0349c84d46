// URIs and their parts (RFC 3986): percent-encoding, forms, hosts, ports, origins. Values and pure functions.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace support {

// Reads %XX (RFC 3986 section 2.1), and '+' as a space if `plus_is_space`, as forms have it. Nothing if an escape is
// broken, or if the result is not UTF-8 or holds control characters.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);

// The fields of a query or of an application/x-www-form-urlencoded body, "a=1&b=2", decoded, in their order. Nothing if
// a field cannot be decoded, or if there are more than `max_fields`.
using FieldList = std::vector<std::pair<std::string, std::string>>;
std::optional<FieldList> parse_form(std::string_view text,
                                    std::size_t max_fields = std::numeric_limits<std::size_t>::max());

// A decimal port from 0 to 65535.
std::optional<int> parse_port(std::string_view text);

// Whether `host` is localhost, an address of 127.0.0.0/8, or ::1 without brackets.
bool is_loopback_host(std::string_view host);

// The host and port of RFC 3986 section 3.2. The host is in lower case, without a trailing dot; an IPv6 address is in
// its canonical form (RFC 5952), without brackets.
struct Authority {
  std::string host;
  std::string port;  // empty: none given

  bool operator==(const Authority&) const = default;
  bool is_loopback() const { return is_loopback_host(host); }
};
// Reads "host", "host:port", "[::1]" and "[::1]:port". A host holds letters, digits, '.', '-' and '_', so that it may
// stand in a header field or on a page.
std::optional<Authority> parse_authority(std::string_view text);
// "example.com:8443", "[::1]:8443".
std::string to_string(const Authority& authority);

struct Uri {
  std::string scheme;   // in lower case
  std::string user;     // with the '@' behind it; empty: none
  Authority authority;  // an empty host: none, as in "com.example.app:/callback"
  std::string path;     // with its '/'; not decoded, nor are these:
  std::optional<std::string> query;
  std::optional<std::string> fragment;
};
// Reads "<scheme>://…" and "<scheme>:/…". Nothing for other text, for more than 2048 bytes, and for other than visible
// ASCII characters without those that RFC 3986 excludes.
std::optional<Uri> parse_uri(std::string_view text);

// RFC 6454.
struct Origin {
  std::string scheme;
  Authority authority;  // without the port that is the scheme's own

  bool operator==(const Origin&) const = default;
};
// Reads "https://example.com:8443". Nothing for "null" and for a URL with more than an origin.
std::optional<Origin> parse_origin(std::string_view text);
// The origin of a URL, whatever path and query it has. Nothing for a URL with a user name.
std::optional<Origin> find_origin(std::string_view url);

}  // namespace support
