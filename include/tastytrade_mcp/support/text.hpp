// Small things done to text everywhere: case, trimming, bounding what a stranger wrote.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace support {

std::string to_lower(std::string_view text);                            // ASCII
std::string to_upper(std::string_view text);                            // ASCII
std::string_view trim(std::string_view text);                           // spaces, tabs, CR, LF
std::vector<std::string> split(std::string_view text, char separator);  // trimmed, empty parts dropped
std::string join(const std::vector<std::string>& parts, std::string_view separator);

bool is_utf8(std::string_view text);

// Text from outside, made fit for a message: control characters dropped, invalid UTF-8 replaced, cut to `limit` bytes
// at a character's border with "…" behind the cut.
std::string printable(std::string_view text, std::size_t limit = 500);

// Percent-encodes everything but RFC 3986 unreserved characters.
std::string percent_encode(std::string_view text);

}  // namespace support
