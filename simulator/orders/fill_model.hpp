// Matches an order with the quotes of the market: a buy is filled at the ask, a sale at the bid, up to the quoted
// sizes; legs together by their net. Pure functions.
#pragma once

#include <optional>
#include <vector>

#include "prepared_order.hpp"

namespace simulator {

struct Match {
  Decimal units;
  std::vector<Decimal> prices;  // by leg
};

// Returns what is filled now of the `units` that are left; nothing if the order does not meet the market.
std::optional<Match> find_match(const PreparedOrder& order, const Decimal& units, const Market& market, Instant now);

// The prices of the legs whose net is `price`, if there is one: the market's, of which the first leg's is changed.
std::vector<Decimal> choose_prices(const PreparedOrder& order, const std::optional<Decimal>& price,
                                   const Market& market, Instant now);

// Returns true if the market has reached the trigger of a stop order.
bool is_triggered(const PreparedOrder& order, const Market& market, Instant now);

// Returns false if a price or the trigger of the order is not on a tick of the venue. Legs of options have 0.01 as
// their common tick.
bool is_on_tick(const PreparedOrder& order);

}  // namespace simulator
