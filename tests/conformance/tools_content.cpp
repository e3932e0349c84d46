#include "fixtures.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace conformance {
namespace {

mcp::ToolResult everything(const mcp::Arguments&, mcp::Context&) {
  return answer_in_blocks(
      {text("Multiple content types test:"), image(),
       embedded("test://mixed-content-resource", "application/json", R"({"test":"data","value":123})")});
}

mcp::ToolResult resource(const mcp::Arguments&, mcp::Context&) {
  return answer_in_blocks(
      {embedded("test://embedded-resource", "text/plain", "This is an embedded resource content.")});
}

mcp::ToolResult failure(const mcp::Arguments&, mcp::Context&) {
  throw support::Error(support::ErrorCode::internal, "This tool intentionally returns an error for testing");
}

}  // namespace

std::vector<mcp::Tool> content_tools() {
  return {
      tool("test_simple_text", "Answers with a text.",
           [](const auto&, auto&) { return answer("This is a simple text response for testing."); }),
      tool("test_image_content", "Answers with a picture.",
           [](const auto&, auto&) { return answer_in_blocks({image()}); }),
      tool("test_audio_content", "Answers with a sound.",
           [](const auto&, auto&) { return answer_in_blocks({audio()}); }),
      tool("test_embedded_resource", "Answers with a resource.", resource),
      tool("test_multiple_content_types", "Answers with a text, a picture and a resource.", everything),
      tool("test_error_handling", "Always fails.", failure),
  };
}

}  // namespace conformance
