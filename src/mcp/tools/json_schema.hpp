// Checks a value against a JSON Schema that is not one of our own parameter lists: a tool's raw input schema, the
// schema of a form. References stay within the schema; nothing is ever fetched. Pure function; safe from any thread.
#pragma once

#include <string>

#include "tastytrade_mcp/support/json.hpp"

namespace mcp {

// Returns an empty text if `value` fits the schema; else one sentence about the first place where it does not, without
// the value itself. No value fits a schema that cannot be read; the sentence says so.
std::string validate_against_schema(const support::Json& schema, const support::Json& value);

}  // namespace mcp
