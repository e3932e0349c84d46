// fetch_market_data, and how a quote is shown.
#pragma once

#include "desk.hpp"
#include "quotes.hpp"

namespace tools {

mcp::Tool fetch_market_data(ToolContextPtr desk);

// Writes the members of a quote's row.
void write_quote(JsonWriter& row, const broker::Quote& quote);

}  // namespace tools
