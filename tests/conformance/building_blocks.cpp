#include "fixtures.hpp"

namespace conformance {

mcp::Tool tool(std::string name, std::string description, mcp::Tool::Handler handler) {
  return {.name = std::move(name),
          .description = std::move(description),
          .toolset = "conformance",
          .handler = std::move(handler)};
}

Json text(std::string text) {
  return {{"type", "text"}, {"text", std::move(text)}};
}

Json image() {
  return {{"type", "image"}, {"data", kImageBase64}, {"mimeType", "image/png"}};
}

Json audio() {
  // One sample of silence.
  constexpr std::string_view wave = "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQIAAAAAAA==";
  return {{"type", "audio"}, {"data", wave}, {"mimeType", "audio/wav"}};
}

Json embedded(std::string uri, std::string mime_type, std::string text) {
  return {{"type", "resource"},
          {"resource", {{"uri", std::move(uri)}, {"mimeType", std::move(mime_type)}, {"text", std::move(text)}}}};
}

mcp::ToolResult answer_in_blocks(std::vector<Json> blocks) {
  mcp::ToolResult result{Json()};
  result.content = std::move(blocks);
  return result;
}

mcp::ToolResult answer(std::string text) {
  return answer_in_blocks({conformance::text(std::move(text))});
}

Json form(const std::string& field, const std::string& type) {
  Json schema = Json::object();
  schema["type"] = "object";
  schema["properties"][field]["type"] = type;
  schema["required"] = Json::array({field});
  return schema;
}

Json entered(const Json& reply, const std::string& field) {
  const Json* content = support::find(reply, "content");
  const Json* value = content == nullptr ? nullptr : support::find(*content, field);
  return value == nullptr ? Json() : *value;
}

}  // namespace conformance
