// Exits that an earlier start, or another process, left between their steps. Safe from any thread.
#pragma once

#include <set>
#include <vector>

#include "tastytrade_mcp/orders/exit.hpp"
#include "tastytrade_mcp/orders/trading.hpp"

namespace orders {

// Reads the journal from the oldest exit on that may be one. Throws what the journal throws.
std::vector<InterruptedExit> find_interrupted_exits(Journal& journal, Instant now);

// Writes a line into the log for each that is not among `told`, and adds it there.
void tell_interrupted_exits(Journal& journal, Instant now, std::set<std::int64_t>& told);

// The state of an exit whose closing order has no intent, for its identifier. Nothing if there is no such exit.
std::optional<Reconciliation> describe_unsent_close(Journal& journal, std::string_view external_identifier,
                                                    Instant now);

}  // namespace orders
