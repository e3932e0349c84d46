#include "redis_url.hpp"

#include <charconv>
#include <optional>

#include "tastytrade_mcp/support/error.hpp"

namespace state {
namespace {

using support::Error;
using support::ErrorCode;

[[noreturn]] void fail(const std::string& why) {
  throw Error(ErrorCode::invalid_argument, "REDIS_URL cannot be used: " + why + ".",
              "Give it as redis://user:password@host:6379/0.");
}

int parse_number(std::string_view text, int max, const char* what) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0 || value > max) {
    fail(std::string("its ") + what + " is not a number");
  }
  return value;
}

std::optional<int> hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

std::string percent_decode(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      plain += text[i];
      continue;
    }
    if (i + 2 >= text.size()) fail("an escape in it is broken");
    const auto first = hex_digit(text[i + 1]);
    const auto second = hex_digit(text[i + 2]);
    if (!first || !second) fail("an escape in it is broken");
    plain += static_cast<char>(*first * 16 + *second);
    i += 2;
  }
  return plain;
}

}  // namespace

RedisAddress parse_redis_url(const std::string& url) {
  RedisAddress address;
  std::string_view rest = url;
  if (rest.starts_with("unix://")) {
    address.socket = rest.substr(7);
    if (!address.socket.starts_with('/')) fail("its path is not absolute");
    return address;
  }
  if (rest.starts_with("rediss://")) {
    fail("TLS to Redis is not built in; use a private network, or a tunnel such as stunnel on this machine");
  }
  if (!rest.starts_with("redis://")) fail("it does not begin with redis://");
  rest.remove_prefix(8);
  if (const auto query = rest.find('?'); query != std::string_view::npos) fail("it has parameters");
  if (const auto slash = rest.find('/'); slash != std::string_view::npos) {
    if (slash + 1 < rest.size()) address.database = parse_number(rest.substr(slash + 1), 1'000'000, "database");
    rest = rest.substr(0, slash);
  }
  if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
    const std::string_view credentials = rest.substr(0, at);
    rest.remove_prefix(at + 1);
    const auto colon = credentials.find(':');
    address.user = percent_decode(credentials.substr(0, colon));
    if (colon != std::string_view::npos) address.password = percent_decode(credentials.substr(colon + 1));
  }
  const auto bracket = rest.starts_with('[') ? rest.find(']') : std::string_view::npos;
  const auto colon = rest.find(':', bracket == std::string_view::npos ? 0 : bracket);
  address.host = rest.substr(0, colon);
  if (bracket != std::string_view::npos) address.host = rest.substr(1, bracket - 1);
  if (colon != std::string_view::npos) address.port = parse_number(rest.substr(colon + 1), 65'535, "port");
  if (address.host.empty()) fail("it names no host");
  return address;
}

}  // namespace state
