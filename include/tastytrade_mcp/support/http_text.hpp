// Text in HTTP messages and in the log lines about them. Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace support {

// Whether `text` may be the value of a header field that this program sends: visible ASCII and spaces, at least one
// character. Stricter than RFC 9110 section 5.5, so that text of others cannot add a header field.
bool is_header_value(std::string_view text);

// A request's path as a log line may show it: an account number is cut to its last four characters, the whole to 200
// bytes. `path` is without its query.
std::string make_loggable_path(std::string_view path);

}  // namespace support
