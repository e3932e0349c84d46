// Futures options and their products as JSON. Pure functions.
#pragma once

#include "instruments/future_chains.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace simulator {

using support::Json;

Json option_product_json(const FutureProduct& product, const FutureOptionRoot& root);
Json future_option_json(const FutureExpiration& expiration, std::int64_t strike, bool call, Date today);

}  // namespace simulator
