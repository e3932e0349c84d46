// The facts of one instrument in a result. Pure functions.
#pragma once

#include "instrument_lookup.hpp"
#include "tastytrade_mcp/mcp/result_schema.hpp"
#include "tastytrade_mcp/support/json_writer.hpp"

namespace tools {

// The broker's symbol of an instrument that was found.
std::string find_symbol(const InstrumentFacts& facts);

// Writes the members of an instrument that was found; `requested` where it was written otherwise.
void write_instrument(support::JsonWriter& row, const LookedUpInstrument& instrument);

// The schema of what write_instrument() writes.
mcp::schema::Object instrument_schema();

}  // namespace tools
