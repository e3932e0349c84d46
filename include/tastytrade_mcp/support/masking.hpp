// Masks identifiers in texts that others have written, for logs and screens.
#pragma once

#include <string>
#include <vector>

namespace support {

// `text` with each of the identifiers, account numbers for instance, as last_four() shows it.
std::string mask_identifiers(std::string text, const std::vector<std::string>& identifiers);

}  // namespace support
