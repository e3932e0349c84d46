#include "halt_trading.hpp"

#include "order_result.hpp"
#include "shared/result_schema.hpp"

namespace tools {
namespace {

void handle_halt(const ToolCall& call, JsonWriter& result) {
  orders::Trading& trading = require_trading(call);
  const std::string reason = call.arguments().text("reason");
  const orders::HaltState state = trading.halt(reason.empty() ? "no reason given" : reason, make_caller(call));
  call.write_head(result, call.now());
  result.flag("halted", state.is_halted);
  result.time("since", state.since);
  result.optional_text("reason", state.reason);
  result.text(
      "note",
      "No order is sent from now on. Working orders stay at TastyTrade and can fill; cancel_order cancels them. "
      "Only the operator resumes, on the command line: tastytrade-mcp resume-trading");
}

mcp::schema::Object halt_schema() {
  using namespace mcp::schema;
  return result_schema({boolean("halted").required(), timestamp("since"), string("reason"), string("note").unlisted()});
}

}  // namespace

mcp::Tool halt_trading(ToolContextPtr tool_context) {
  return {
      .name = "halt_trading",
      .title = "Halt trading",
      .description =
          "Stops every further order of this server at once. Only the operator can resume, on the command "
          "line. Cancels no working order.",
      .parameters = {{.name = "reason", .documentation = "Why, for the journal.", .aliases = {"why"}}},
      .result = halt_schema,
      .effect = mcp::Effect::write,
      .toolset = "trading",
      .routes = {"/api/v1/halt"},
      .handler = bind_handler(std::move(tool_context), handle_halt),
  };
}

}  // namespace tools
