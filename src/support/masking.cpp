#include "tastytrade_mcp/support/masking.hpp"

#include "tastytrade_mcp/support/secret.hpp"

namespace support {

std::string mask_identifiers(std::string text, const std::vector<std::string>& identifiers) {
  for (const std::string& identifier : identifiers) {
    if (identifier.empty()) continue;
    const std::string masked = last_four(identifier);
    for (auto at = text.find(identifier); at != std::string::npos; at = text.find(identifier, at + masked.size())) {
      text.replace(at, identifier.size(), masked);
    }
  }
  return text;
}

}  // namespace support
