// Lists the contracts that a call of search_options selects, with their quotes and Greeks.
#pragma once

#include "option_search.hpp"

namespace tools {

// The argument `detail` as it applies to contracts. If it is left out: Greeks if the live feed is not switched off,
// else quotes.
enum class ContractDetail { symbols, quotes, greeks };
ContractDetail find_contract_detail(const ToolCall& call);

// Writes the table `options`, a page of it, the prices of the underlyings and the expected moves.
void write_contracts(OptionSearch& search, JsonWriter& result);

}  // namespace tools
