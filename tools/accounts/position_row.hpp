// The row of a position in a result: what it writes, and its schema.
#pragma once

#include "position_value.hpp"
#include "tastytrade_mcp/mcp/result_schema.hpp"
#include "tastytrade_mcp/support/json_writer.hpp"

namespace tools {

// Writes the members of a position's row: the instrument, its prices, its figures (`valuation`), its expiration.
void write_position(support::JsonWriter& row, const broker::Position& position, const Valuation& valuation,
                    support::Instant now);

mcp::schema::Object position_row_schema();

}  // namespace tools
