#include "tastytrade_mcp/support/uri.hpp"

#include <algorithm>

#include "tastytrade_mcp/support/platform/ip_address.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace support {
namespace {

constexpr std::size_t kMaxUriBytes = 2048;
constexpr std::size_t kMaxHostBytes = 253;  // RFC 1035 section 2.3.4, as text

int parse_hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_lower_letter(char c) {
  return c >= 'a' && c <= 'z';
}

bool is_host_name(std::string_view text) {
  return !text.empty() && text.size() <= kMaxHostBytes && text.front() != '.' &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_lower_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_'; });
}

// RFC 5952, so that "0:0:0:0:0:0:0:1" is "::1".
std::optional<std::string> canonical_ipv6(const std::string& text) {
  const auto address = platform::parse_ipv6(text);
  return address ? std::optional(platform::to_string(*address)) : std::nullopt;
}

// RFC 3986 section 3.1. Expects lower case.
bool is_scheme(std::string_view text) {
  return !text.empty() && is_lower_letter(text.front()) && std::all_of(text.begin(), text.end(), [](char c) {
    return is_lower_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
  });
}

// RFC 3986 appendix A has none of the characters excluded here.
bool is_uri_character(char c) {
  return c > 0x20 && c < 0x7f && std::string_view("\\\"<>`^{}|").find(c) == std::string_view::npos;
}

// Takes the part of `text` from `separator` on away and returns it without the separator.
std::optional<std::string> take_suffix(std::string_view& text, char separator) {
  const auto at = text.find(separator);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string suffix(text.substr(at + 1));
  text = text.substr(0, at);
  return suffix;
}

std::string_view default_port(std::string_view scheme) {
  if (scheme == "https") return "443";
  return scheme == "http" ? "80" : "";
}

std::optional<Origin> make_origin(const Uri& uri) {
  if (uri.authority.host.empty() || !uri.user.empty()) return std::nullopt;
  Origin origin{uri.scheme, uri.authority};
  if (origin.authority.port == default_port(origin.scheme)) origin.authority.port.clear();
  return origin;
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = parse_hex_digit(text[i + 1]);
      const int low = parse_hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    } else if (c == '+' && plus_is_space) {
      c = ' ';
    }
    if (is_control(c)) return std::nullopt;
    decoded += c;
  }
  if (!is_utf8(decoded)) return std::nullopt;
  return decoded;
}

std::optional<FieldList> parse_form(std::string_view text, std::size_t max_fields) {
  FieldList fields;
  while (!text.empty()) {
    const auto end = text.find('&');
    const std::string_view part = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (part.empty()) continue;
    const auto equals = part.find('=');
    auto name = percent_decode(part.substr(0, equals), true);
    auto value = percent_decode(equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1), true);
    if (!name || !value || fields.size() >= max_fields) return std::nullopt;
    fields.emplace_back(*std::move(name), *std::move(value));
  }
  return fields;
}

std::optional<int> parse_port(std::string_view text) {
  if (text.empty() || text.size() > 5 || !std::all_of(text.begin(), text.end(), is_digit)) return std::nullopt;
  const int port = std::stoi(std::string(text));
  return port <= 65'535 ? std::optional(port) : std::nullopt;
}

bool is_loopback_host(std::string_view host) {
  if (host == "localhost") return true;
  const auto address = platform::parse_ip_address(std::string(host));
  if (!address) return false;
  if (!address->is_ipv6) return address->bytes[0] == 127;
  constexpr std::array<std::uint8_t, 16> kLoopback = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  return address->bytes == kLoopback;
}

std::optional<Authority> parse_authority(std::string_view text) {
  Authority authority;
  std::string_view rest;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    auto address = canonical_ipv6(std::string(text.substr(1, end - 1)));
    if (!address) return std::nullopt;
    authority.host = *std::move(address);
    rest = text.substr(end + 1);
  } else {
    const auto colon = text.find(':');
    authority.host = to_lower(text.substr(0, colon));
    if (authority.host.ends_with('.')) authority.host.pop_back();
    if (!is_host_name(authority.host)) return std::nullopt;
    if (colon != std::string_view::npos) rest = text.substr(colon);
  }
  if (rest.empty()) return authority;
  if (!rest.starts_with(':') || !parse_port(rest.substr(1))) return std::nullopt;
  authority.port = rest.substr(1);
  return authority;
}

std::string to_string(const Authority& authority) {
  const bool is_ipv6 = authority.host.find(':') != std::string::npos;
  const std::string host = is_ipv6 ? '[' + authority.host + ']' : authority.host;
  return authority.port.empty() ? host : host + ':' + authority.port;
}

std::optional<Uri> parse_uri(std::string_view text) {
  if (text.size() > kMaxUriBytes || !std::all_of(text.begin(), text.end(), is_uri_character)) return std::nullopt;
  const auto separator = text.find(":/");
  if (separator == std::string_view::npos) return std::nullopt;
  Uri uri;
  uri.scheme = to_lower(text.substr(0, separator));
  if (!is_scheme(uri.scheme)) return std::nullopt;
  text.remove_prefix(separator + 1);
  const bool has_authority = text.starts_with("//");
  if (has_authority) text.remove_prefix(2);
  uri.fragment = take_suffix(text, '#');
  uri.query = take_suffix(text, '?');
  const auto slash = has_authority ? std::min(text.find('/'), text.size()) : 0;
  uri.path = text.substr(slash);
  std::string_view authority = text.substr(0, slash);
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
    uri.user = authority.substr(0, at + 1);
    authority.remove_prefix(at + 1);
  }
  if (authority.empty()) return uri;
  auto parsed = parse_authority(authority);
  if (!parsed) return std::nullopt;
  uri.authority = *std::move(parsed);
  return uri;
}

std::optional<Origin> parse_origin(std::string_view text) {
  const auto uri = parse_uri(text);
  if (!uri || !uri->path.empty() || uri->query || uri->fragment) return std::nullopt;
  return make_origin(*uri);
}

std::optional<Origin> find_origin(std::string_view url) {
  const auto uri = parse_uri(url);
  return uri ? make_origin(*uri) : std::nullopt;
}

}  // namespace support
