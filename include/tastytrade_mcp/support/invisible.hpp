// Removes invisible characters, which copied text often contains.
#pragma once

#include <string>
#include <string_view>

namespace support {

// Returns `text` without zero-width characters (U+200B to U+200F, U+2060, U+FEFF, U+00AD), and with a plain space for
// each no-break space (U+00A0, U+2007, U+202F, U+3000).
std::string without_invisible(std::string_view text);

}  // namespace support
