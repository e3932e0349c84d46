// Chooses contracts by delta.
#pragma once

#include <vector>

#include "option_search.hpp"
#include "tastytrade_mcp/broker/live.hpp"

namespace tools {

// Of each expiration and of each type that the filter selects, the contract whose delta is nearest to filter.delta in
// absolute value. Asks the live feed for the Greeks of a few strikes at a time, because delta rises or falls with the
// strike. Names in search.missing the expirations whose Greeks are unknown. By expiration, then strike. Throws
// Error{invalid_argument} if the filter selects more than six expirations.
std::vector<Contract> choose_by_delta(OptionSearch& search);

// The contract's streamer symbol; empty if the broker gives none.
broker::LiveInstrument find_live_instrument(const Contract& contract);

}  // namespace tools
