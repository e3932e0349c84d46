// The one JSON type of the program. Members keep the order in which they were written, so that a result reads in
// the order its author chose and two runs print the same bytes.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace support {

using Json = nlohmann::ordered_json;

// Serialises compactly, byte for byte as nlohmann's dump() does. Bytes that are not UTF-8 become U+FFFD, so this never
// throws.
std::string to_text(const Json& value);
// The same, behind what `out` holds.
void append_text(std::string& out, const Json& value);
// Returns true if a JSON string can hold `text` unescaped: printable ASCII without quotation marks and backslashes.
bool is_plain_text(std::string_view text);
// Appends `text` as a JSON string, with its quotation marks.
void append_quoted(std::string& out, std::string_view text);

// How deep arrays and objects nest in `text` (0 for a scalar), without parsing it. Stops counting at `limit`.
// Checked before parsing, because a parser's stack or a recursive walk must not be the attacker's to choose.
std::size_t nesting_depth(std::string_view text, std::size_t limit);

// The member `key` of an object, or null when `value` is no object, the member is absent or it is null.
const Json* find(const Json& value, std::string_view key);

}  // namespace support
