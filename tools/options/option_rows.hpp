// The rows of search_options: what they write, and their schemas.
#pragma once

#include <string>
#include <vector>

#include "option_filter.hpp"
#include "shared/table.hpp"
#include "tastytrade_mcp/mcp/result_schema.hpp"
#include "tastytrade_mcp/support/json_writer.hpp"

namespace tools {

void write_expiration(support::JsonWriter& row, const broker::Expiration& expiration, support::Instant now);
void write_expiration(TableRow& row, const broker::Expiration& expiration, support::Instant now);
mcp::schema::Object expiration_row_schema();

// `quote`: null if there is none.
void write_contract(support::JsonWriter& row, const Contract& contract, const broker::Quote* quote,
                    support::Instant now);
void write_contract(TableRow& row, const Contract& contract, const broker::Quote* quote, support::Instant now);
mcp::schema::Object contract_row_schema();

// The columns of a table. A model gets the main ones, and the rare ones that a row has.
std::vector<std::string> main_expiration_columns();
std::vector<std::string> rare_expiration_columns();
std::vector<std::string> contract_columns();  // without a quote
std::vector<std::string> quote_columns();     // of a contract
std::vector<std::string> rare_contract_columns();

}  // namespace tools
