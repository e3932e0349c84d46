// What both flavours do with a request to the client: whether the client can be asked, the params in the form of its
// revision, whether a response is valid. Pure functions.
#pragma once

#include <optional>
#include <string>

#include "tastytrade_mcp/mcp/input_request.hpp"

namespace mcp {

// The capability that the client lacks for the request, as a `capclient` object; nothing if it lacks none.
std::optional<Json> find_missing_capability(const ClientCapabilities& client, const InputRequest& request);

// The params in the form of a protocol revision.
Json params_for_version(const InputRequest& request, std::string_view version);

// The reason why a response is not valid; empty if it is. The content of an accepted form must fit the form's schema.
std::string validate_input_response(const InputRequest& request, const Json& response);

}  // namespace mcp
