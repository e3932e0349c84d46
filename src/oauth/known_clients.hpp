// Copies of the metadata documents that well-known clients publish. Some publishers answer a server's request with a
// page for people, so that a login cannot depend on fetching them. Pure functions.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/oauth/client.hpp"

namespace oauth {

// The client whose metadata document has the URL `id`; nothing if there is no copy of it.
std::optional<Client> find_known_client(std::string_view id);

// Whether this is the redirect URI of a ChatGPT connector; each connector has its own.
bool is_chatgpt_connector(std::string_view redirect_uri);

// The redirect URIs of ChatGPT and claude.ai: the default of the client of OAUTH_CLIENT_ID.
std::vector<std::string> hosted_redirect_uris();

}  // namespace oauth
