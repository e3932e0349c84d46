#include "content.hpp"

namespace mcp {

using support::Json;

Json make_text_block(std::string text) {
  return {{"type", "text"}, {"text", std::move(text)}};
}

Json content_for_version(Json block, std::string_view version) {
  const std::string type = block.value("type", "");
  if (type == "resource_link" && version < "2025-06-18") {
    return make_text_block(block.value("name", "") + ": " + block.value("uri", ""));
  }
  if (type == "audio" && version < "2025-03-26") return make_text_block("[" + block.value("mimeType", "audio") + "]");
  if (version < "2025-06-18") {
    block.erase("_meta");
    if (const auto annotations = block.find("annotations"); annotations != block.end())
      annotations->erase("lastModified");
  }
  return block;
}

}  // namespace mcp
