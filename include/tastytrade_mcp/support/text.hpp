// Text functions: case, trimming, splitting, UTF-8, limits for text from outside.
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

// Makes text from outside safe for a message: removes control characters, replaces invalid UTF-8, and cuts to `limit`
// bytes at a character boundary, with "…" after the cut.
std::string printable(std::string_view text, std::size_t limit = 500);

// Percent-encodes everything but RFC 3986 unreserved characters.
std::string percent_encode(std::string_view text);

}  // namespace support
