// The JSON type of the program. Members keep the order in which they were added.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace support {

using Json = nlohmann::ordered_json;

// Serialises compactly, byte for byte as nlohmann's dump() does. Bytes that are not UTF-8 become U+FFFD, so this never
// throws.
std::string to_text(const Json& value);
// Appends the same text to `out`.
void append_text(std::string& out, const Json& value);
// Returns true if a JSON string can hold `text` unescaped: printable ASCII without quotation marks and backslashes.
bool is_plain_text(std::string_view text);
// Appends `text` as a JSON string, with its quotation marks.
void append_quoted(std::string& out, std::string_view text);

// Returns how deep arrays and objects nest in `text` (0 for a scalar), without parsing it. Stops counting at `limit`.
// For a check before a recursive parser, whose stack the depth could exhaust.
std::size_t nesting_depth(std::string_view text, std::size_t limit);

// Returns the member `key`; null if `value` is not an object, or the member is absent or null.
const Json* find(const Json& value, std::string_view key);

}  // namespace support
