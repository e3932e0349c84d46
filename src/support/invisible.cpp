#include "tastytrade_mcp/support/invisible.hpp"

#include <algorithm>
#include <array>

namespace support {
namespace {

struct Replacement {
  std::string_view character, by;
};

constexpr std::array<Replacement, 12> kReplacements = {{{"\u200B", ""},
                                                        {"\u200C", ""},
                                                        {"\u200D", ""},
                                                        {"\u200E", ""},
                                                        {"\u200F", ""},
                                                        {"\u2060", ""},
                                                        {"\uFEFF", ""},
                                                        {"\u00AD", ""},
                                                        {"\u00A0", " "},
                                                        {"\u2007", " "},
                                                        {"\u202F", " "},
                                                        {"\u3000", " "}}};

}  // namespace

std::string without_invisible(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  while (!text.empty()) {
    const auto* const found = std::find_if(kReplacements.begin(), kReplacements.end(),
                                           [&](const Replacement& one) { return text.starts_with(one.character); });
    plain += found == kReplacements.end() ? text.substr(0, 1) : found->by;
    text.remove_prefix(found == kReplacements.end() ? 1 : found->character.size());
  }
  return plain;
}

}  // namespace support
