// A tool is one value: name, words, parameters, result, effect, route and handler side by side. Everything else is made
// from it: tools/list, argument checks, OpenAI function format, REST route and OpenAPI entry, the `call` subcommand and
// the tables in the docs. Values are built once at start-up and never change.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tastytrade_mcp/mcp/arguments.hpp"
#include "tastytrade_mcp/mcp/context.hpp"
#include "tastytrade_mcp/mcp/result_schema.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/json_writer.hpp"

namespace mcp {

enum class Effect { read, write, destructive };

// Whether a call may continue in the background, for clients that know the tasks extension.
enum class TaskUse {
  never,
  possible,  // Context::continue_as_task() decides
  required   // from the start; a stateless client without tasks is refused, a stateful client waits for the result
};

// A picture for a tool, resource or prompt.
struct Icon {
  std::string source;  // "https:" or "data:" URI
  std::string mime_type = {};
  std::vector<std::string> sizes = {};  // "48x48", "any"
};
Json to_json(const std::vector<Icon>& icons);

// The result of a handler. Most handlers set only `data`; the server then sends it as `structuredContent` and as one
// text block.
struct ToolResult {
  ToolResult() = default;
  // From a tree; null is no data. Handlers of long answers use write_result() instead.
  ToolResult(const Json& tree) : data(tree.is_null() ? "" : support::to_text(tree)) {}  // NOLINT: a result is its data

  Json tree() const { return data.empty() ? Json() : Json::parse(data); }
  bool is_object() const { return data.starts_with('{'); }

  std::string data = {};           // JSON text, written by support::JsonWriter or support::to_text(); empty: none
  std::vector<Json> content = {};  // if not empty, sent instead of the text block
  Json meta = {};                  // `_meta` of the result; null: none
  bool is_error = false;
};

// Calls `write` with a support::JsonWriter, which writes the members of the result, an object.
template <class Write>
ToolResult write_result(const Write& write) {
  ToolResult result;
  result.data = support::write_object(write);
  return result;
}

struct Tool {
  using Handler = std::function<ToolResult(const Arguments&, Context&)>;

  std::string name = {};
  std::string title = {};
  std::string description = {};
  std::vector<Parameter> parameters = {};
  // If not null: the whole input schema, shown as it is, in place of one made from `parameters`. The arguments are
  // checked against it and reach the handler as Arguments::raw().
  Json raw_input = {};
  // With `raw_input`: any object is accepted, also one that the schema does not allow.
  bool accepts_any_arguments = false;
  ResultSchema result = {};  // `type: object`
  // Returns what a member of the tool's result means, in Markdown, for documentation; empty if there is no description.
  std::string_view (*describe_member)(std::string_view tool, std::string_view member) = nullptr;
  Effect effect = Effect::read;
  bool idempotent = true;
  bool open_world = false;   // reaches beyond the account: symbol search, quotes
  std::string toolset = {};  // "account", "market_data", "documents"
  // Its arguments do not fit a query: its REST routes are POST, although it reads.
  bool is_posted = false;
  // Of its REST routes: "PATCH", "DELETE". Empty: what route_method() says.
  std::string http_method = {};
  // REST paths: "/api/v1/accounts/{account_number}/positions".
  std::vector<std::string> routes = {};
  // The cache lifetimes of the data that the handler reads: "accounts", "positions", "market_data", "instruments".
  std::vector<std::string> cache_lifetimes = {};
  std::string scope = "read";  // OAuth scope
  std::vector<Icon> icons = {};
  // Whether the handler may call Context::request_input() or release_connection(): a stateful call then has an event
  // stream from the start.
  bool asks = false;
  // The capability that a stateless client must declare for the call: "sampling", "elicitation", "roots" or none.
  std::string needs = {};
  TaskUse task = TaskUse::never;
  std::string ui_resource = {};  // "ui://…": the MCP App that shows the result
  Handler handler = {};
};

// Whether the REST routes of the tool take the arguments as the body of a POST. Otherwise: GET with a query.
bool has_posted_arguments(const Tool& tool);

// The method of the REST routes: `http_method`, or else GET for a tool whose arguments are a query, POST for every
// other.
std::string route_method(const Tool& tool);

// Runs a tool, for every transport: binds the arguments, in any form that parse_arguments() takes, calls the handler,
// logs name, duration, outcome and cache. Throws support::Error; any other exception becomes Error{internal} without
// its text.
ToolResult run_tool(const Tool& tool, const Json& arguments, Context& context);

// Counts a call to a tool that does not exist, for a transport that finds its tools by itself.
void count_unknown_tool(std::string_view transport);

// The forms in which a tool is shown.
Json to_mcp(const Tool& tool, std::string_view protocol_version);  // an entry of tools/list
Json to_openai_responses(const Tool& tool);                        // flat function object
Json to_openai_chat(const Tool& tool);                             // nested function object

// Makes the error for a caller without the tool's scope.
support::Error make_scope_error(const Tool& tool);
// An error as text: what happened, then what to do.
std::string format_error(const support::Error& error);
Json error_object(const support::Error& error);  // {"code","message","hint"?,"retryable","retry_after"?}

}  // namespace mcp
