// When the events of an instrument change. Pure functions.
#pragma once

#include <optional>

#include "feed_event.hpp"
#include "market/price_model.hpp"

namespace simulator {

// Trades outside the regular session come once in such a step.
inline constexpr std::chrono::seconds kExtendedStep{10};

// True for stocks and funds.
bool has_extended_hours(const MarketInstrument& instrument);

// The latest step of the extended hours at which a trade took place: before the open of the day's session or after its
// close. Nothing outside these hours and before their first trade.
std::optional<Instant> extended_trade_time(const MarketInstrument& instrument, Instant now);

// When an event of this instrument can change next after `now`: a step while the venue trades, the end of the session,
// the begin of the next day or session. Nothing for a contract that has expired.
std::optional<Instant> next_event_time(FeedEventType type, const MarketInstrument& instrument, Instant now);

}  // namespace simulator
