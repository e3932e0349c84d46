#include "server_info.hpp"

#include <algorithm>

#include "flavour.hpp"
#include "methods/prompt_methods.hpp"
#include "methods/resource_methods.hpp"
#include "tasks/task_methods.hpp"
#include "tasks/tasks.hpp"
#include "tastytrade_mcp/mcp/version.hpp"

namespace mcp {

Json to_json(const ServerInfo& info, std::string_view version) {
  Json implementation = {{"name", info.name}, {"version", info.version}};
  if (version >= "2025-06-18" && !info.title.empty()) implementation["title"] = info.title;
  if (version >= "2025-11-25") {
    if (!info.description.empty()) implementation["description"] = info.description;
    if (!info.website_url.empty()) implementation["websiteUrl"] = info.website_url;
  }
  return implementation;
}

std::string server_info_meta(const ServerInfo& info) {
  const Json meta = {{std::string(meta_key::kServerInfo), to_json(info, kNewestStateless)}};
  return "\"_meta\":" + support::to_text(meta);
}

Json server_capabilities(const ServerOptions& options, const Registry& registry, std::string_view version) {
  const auto list = [&options] { return options.lists_change ? Json{{"listChanged", true}} : Json::object(); };
  Json capabilities = Json::object();
  capabilities["logging"] = Json::object();
  if (version >= "2025-03-26" && has_completions(registry)) capabilities["completions"] = Json::object();
  capabilities["tools"] = list();
  if (has_prompts(registry)) capabilities["prompts"] = list();
  if (has_resources(registry)) {
    capabilities["resources"] = list();
    if (has_watchable_resources(registry)) capabilities["resources"]["subscribe"] = true;
  }
  if (is_stateless_version(version) && has_task_tools(registry)) {
    capabilities["extensions"][std::string(kTasksExtension)] = Json::object();
  }
  const bool has_apps = std::any_of(registry.tools().begin(), registry.tools().end(),
                                    [](const Tool& tool) { return !tool.ui_resource.empty(); });
  if (has_apps && version >= "2025-11-25") capabilities["extensions"]["io.modelcontextprotocol/ui"] = Json::object();
  return capabilities;
}

}  // namespace mcp
