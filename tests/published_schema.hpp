// Checks messages against the schemas that the protocol publishes, each revision by its own (schema/<version>.json).
#pragma once

#include <string>
#include <string_view>

#include "tastytrade_mcp/support/json.hpp"

namespace test {

// What is wrong with `message` as a `definition` ("ListToolsResult") of a revision, or the empty text.
std::string violations_of(std::string_view version, std::string_view definition, const support::Json& message);

// Fails the running test if anything is.
void expect_valid(std::string_view version, std::string_view definition, const support::Json& message);

// Checks a whole response: JSON-RPC around it, and its result as `definition` where it has one.
void expect_valid_response(std::string_view version, std::string_view definition, const support::Json& response);

// Checks a message of a server of `version`: the response to `method`, a notification or a request.
void expect_valid_from_server(std::string_view version, std::string_view method, const support::Json& message);

// Parses a message of a server whose revision and method are unknown. Checks a JSON-RPC message with the newest schema
// of its flavour, as the kind of message that its members show; other JSON is only parsed.
support::Json checked_message(const std::string& text);

}  // namespace test
