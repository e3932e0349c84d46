// Members of results that the tools of the toolset `trading` share.
#pragma once

#include "shared/tool_call.hpp"
#include "tastytrade_mcp/orders/trading.hpp"

namespace tools {

// "checks": {"passed": [names], "failed": [{name, why, limit, value, acknowledge}], "not_run": [...], "notes": [...]}.
void write_checks(JsonWriter& result, const orders::CheckResults& checks);
mcp::schema::Member checks_member();

// Fees and buying power, as the broker reports them. Signed: negative is paid, or taken from the account.
void write_report(JsonWriter& result, const broker::OrderReport& report);
mcp::schema::Object report_members();

// "warnings": [{code, broker_message}].
void write_messages(JsonWriter& result, std::string_view key, const std::vector<broker::OrderMessage>& messages);
mcp::schema::Member messages_member(const char* key);

// A list of texts; nothing if it is empty.
void write_texts(JsonWriter& result, std::string_view key, const std::vector<std::string>& texts);

// The caller of the tool.
orders::Caller make_caller(const ToolCall& call);

// The order path. Throws Error{not_ready} where there is none.
orders::Trading& require_trading(const ToolCall& call);

// The same error, whose hint says that nothing was sent.
support::Error say_nothing_sent(const support::Error& error);

// A result with these members; an error unless the order is accepted or previewed.
mcp::ToolResult make_order_result(orders::Status status, std::string data);

// The statuses, for schemas.
std::vector<std::string> status_words();

}  // namespace tools
