#include "tastytrade_mcp/mcp/plain_result.hpp"

namespace mcp {

Json plain_result(const ToolResult& result) {
  constexpr std::string_view prefix = "tastytrade-mcp/";
  if (!result.meta.is_object() || !result.structured.is_object()) return result.structured;
  Json plain = Json::object();
  for (const auto& [key, value] : result.meta.items()) {
    const std::string_view name = key;
    if (!name.starts_with(prefix)) continue;
    const std::string member(name.substr(prefix.size()));
    if (!result.structured.contains(member)) plain[member] = value;
  }
  for (const auto& [key, value] : result.structured.items()) plain.get_ref<Json::object_t&>().emplace_back(key, value);
  return plain;
}

}  // namespace mcp
