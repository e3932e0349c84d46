#include "fixtures.hpp"

namespace conformance {
namespace {

mcp::ToolResult log_once(const mcp::Arguments&, mcp::Context& context) {
  context.log(mcp::LogLevel::info, "conformance", "A message for who asked for messages");
  return answer("Logged");
}

mcp::ToolResult ask_on_stream(const mcp::Arguments&, mcp::Context& context) {
  const Json reply = context.request_input(mcp::ask_form("confirm", "Shall the stream go on?", form("ok", "boolean")));
  return answer("Answered with " + reply.value("action", ""));
}

mcp::Tool change_tool(const std::string& name, const ChangeList& change, mcp::Change what) {
  return tool(name, "Adds an entry to a list, or takes it away.", [change, what](const auto&, auto&) {
    change(what);
    return answer("The list has changed.");
  });
}

}  // namespace

std::vector<mcp::Tool> capability_tools(const ChangeList& change) {
  mcp::Tool missing = tool("test_missing_capability", "Makes no sense to a client without sampling.",
                           [](const auto&, auto&) { return answer("This client declares sampling."); });
  missing.needs = "sampling";
  mcp::Tool streaming = tool("test_streaming_elicitation", "Asks the user to go on.", ask_on_stream);
  streaming.asks = true;
  return {std::move(missing), std::move(streaming), tool("test_logging_tool", "Writes a log message.", log_once),
          change_tool("test_trigger_tool_change", change, mcp::Change::tools),
          change_tool("test_trigger_prompt_change", change, mcp::Change::prompts)};
}

mcp::Tool passing_tool() {
  return tool("test_passing_tool", "Comes and goes.", [](const auto&, auto&) { return answer("Still here."); });
}

}  // namespace conformance
