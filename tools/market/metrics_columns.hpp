// The columns of a table of market metrics. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/table.hpp"
#include "tastytrade_mcp/broker/types.hpp"
#include "tastytrade_mcp/mcp/result_schema.hpp"

namespace tools {

// The names of the columns, in their order: symbol, figures, dates. Volatilities, rank, percentile and yield are
// percent.
std::vector<std::string_view> metrics_columns();
mcp::schema::Object metrics_row_schema();
void write_metrics(TableRow& row, const broker::MarketMetrics& metrics);

// Sorts by a column, ascending, or descending if `order` begins with "-"; rows without the figure come last. Equal rows
// keep their order. Throws Error{invalid_argument} if `order` names no column that can be sorted by.
void sort_metrics(std::vector<broker::MarketMetrics>& rows, std::string_view order);

}  // namespace tools
