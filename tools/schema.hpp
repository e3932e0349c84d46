// Result schemas in few bytes: a tool's entry in tools/list is paid for in every conversation. A member is named with
// its type and nothing more; what needs words has them in the tool's description.
#pragma once

#include <initializer_list>
#include <string_view>
#include <utility>

#include "tastytrade_mcp/support/json.hpp"

namespace tools::schema {

using support::Json;

inline Json text() {
  return {{"type", "string"}};
}
inline Json decimal() {
  return text();
}  // exact decimals travel as strings
inline Json number() {
  return {{"type", "number"}};
}
inline Json integer() {
  return {{"type", "integer"}};
}
inline Json flag() {
  return {{"type", "boolean"}};
}
inline Json list(Json items) {
  return {{"type", "array"}, {"items", std::move(items)}};
}

// What an answer lacks: see tools/missing.hpp.
inline Json missing() {
  return list({{"type", "object"}});
}

// Members separated by spaces, each a name with optional marks: "symbol* bid ask days_to_expiration:i halted:b*".
// `:i` integer, `:n` number, `:b` boolean, otherwise a string; a closing `*`: required.
Json object(std::string_view members);
Json object(std::string_view members, std::initializer_list<std::pair<const char*, Json>> others);

// An answer: environment and as_of, then the members given. Mark a name in `members` to require it; a name in
// `required` is required as well.
Json answer(std::string_view members, std::initializer_list<std::pair<const char*, Json>> others,
            std::initializer_list<const char*> required = {});

}  // namespace tools::schema
