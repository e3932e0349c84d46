// The rows of search_options: what they write, and their schemas.
#pragma once

#include "option_filter.hpp"
#include "tastytrade_mcp/mcp/result_schema.hpp"
#include "tastytrade_mcp/support/json_writer.hpp"

namespace tools {

void write_expiration(support::JsonWriter& row, const broker::Expiration& expiration, support::Instant now);
mcp::schema::Object expiration_row_schema();

// `quote`: null if there is none.
void write_contract(support::JsonWriter& row, const Contract& contract, const broker::Quote* quote,
                    support::Instant now);
mcp::schema::Object contract_row_schema();

}  // namespace tools
