#include "server_info.hpp"

#include <algorithm>

#include "flavour.hpp"
#include "methods/prompt_methods.hpp"
#include "methods/resource_methods.hpp"
#include "tasks/task_methods.hpp"
#include "tastytrade_mcp/mcp/version.hpp"

namespace mcp {

Json server_info(const ServerOptions& options, std::string_view version) {
  const Implementation& self = options.implementation;
  Json info = {{"name", self.name}, {"version", self.version}};
  if (version >= "2025-06-18" && !self.title.empty()) info["title"] = self.title;
  if (version >= "2025-11-25") {
    if (!self.description.empty()) info["description"] = self.description;
    if (!self.website_url.empty()) info["websiteUrl"] = self.website_url;
  }
  return info;
}

std::string stateless_meta(const ServerOptions& options) {
  const Json meta = {{std::string(meta_key::kServerInfo), server_info(options, kNewestStateless)}};
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
  if (is_stateless_version(version) && has_tasks(registry)) {
    capabilities["extensions"][std::string(kTasksExtension)] = Json::object();
  }
  const bool has_apps = std::any_of(registry.tools().begin(), registry.tools().end(),
                                    [](const Tool& tool) { return !tool.ui_resource.empty(); });
  if (has_apps && version >= "2025-11-25") capabilities["extensions"]["io.modelcontextprotocol/ui"] = Json::object();
  return capabilities;
}

}  // namespace mcp
