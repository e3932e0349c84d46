#include "halt_trading.hpp"

#include "shared/result_schema.hpp"
#include "trading/results/order_result.hpp"

namespace tools {
namespace {

Json make_schema() {
  return {{"type", "object"},
          {"properties", {{"reason", {{"type", "string"}, {"description", "Why, for the journal."}}}}}};
}

// The text of the reason; where there is none, all that was given instead.
std::string read_reason(const Json& given) {
  const Json* words = nullptr;
  for (const char* name : {"reason", "why"}) {
    if (words == nullptr) words = support::find(given, name);
  }
  if (words == nullptr && !given.empty()) words = &given;
  if (words == nullptr || words->is_null()) return {};
  return words->is_string() ? words->get<std::string>() : support::to_text(*words);
}

constexpr const char* kHalted =
    "No further order is sent; one that was being sent at this moment may still be, within three seconds. Working "
    "orders stay at TastyTrade and can fill; cancel_order cancels them, if the order journal can be written: without "
    "it only TastyTrade's own app and website do. "
    "Only the operator resumes, on the command line: tastytrade-mcp resume-trading";

constexpr const char* kHaltedHere =
    "Trading is halted in this server process only, because the halt could not be written into the order journal. This "
    "process sends nothing until the halt can be written, which it then does by itself, or until the process ends. "
    "Other processes, and a later start, are not halted by it: for a halt that outlives this process, the operator "
    "makes "
    "a file named HALT in STATE_DIR. Working orders stay at TastyTrade and can fill; only TastyTrade's own app and "
    "website cancel them as long as the journal cannot be written. The log tells why it cannot.";

void handle_halt(const ToolCall& call, JsonWriter& result) {
  orders::Trading& trading = require_trading(call);
  const std::string reason = read_reason(call.arguments().raw());
  const orders::HaltState state = trading.halt(reason.empty() ? "no reason given" : reason, make_caller(call));
  call.write_head(result, call.now());
  result.flag("halted", state.is_halted);
  result.time("since", state.since);
  result.optional_text("reason", state.reason);
  // The journal has no halt: it holds in memory.
  const bool is_held = state.is_halted && state.generation == 0;
  result.text("note", is_held ? kHaltedHere : kHalted);
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
      .parameters = {{.name = "reason",
                      .documentation =
                          "Why, for the journal, which keeps its first 240 bytes. Whatever is written here, "
                          "trading is halted.",
                      .aliases = {"why"}}},
      .raw_input = make_schema(),
      .accepts_any_arguments = true,  // a halt never fails for its words
      .result = halt_schema,
      .effect = mcp::Effect::write,
      .toolset = "trading",
      .routes = {"/api/v1/halt"},
      .handler = bind_handler(std::move(tool_context), handle_halt),
  };
}

}  // namespace tools
