// Candles of one instrument. Bars of seconds, minutes and hours begin at multiples of their length since midnight in
// New York (coins: UTC) and exist only while the venue trades; those of days, weeks and months have the date's midnight
// UTC as time and the prices of the REST API's day. A week begins on Monday. For one thread.
#pragma once

#include <vector>

#include "feed.hpp"
#include "market/market.hpp"

namespace simulator {

// Newest first, at most `limit`.
std::vector<FeedEvent> make_candles(const Market& market, const MarketInstrument& instrument,
                                    const CandleSymbol& symbol, Instant from, Instant now, std::size_t limit);

}  // namespace simulator
