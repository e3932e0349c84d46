// The session of a quote, and the step of time in which prices stand still. Pure functions.
#pragma once

#include <optional>
#include <string_view>

#include "calendar.hpp"

namespace simulator {

// Prices change at most once in each step of this length, at a phase of its own for each symbol. The price of a step is
// that of the path at the whole quarter of a second inside the step, so that prices at whole seconds do not depend on
// the phase.
inline constexpr std::chrono::milliseconds kPriceStep{250};

// From 0 to less than kPriceStep.
std::chrono::milliseconds price_phase(std::string_view symbol);
// The begin of the step that holds `now`.
Instant price_step(Instant now, std::chrono::milliseconds phase);

// The session of a quote, and how much of it has passed.
struct MarketTime {
  Session session;
  Date previous;        // the trading day before
  double fraction = 0;  // 0 open … 1 close, of the instant priced_at
  Instant as_of;        // now, or the close if the venue is closed
  Instant priced_at;    // as_of, moved inside its step
  bool begun = true;    // false from midnight to the open: the price is that of the last close
  bool open = false;    // the venue is open
};
MarketTime market_time(Venue venue, Instant now, std::chrono::milliseconds phase = {});
// The same for a contract that expires: its time stands still from then on.
MarketTime market_time(Venue venue, Instant now, std::chrono::milliseconds phase, std::optional<Instant> expires_at);
// The time of `when`, from the open to the close of this session.
MarketTime time_in_session(const Session& session, Date previous, Instant when, std::chrono::milliseconds phase,
                           std::optional<Instant> expires_at);

}  // namespace simulator
