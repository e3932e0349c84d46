// What both eras do with a question: whether this client can be asked it, in which words its revision knows it, and
// whether a reply is one. Pure functions.
#pragma once

#include <optional>
#include <string>

#include "tastytrade_mcp/mcp/input_request.hpp"

namespace mcp {

// What the client would have had to declare, as a `capabilities` object; nothing if it did.
std::optional<Json> find_missing_capability(const ClientCapabilities& abilities, const InputRequest& question);

// The params in the form of a protocol revision.
Json params_for_version(const InputRequest& question, std::string_view version);

// What is wrong with a reply; empty: nothing. An accepted form's content must fit the schema that was asked with.
std::string validate_input_response(const InputRequest& question, const Json& reply);

}  // namespace mcp
