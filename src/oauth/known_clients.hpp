// Our own copies of the metadata documents that well-known clients publish. Some of them answer a server's request with
// a page for people, and a login must not hang on that. Pure functions.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/oauth/client.hpp"

namespace oauth {

// The client whose document has the address `id`, if it is one of those.
std::optional<Client> known_client(std::string_view id);

// Whether this is where one of ChatGPT's connectors receives answers; each has an address of its own.
bool is_chatgpt_connector(std::string_view redirect_uri);

// Where the hosted clients receive answers: what an operator's own client id may redirect to unless told otherwise.
std::vector<std::string> hosted_redirect_uris();

}  // namespace oauth
