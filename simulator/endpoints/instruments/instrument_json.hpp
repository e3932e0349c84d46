// Instruments as JSON, in the form of the broker's endpoints. Pure functions.
#pragma once

#include "instruments/chains.hpp"
#include "instruments/futures.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace simulator {

using support::Json;

Json equity_json(const InstrumentSpec& listing);
Json crypto_json(const InstrumentSpec& coin);
Json option_json(const Chain& chain, const Expiration& expiration, const OptionName& name, Date today);
// `all`: the contracts of the same product that are listed on the day.
Json future_json(const FutureContract& contract, const std::vector<FutureContract>& all);
std::string security_id(const FutureContract& contract);
Json product_json(const FutureProduct& product);

}  // namespace simulator
