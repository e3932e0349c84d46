// Parses futures products, which stand alone and inside futures contracts.
#pragma once

#include "tastytrade_mcp/broker/instruments.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace broker {

// Throws RowError if the product has no code.
FutureProduct parse_future_product(const support::Json& json);

}  // namespace broker
