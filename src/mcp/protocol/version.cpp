#include "tastytrade_mcp/mcp/version.hpp"

#include <algorithm>

namespace mcp {

std::optional<std::string_view> find_version(std::string_view version) {
  for (const std::string_view known : kStatefulVersions) {
    if (known == version) return known;
  }
  for (const std::string_view known : kStatelessVersions) {
    if (known == version) return known;
  }
  return std::nullopt;
}

bool is_stateful_version(std::string_view version) {
  return std::find(kStatefulVersions.begin(), kStatefulVersions.end(), version) != kStatefulVersions.end();
}

bool is_stateless_version(std::string_view version) {
  return std::find(kStatelessVersions.begin(), kStatelessVersions.end(), version) != kStatelessVersions.end();
}

bool looks_like_version(std::string_view version) {
  constexpr std::string_view pattern = "dddd-dd-dd";
  return std::equal(version.begin(), version.end(), pattern.begin(), pattern.end(),
                    [](char c, char expected) { return expected == '-' ? c == '-' : c >= '0' && c <= '9'; });
}

}  // namespace mcp
