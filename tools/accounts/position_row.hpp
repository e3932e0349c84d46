// The row of a position in a result: what it writes, and its schema.
#pragma once

#include <string_view>
#include <vector>

#include "holdings.hpp"
#include "shared/table.hpp"
#include "tastytrade_mcp/mcp/result_schema.hpp"
#include "tastytrade_mcp/support/json_writer.hpp"

namespace tools {

// Writes the members of a position's row: the instrument, its prices, its figures, its expiration, its Greeks.
void write_position(support::JsonWriter& row, const ValuedPosition& valued, support::Instant now);
void write_position(TableRow& row, const ValuedPosition& valued, support::Instant now);

// The expiration date of the contract: from the broker, or from the symbol of an option.
std::optional<support::Date> find_expiration_date(const broker::Position& position);

// What `open_profit` is a share of: what was paid or received at the opening; nothing if it is unknown.
std::optional<support::Decimal> find_cost(const broker::Position& position);

// The columns of a table of positions: all, and those that a model gets unless it chooses others.
std::vector<std::string_view> position_columns();
std::vector<std::string> main_position_columns();
// Columns that a model gets as well if a row has them: what is unusual about a position.
std::vector<std::string> rare_position_columns();

// Columns of a call with Greeks, behind the others.
std::vector<std::string> position_greek_columns();

mcp::schema::Object position_row_schema();

}  // namespace tools
