// Instruments in the broker's words (reference 10.2, 10.3, 10.6, 10.7, 10.10). Pure functions; any thread.
#pragma once

#include "chains.hpp"
#include "futures.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace simulator {

using support::Json;

Json equity_json(const Listing& listing);
Json crypto_json(const Listing& coin);
Json option_json(const Chain& chain, const Expiration& expiration, const OptionName& name, Date today);
Json future_json(const FutureContract& contract);
Json product_json(const FutureProduct& product);

}  // namespace simulator
