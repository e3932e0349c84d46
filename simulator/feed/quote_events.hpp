// The events of one instrument except candles and prints. Pure functions of seed, instrument and instant.
#pragma once

#include <optional>
#include <string_view>

#include "feed_event.hpp"
#include "market/market.hpp"

namespace simulator {

// Returns nothing if the instrument has no such event at `now`.
std::optional<FeedEvent> make_quote_event(FeedEventType type, const Market& market, const MarketInstrument& instrument,
                                          std::string_view symbol, Instant now);

}  // namespace simulator
