// fetch_market_data, and how a quote is shown.
#pragma once

#include "quotes.hpp"
#include "shared/tool_context.hpp"

namespace tools {

mcp::Tool fetch_market_data(ToolContextPtr tool_context);

// Writes the members of a quote's row.
void write_quote(JsonWriter& row, const broker::Quote& quote);

}  // namespace tools
