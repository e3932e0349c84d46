#include "tastytrade_mcp/oauth/scopes.hpp"

#include <algorithm>

#include "tastytrade_mcp/support/text.hpp"

namespace oauth {
namespace {

bool has(const Scopes& scopes, std::string_view scope) {
  return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
}

}  // namespace

bool covers(const Scopes& granted, std::string_view scope) {
  return has(granted, scope) || (scope == "read" && has(granted, "trade"));
}

Scopes scopes_of(std::string_view text) {
  Scopes scopes;
  for (std::string& scope : support::split(text, ' ')) {
    if (!has(scopes, scope)) scopes.push_back(std::move(scope));
  }
  return scopes;
}

Scopes known_scopes(std::string_view text, const Scopes& offered) {
  Scopes scopes = scopes_of(text);
  std::erase_if(scopes, [&](const std::string& scope) { return scope != "offline_access" && !has(offered, scope); });
  return scopes;
}

Scopes own_scopes(std::string_view text) {
  return known_scopes(text, {"read", "write", "trade"});
}

std::string to_text(const Scopes& scopes) {
  return support::join(scopes, " ");
}

}  // namespace oauth
