// One call of a tool, as its handler sees it: arguments, broker client, read options, the first members of the result.
// Handlers are functions: void handle_x(const ToolCall& call, JsonWriter& result) writes the members of the result.
#pragma once

#include <functional>
#include <vector>

#include "missing.hpp"
#include "tastytrade_mcp/mcp/result_schema.hpp"
#include "tastytrade_mcp/mcp/tool.hpp"
#include "tool_context.hpp"

namespace tools {

// One call of a tool. Lives on the thread that runs the handler.
class ToolCall {
 public:
  ToolCall(const ToolContext& tool_context, const mcp::Arguments& arguments, mcp::Context& context);

  const ToolContext& tool_context() const { return tool_context_; }
  const mcp::Arguments& arguments() const { return arguments_; }
  // For progress, and to go on as a task.
  mcp::Context& context() const { return context_; }
  broker::Client& broker() const { return tool_context_.broker(); }
  support::Instant now() const { return broker().clock().now(); }

  // The options for reads from the broker during this call: deadline, stop token, the argument `refresh`, trace. The
  // deadline is the present one: a question to the user extends it.
  broker::ReadOptions read_options() const;

  // The accounts that the argument `account_number` names by number, nickname or type. All accounts of the login if it
  // is "all", or if it is left out and TASTYTRADE_ACCOUNT names none. Adds accounts that could not be read to
  // `missing`. Throws Error: forbidden if the login has no such account (the error lists those that it has), not_found
  // if the login has no account, invalid_argument if TASTYTRADE_ACCOUNT names none of its accounts.
  std::vector<broker::Account> accounts(Missing& missing) const;

  // The only account of accounts(). Throws Error{invalid_argument} that lists them if there are several.
  broker::Account one_account() const;

  // The argument `format`; if it is left out, a table for a model and rows for a program.
  mcp::schema::TableForm table_form() const;

  // Writes the first members of every result: environment and as_of.
  void write_head(JsonWriter& result, support::Instant as_of) const;

 private:
  const ToolContext& tool_context_;
  const mcp::Arguments& arguments_;
  mcp::Context& context_;
};

// The handler of a tool, made from a function that writes the members of the result ...
mcp::Tool::Handler bind_handler(ToolContextPtr tool_context, std::function<void(const ToolCall&, JsonWriter&)> handle);
// ... or from one that makes the whole result.
mcp::Tool::Handler bind_handler(ToolContextPtr tool_context, std::function<mcp::ToolResult(const ToolCall&)> handle);

// The options for reads from the broker during a request that is not a call of a tool, such as a completion.
broker::ReadOptions make_read_options(mcp::Context& context);

}  // namespace tools
