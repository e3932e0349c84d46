// The tools this server offers, in a fixed order. Immutable after construction, so a list and a call agree and threads
// share it freely. The listings are made once.
#pragma once

#include <map>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/mcp/tool.hpp"

namespace mcp {

class Registry {
 public:
  // Throws std::invalid_argument if two tools share a name or a route, or a name is not [A-Za-z0-9_-]{1,64}.
  explicit Registry(std::vector<Tool> tools);

  const std::vector<Tool>& tools() const { return tools_; }
  const Tool* find(std::string_view name) const;
  // Throws Error{not_found} with the names that exist, the nearest first.
  const Tool& get(std::string_view name) const;
  // The `tools` array of tools/list for a protocol revision.
  const Json& listing(std::string_view protocol_version) const;

 private:
  std::vector<Tool> tools_;
  std::map<std::string, std::size_t, std::less<>> by_name_;
  std::map<std::string, Json, std::less<>> listings_;
};

}  // namespace mcp
