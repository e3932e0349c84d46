#include "fixtures.hpp"
#include "tastytrade_mcp/mcp/protocol_error.hpp"

namespace conformance {
namespace {

using namespace std::chrono_literals;

mcp::ToolResult greet(const mcp::Arguments& arguments, mcp::Context&) {
  return answer("Hello, " + arguments.text("name") + "!");
}

mcp::ToolResult compute(const mcp::Arguments& arguments, mcp::Context& context) {
  const auto seconds = arguments.integer("seconds").value_or(1);
  if (seconds > 0) context.continue_as_task("computing");
  context.budget().sleep(std::chrono::seconds(seconds));
  return answer(arguments.text("label") + ": computed for " + std::to_string(seconds) + " s");
}

mcp::ToolResult fail(const mcp::Arguments&, mcp::Context& context) {
  context.budget().sleep(1s);
  mcp::ToolResult result = answer("The job has failed, as it always does.");
  result.is_error = true;
  return result;
}

mcp::ToolResult fail_protocol(const mcp::Arguments&, mcp::Context& context) {
  context.continue_as_task();
  throw mcp::ProtocolError(200, mcp::code::kInternalError, "The job has met a protocol error, as it always does.");
}

mcp::ToolResult confirm_delete(const mcp::Arguments& arguments, mcp::Context& context) {
  context.continue_as_task();
  const std::string file = arguments.text("filename");
  const Json reply =
      context.request_input(mcp::ask_form("confirm", "Delete " + file + "?", form("confirm", "boolean")));
  return answer(entered(reply, "confirm") == true ? "Deleted " + file : "Kept " + file);
}

mcp::ToolResult ask_two(const mcp::Arguments&, mcp::Context& context) {
  context.continue_as_task();
  const mcp::InputResponses replies =
      context.request_input({mcp::ask_form("first", "What is your name?", form("name", "string")),
                             mcp::ask_form("second", "Are you sure?", form("confirm", "boolean"))});
  return answer(std::to_string(replies.size()) + " replies, from " +
                support::to_text(entered(replies.at("first"), "name")));
}

mcp::ToolResult ask_then_work(const mcp::Arguments&, mcp::Context& context) {
  const Json reply = context.request_input(mcp::ask_form("user_name", "What is your name?", form("name", "string")));
  context.continue_as_task();
  return answer("Hello from a task, " + support::to_text(entered(reply, "name")));
}

mcp::Tool as_task(mcp::Tool tool, std::vector<mcp::Parameter> parameters = {},
                  mcp::TaskUse use = mcp::TaskUse::possible) {
  tool.parameters = std::move(parameters);
  tool.task = use;
  tool.asks = true;
  return tool;
}

}  // namespace

std::vector<mcp::Tool> task_tools() {
  using Kind = mcp::Parameter::Kind;
  mcp::Tool greeting = tool("greet", "Greets at once.", greet);
  greeting.parameters = {{.name = "name", .description = "Whom to greet.", .required = true}};
  return {
      std::move(greeting),
      as_task(tool("slow_compute", "Takes as long as it is told.", compute),
              {{.name = "seconds", .kind = Kind::integer, .description = "How long.", .minimum = 0, .maximum = 600},
               {.name = "label", .description = "Comes back in the answer."}}),
      as_task(tool("failing_job", "Fails after a second; only as a task.", fail), {}, mcp::TaskUse::required),
      as_task(tool("protocol_error_job", "Ends in a protocol error.", fail_protocol)),
      as_task(tool("confirm_delete", "Asks before it would delete.", confirm_delete),
              {{.name = "filename", .description = "Which file.", .required = true}}),
      as_task(tool("multi_input", "Asks two questions at once.", ask_two)),
      as_task(tool("test_tool_with_task", "Asks first, then goes on as a task.", ask_then_work)),
  };
}

}  // namespace conformance
