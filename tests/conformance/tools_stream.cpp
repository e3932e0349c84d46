#include "fixtures.hpp"

namespace conformance {
namespace {

using namespace std::chrono_literals;
constexpr auto kStep = 50ms;

mcp::ToolResult log_thrice(const mcp::Arguments&, mcp::Context& context) {
  context.log(mcp::LogLevel::info, "conformance", "Tool execution started");
  context.budget().sleep(kStep);
  context.log(mcp::LogLevel::info, "conformance", "Tool processing data");
  context.budget().sleep(kStep);
  context.log(mcp::LogLevel::info, "conformance", "Tool execution completed");
  return answer("Tool with logging executed successfully");
}

mcp::ToolResult make_progress(const mcp::Arguments&, mcp::Context& context) {
  context.report_progress(0, 100, "Started");
  context.budget().sleep(kStep);
  context.report_progress(50, 100, "Halfway");
  context.budget().sleep(kStep);
  context.report_progress(100, 100, "Done");
  return answer("Tool with progress executed successfully");
}

mcp::ToolResult let_go(const mcp::Arguments&, mcp::Context& context) {
  context.release_connection();
  context.budget().sleep(2 * kStep);
  return answer("Reconnection test completed successfully");
}

}  // namespace

std::vector<mcp::Tool> stream_tools() {
  mcp::Tool reconnection =
      tool("test_reconnection", "Lets go of the connection; the answer comes to who comes back.", let_go);
  reconnection.asks = true;  // so that there is a stream to let go of
  return {tool("test_tool_with_logging", "Writes three log messages.", log_thrice),
          tool("test_tool_with_progress", "Reports progress three times.", make_progress), std::move(reconnection)};
}

}  // namespace conformance
