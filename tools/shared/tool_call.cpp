#include "tool_call.hpp"

namespace tools {

using support::Error;
using support::ErrorCode;

ToolCall::ToolCall(const ToolContext& tool_context, const mcp::Arguments& arguments, mcp::Context& context)
    : tool_context_(tool_context), arguments_(arguments), context_(context) {}

broker::ReadOptions ToolCall::read_options() const {
  broker::ReadOptions options = make_read_options(context_);
  options.refresh = arguments_.flag("refresh");
  return options;
}

std::vector<broker::Account> ToolCall::accounts(Missing& missing) const {
  broker::ReadOptions options = read_options();
  options.refresh = false;  // `refresh` reads positions or balances again, not the list of accounts
  const auto accounts = broker().accounts(options);
  if (arguments_.has("account_number") && !means_all_accounts(arguments_.text("account_number"))) {
    return {require_account(*accounts, arguments_.text("account_number"))};
  }
  if (!arguments_.has("account_number")) {
    if (const auto account = tool_context_.default_account(*accounts)) return {*account};
  }
  if (accounts->empty()) {
    throw Error(ErrorCode::not_found, "This login has no open account.", "Check the account at tastytrade.com.");
  }
  missing.add_rows(*accounts);
  return accounts->rows;
}

broker::Account ToolCall::one_account() const {
  Missing missing;
  const auto found = accounts(missing);
  if (found.size() == 1) return found.front();
  broker::Rows<broker::Account> all;
  all.rows = found;
  throw Error(ErrorCode::invalid_argument, "`account_number` is needed: there is more than one account.",
              "The accounts: " + join_accounts(all) + ".");
}

mcp::schema::TableForm ToolCall::table_form() const {
  using mcp::schema::TableForm;
  if (arguments_.has("format")) return arguments_.text("format") == "rows" ? TableForm::rows : TableForm::table;
  return context_.is_mcp() ? TableForm::table : TableForm::rows;
}

void ToolCall::write_head(JsonWriter& result, support::Instant as_of) const {
  result.text("environment", broker::to_string(broker().environment()));
  result.time("as_of", as_of);
}

mcp::Tool::Handler bind_handler(ToolContextPtr tool_context, std::function<void(const ToolCall&, JsonWriter&)> handle) {
  return [tool_context = std::move(tool_context), handle = std::move(handle)](const mcp::Arguments& arguments,
                                                                              mcp::Context& context) {
    const ToolCall call(*tool_context, arguments, context);
    return mcp::write_result([&](JsonWriter& result) { handle(call, result); });
  };
}

mcp::Tool::Handler bind_handler(ToolContextPtr tool_context, std::function<mcp::ToolResult(const ToolCall&)> handle) {
  return [tool_context = std::move(tool_context), handle = std::move(handle)](const mcp::Arguments& arguments,
                                                                              mcp::Context& context) {
    return handle(ToolCall(*tool_context, arguments, context));
  };
}

broker::ReadOptions make_read_options(mcp::Context& context) {
  broker::ReadOptions options;
  options.budget = context.budget();
  options.lookups = &context.cache_lookups();
  options.trace = &context.trace();
  return options;
}

}  // namespace tools
