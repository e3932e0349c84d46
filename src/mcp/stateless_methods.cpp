// The methods of the stateless revision 2026-07-28. What the handshake revisions had beside these is gone there, and
// answered as unknown.
#include "era.hpp"
#include "method.hpp"
#include "server_info.hpp"
#include "tool_methods.hpp"

namespace mcp {
namespace {

// A new release of the server is what changes these. A list is asked for more often after a deployment went wrong.
constexpr CacheHint kOneHour{3'600'000};
constexpr CacheHint kFiveMinutes{300'000};

Answer discover(const Services& services, Request&, Context&) {
  Json result = Json::object();
  result["supportedVersions"] = supported_versions();
  result["capabilities"] = server_capabilities();
  if (!services.options.instructions.empty()) result["instructions"] = services.options.instructions;
  return {std::move(result)};
}

}  // namespace

const MethodTable& stateless_methods() {
  static const MethodTable table = {
      {"server/discover", {.handle = discover, .cache = kOneHour}},
      {"tools/list", {.handle = list_tools, .cache = kFiveMinutes}},
      {"tools/call", {.handle = call_tool, .takes_time = true, .name_member = "name", .check = check_tool_headers}},
  };
  return table;
}

}  // namespace mcp
