// Reads the old and the new order after a replace or an edit was accepted.
#pragma once

#include <string>

#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/orders/checks.hpp"

namespace orders {

// Waits for the end of the order `before`, as it was when the change was checked, for a second at most. Returns a
// sentence for the user if it filled since then, or still works; empty if it ended without a fill, or cannot be read.
std::string describe_end_of_replaced(broker::Client& client, const std::string& account_number, const Target& before,
                                     broker::ReadOptions options);

// The order that took its place, read until it works at the venue, or has ended, for a second at most. Throws what the
// last read throws.
broker::Order read_successor(broker::Client& client, const std::string& account_number, const std::string& id,
                             broker::ReadOptions options);

}  // namespace orders
