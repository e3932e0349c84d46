// The row of a quote: what it writes, its columns and its schema. Pure functions.
#pragma once

#include <string>
#include <vector>

#include "shared/table.hpp"
#include "tastytrade_mcp/broker/types.hpp"
#include "tastytrade_mcp/mcp/result_schema.hpp"
#include "tastytrade_mcp/support/json_writer.hpp"

namespace tools {

void write_quote(support::JsonWriter& row, const broker::Quote& quote);
void write_quote(TableRow& row, const broker::Quote& quote);

// The columns of a table of quotes: the main ones, those of detail=full behind them, and those that stand only where a
// row has the figure.
std::vector<std::string> main_quote_columns();
std::vector<std::string> full_quote_columns();
std::vector<std::string> rare_quote_columns();
mcp::schema::Object quote_row_schema();

}  // namespace tools
