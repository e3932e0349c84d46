#include "uri.hpp"

#include <algorithm>

#include "tastytrade_mcp/support/text.hpp"

namespace oauth {
namespace {

constexpr std::size_t kMaxUriBytes = 2048;

bool is_visible(char c) {
  return c > 0x20 && c < 0x7f && c != '\\' && c != '"' && c != '<' && c != '>' && c != '`' && c != '^' && c != '{' &&
         c != '}' && c != '|';
}

bool is_scheme(std::string_view text) {
  const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
  return !text.empty() && letter(text.front()) && std::all_of(text.begin(), text.end(), [&](char c) {
    return letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  });
}

// Letters, digits and what else stands in names and addresses, so that a host may go into a header or onto a page.
bool is_host(std::string_view text) {
  const bool literal = text.starts_with('[');
  if (literal) text = text.substr(1, text.size() - 2);
  return std::all_of(text.begin(), text.end(), [literal](char c) {
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '.') return true;
    return literal ? c == ':' : (c > 'f' && c <= 'z') || c == '-' || c == '_';
  });
}

// "host", "host:port", "[v6]:port". False if it is none of them.
bool read_host(std::string_view text, Uri& uri) {
  const auto bracket = text.starts_with('[') ? text.find(']') : std::string_view::npos;
  if (text.starts_with('[') && bracket == std::string_view::npos) return false;
  const auto colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
  uri.host = support::to_lower(std::string(text.substr(0, colon)));
  if (bracket != std::string_view::npos && bracket + 1 != std::min(colon, text.size())) return false;
  if (!is_host(uri.host)) return false;
  if (colon == std::string_view::npos) return true;
  uri.port = text.substr(colon + 1);
  const bool digits = std::all_of(uri.port.begin(), uri.port.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits && !uri.port.empty() && uri.port.size() <= 5 && std::stoi(uri.port) <= 65'535;
}

}  // namespace

std::optional<Uri> parse_uri(std::string_view text) {
  if (text.size() > kMaxUriBytes || !std::all_of(text.begin(), text.end(), is_visible)) return std::nullopt;
  Uri uri;
  const auto separator = text.find(":/");
  if (separator == std::string_view::npos) return std::nullopt;
  uri.scheme = support::to_lower(std::string(text.substr(0, separator)));
  if (!is_scheme(uri.scheme)) return std::nullopt;
  text.remove_prefix(separator + 1);
  const bool has_authority = text.starts_with("//");
  if (has_authority) text.remove_prefix(2);
  if (const auto hash = text.find('#'); hash != std::string_view::npos) {
    uri.fragment = text.substr(hash + 1);
    text = text.substr(0, hash);
  }
  if (const auto question = text.find('?'); question != std::string_view::npos) {
    uri.query = text.substr(question + 1);
    text = text.substr(0, question);
  }
  const auto slash = has_authority ? std::min(text.find('/'), text.size()) : 0;
  uri.path = text.substr(slash);
  std::string_view authority = text.substr(0, slash);
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
    uri.user = authority.substr(0, at + 1);
    authority.remove_prefix(at + 1);
  }
  if (!read_host(authority, uri)) return std::nullopt;
  return uri;
}

bool is_loopback_host(std::string_view host) {
  return host == "localhost" || host == "127.0.0.1" || host == "[::1]";
}

}  // namespace oauth
