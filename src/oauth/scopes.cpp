#include "tastytrade_mcp/oauth/scopes.hpp"

#include <algorithm>

#include "tastytrade_mcp/support/text.hpp"

namespace oauth {
namespace {

bool contains(const Scopes& scopes, std::string_view scope) {
  return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
}

}  // namespace

bool covers(const Scopes& granted, std::string_view scope) {
  return contains(granted, scope) || (scope == "read" && (contains(granted, "write") || contains(granted, "trade")));
}

Scopes split_scopes(std::string_view text) {
  Scopes scopes;
  for (std::string& scope : support::split(text, ' ')) {
    if (!contains(scopes, scope)) scopes.push_back(std::move(scope));
  }
  return scopes;
}

Scopes filter_offered_scopes(std::string_view text, const Scopes& offered) {
  Scopes scopes = split_scopes(text);
  std::erase_if(scopes,
                [&](const std::string& scope) { return scope != "offline_access" && !contains(offered, scope); });
  return scopes;
}

Scopes filter_own_scopes(std::string_view text) {
  return filter_offered_scopes(text, {"read", "write", "trade"});
}

std::string to_text(const Scopes& scopes) {
  return support::join(scopes, " ");
}

}  // namespace oauth
