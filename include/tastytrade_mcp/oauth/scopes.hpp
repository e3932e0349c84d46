// OAuth scopes of this server: "read", "write", "trade", and "offline_access" for a refresh token. What a client asks
// for may hold others, of its vendor's. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace oauth {

using Scopes = std::vector<std::string>;

// Whether `granted` is enough for `scope`: `trade` is enough for `read`.
bool covers(const Scopes& granted, std::string_view scope);
// The parts of `text` between spaces, each once.
Scopes scopes_of(std::string_view text);
// The scopes of `text` that are in `offered`, or are "offline_access", in the order of `text`.
Scopes known_scopes(std::string_view text, const Scopes& offered);
// The scopes of `text` that are this server's, offered or not.
Scopes own_scopes(std::string_view text);
std::string to_text(const Scopes& scopes);

}  // namespace oauth
