// The OAuth scopes of this server: "read", "write", "trade", and "offline_access" for a refresh token. Clients may
// request other scopes too. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace oauth {

using Scopes = std::vector<std::string>;

// Returns true if `granted` includes `scope`. `write` and `trade` include `read`, because the results of tools that
// need them show the account.
bool covers(const Scopes& granted, std::string_view scope);
// The scopes of a space-separated list (RFC 6749 section 3.3), without repetitions.
Scopes split_scopes(std::string_view text);
// The scopes of `text` that are in `offered`, or are "offline_access", in the order of `text`.
Scopes filter_offered_scopes(std::string_view text, const Scopes& offered);
// The scopes of `text` that this server knows, offered or not.
Scopes filter_own_scopes(std::string_view text);
std::string to_text(const Scopes& scopes);

}  // namespace oauth
