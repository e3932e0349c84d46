#include "list_entries.hpp"

namespace mcp {
namespace {

// Titles came with 2025-06-18, icons with 2025-11-25.
template <class Entry>
void add_common(Json& shown, const Entry& entry, std::string_view version) {
  shown["name"] = entry.name;
  if (version >= "2025-06-18" && !entry.title.empty()) shown["title"] = entry.title;
  if (!entry.description.empty()) shown["description"] = entry.description;
  if (version >= "2025-11-25" && !entry.icons.empty()) shown["icons"] = to_json(entry.icons);
}

void add_annotations(Json& shown, Json annotations, std::string_view version) {
  if (annotations.is_null()) return;
  if (version < "2025-06-18") annotations.erase("lastModified");
  shown["annotations"] = std::move(annotations);
}

}  // namespace

Json to_mcp(const Resource& resource, std::string_view version) {
  Json shown = {{"uri", resource.uri}};
  add_common(shown, resource, version);
  if (!resource.mime_type.empty()) shown["mimeType"] = resource.mime_type;
  add_annotations(shown, resource.annotations, version);
  if (version >= "2025-06-18" && !resource.meta.is_null()) shown["_meta"] = resource.meta;
  return shown;
}

Json to_mcp(const ResourceTemplate& resource_template, std::string_view version) {
  Json shown = {{"uriTemplate", resource_template.uri_template}};
  add_common(shown, resource_template, version);
  if (!resource_template.mime_type.empty()) shown["mimeType"] = resource_template.mime_type;
  add_annotations(shown, resource_template.annotations, version);
  return shown;
}

Json to_mcp(const Prompt& prompt, std::string_view version) {
  Json shown = Json::object();
  add_common(shown, prompt, version);
  Json arguments = Json::array();
  for (const PromptArgument& argument : prompt.arguments) {
    Json one = {{"name", argument.name}};
    if (version >= "2025-06-18" && !argument.title.empty()) one["title"] = argument.title;
    if (!argument.description.empty()) one["description"] = argument.description;
    if (argument.required) one["required"] = true;
    arguments.push_back(std::move(one));
  }
  if (!arguments.empty()) shown["arguments"] = std::move(arguments);
  return shown;
}

PromptMessage user_text(std::string text) {
  return {.role = "user", .content = {{"type", "text"}, {"text", std::move(text)}}};
}

}  // namespace mcp
