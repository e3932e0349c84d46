// The balances of past days: what fetch_balances answers with `period`.
#pragma once

#include <string>
#include <vector>

#include "shared/tool_call.hpp"
#include "tastytrade_mcp/mcp/result_schema.hpp"

namespace tools {

// Whether the call asks for past days. `now` does not.
bool asks_for_snapshots(const mcp::Arguments& arguments);

// Reads the snapshots of the accounts and writes the result. `currency` empty: all. `missing`: what is known to be
// missing so far.
void write_snapshots(const ToolCall& call, const std::vector<broker::Account>& accounts, const std::string& currency,
                     Missing missing, JsonWriter& result);

// The members that write_snapshots() writes beside those of every result.
mcp::schema::Object snapshots_schema();

}  // namespace tools
