#include "token_claims.hpp"

#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace app {
namespace {

using support::Json;

constexpr std::size_t kMaxTokenBytes = 16'384;
constexpr std::size_t kDeepest = 16;

std::optional<Json> read_part(std::string_view part) {
  const auto text = support::from_base64url(part);
  if (!text || support::nesting_depth(*text, kDeepest) >= kDeepest) return std::nullopt;
  Json json = Json::parse(*text, nullptr, false);
  return json.is_object() ? std::optional(std::move(json)) : std::nullopt;
}

std::string text_member(const Json& object, std::string_view key) {
  const Json* value = support::find(object, key);
  return value != nullptr && value->is_string() ? support::printable(value->get<std::string>(), 200) : std::string();
}

// A string, split at spaces if `words`, or a list of strings.
std::vector<std::string> list_member(const Json& object, std::string_view key, bool words) {
  const Json* value = support::find(object, key);
  if (value == nullptr) return {};
  std::vector<std::string> list;
  if (value->is_string()) {
    const std::string text = text_member(object, key);
    if (words) return support::split(text, ' ');
    list.push_back(text);
  } else if (value->is_array()) {
    for (const Json& item : *value) {
      if (item.is_string()) list.push_back(support::printable(item.get<std::string>(), 200));
    }
  }
  return list;
}

}  // namespace

std::optional<TokenClaims> read_claims(std::string_view token) {
  const auto first = token.find('.');
  const auto second = first == std::string_view::npos ? first : token.find('.', first + 1);
  if (second == std::string_view::npos || token.size() > kMaxTokenBytes) return std::nullopt;
  const auto header = read_part(token.substr(0, first));
  const auto payload = read_part(token.substr(first + 1, second - first - 1));
  if (!header || !payload) return std::nullopt;
  TokenClaims claims;
  claims.type = support::to_lower(text_member(*header, "typ"));
  claims.issuer = text_member(*payload, "iss");
  claims.audience = list_member(*payload, "aud", false);
  claims.scopes = list_member(*payload, "scope", true);
  return claims;
}

std::optional<broker::Environment> find_environment(const TokenClaims& claims) {
  const std::string issuer = support::to_lower(claims.issuer);
  const auto scheme = issuer.find("://");
  const std::string host = issuer.substr(scheme == std::string::npos ? 0 : scheme + 3);
  // The sandbox's tokens also carry host names of it that no resolver knows ("api.sandbox.tastyworks.com").
  for (const char* word : {"cert", "sandbox", "staging"}) {
    if (host.find(word) != std::string::npos) return broker::Environment::sandbox;
  }
  for (const char* name : {"api.tastyworks.com", "api.tastytrade.com"}) {
    if (host.starts_with(name)) return broker::Environment::production;
  }
  return std::nullopt;
}

}  // namespace app
