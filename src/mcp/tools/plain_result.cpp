#include "tastytrade_mcp/mcp/plain_result.hpp"

namespace mcp {

std::string plain_text(const ToolResult& result) {
  constexpr std::string_view prefix = "tastytrade-mcp/";
  if (result.data.empty()) return "null";
  if (!result.meta.is_object() || !result.is_object()) return result.data;
  const Json data = result.tree();
  return support::write_object([&](support::JsonWriter& plain) {
    for (const auto& [key, value] : result.meta.items()) {
      const std::string_view name = key;
      if (!name.starts_with(prefix)) continue;
      const std::string_view member = name.substr(prefix.size());
      if (!data.contains(member)) plain.tree(member, value);
    }
    for (const auto& [key, value] : data.items()) plain.tree(key, value);
  });
}

}  // namespace mcp
