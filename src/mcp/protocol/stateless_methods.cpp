// The methods of the stateless revision 2026-07-28. What the handshake revisions had beside these is gone there, and
// answered as unknown.
#include "flavour.hpp"
#include "methods/method.hpp"
#include "methods/prompt_methods.hpp"
#include "methods/resource_methods.hpp"
#include "methods/tool_methods.hpp"
#include "server_info.hpp"
#include "tasks/task_methods.hpp"

namespace mcp {
namespace {

// A new release of the server is what changes these. A list is asked for more often after a deployment went wrong.
constexpr CacheHint kOneHour{3'600'000};
constexpr CacheHint kFiveMinutes{300'000};

Answer discover(const MethodServices& services, Request& request, Context&) {
  Json result = Json::object();
  result["supportedVersions"] = supported_versions();
  result["capabilities"] = server_capabilities(services.options, *request.registry, request.version);
  if (!services.options.instructions.empty()) result["instructions"] = services.options.instructions;
  return {std::move(result)};
}

}  // namespace

const MethodTable& stateless_methods() {
  static const MethodTable table = {
      {"server/discover", {.handle = discover, .cache = kOneHour}},
      {"tools/list", {.handle = list_tools, .cache = kFiveMinutes}},
      {"tools/call",
       {.handle = call_tool, .runs_async = true, .may_ask = true, .name_member = "name", .check = check_tool_call}},
      {"resources/list", {.handle = list_resources, .cache = kFiveMinutes, .exists = has_resources}},
      {"resources/templates/list", {.handle = list_resource_templates, .cache = kFiveMinutes, .exists = has_resources}},
      {"resources/read",
       {.handle = read_resource, .runs_async = true, .may_ask = true, .name_member = "uri", .exists = has_resources}},
      {"prompts/list", {.handle = list_prompts, .cache = kFiveMinutes, .exists = has_prompts}},
      {"prompts/get",
       {.handle = get_prompt, .runs_async = true, .may_ask = true, .name_member = "name", .exists = has_prompts}},
      {"completion/complete", {.handle = complete, .runs_async = true, .exists = has_completions}},
      {"tasks/get", {.handle = get_task, .name_member = "taskId", .check = check_tasks_declared, .exists = has_tasks}},
      {"tasks/update",
       {.handle = update_task, .name_member = "taskId", .check = check_tasks_declared, .exists = has_tasks}},
      {"tasks/cancel",
       {.handle = cancel_task, .name_member = "taskId", .check = check_tasks_declared, .exists = has_tasks}},
  };
  return table;
}

}  // namespace mcp
