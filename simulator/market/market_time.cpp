#include "market_time.hpp"

#include <algorithm>

#include "hash_rng.hpp"

namespace simulator {
namespace {

using std::chrono::milliseconds;

// The instant within the step of `now` at which the path is read.
Instant read_instant(Instant now, milliseconds phase) {
  const Instant step = price_step(now, phase);
  return phase.count() > 0 ? step - phase + kPriceStep : step;
}

void set_fraction(MarketTime& time) {
  const auto passed = std::chrono::duration<double>(time.priced_at - time.session.open);
  time.fraction = std::clamp(passed / std::chrono::duration<double>(time.session.close - time.session.open), 0.0, 1.0);
}

}  // namespace

milliseconds price_phase(std::string_view symbol) {
  const auto step = static_cast<std::uint64_t>(kPriceStep.count());
  return milliseconds(static_cast<std::int64_t>(compute_hash(0, symbol, 76) % step));
}

Instant price_step(Instant now, milliseconds phase) {
  const Instant::duration since = now.time_since_epoch() - phase;
  auto steps = since / kPriceStep;
  if (since < steps * kPriceStep) --steps;
  return Instant(steps * kPriceStep + phase);
}

MarketTime time_in_session(const Session& session, Date previous, Instant when, milliseconds phase,
                           std::optional<Instant> expires_at) {
  MarketTime time;
  time.session = session;
  time.previous = previous;
  const Instant end = expires_at ? std::min(session.close, *expires_at) : session.close;
  time.open = when < end;
  time.as_of = std::min(when, end);
  time.priced_at = time.open ? std::clamp(read_instant(when, phase), std::min(session.open, end), end) : end;
  set_fraction(time);
  return time;
}

MarketTime market_time(Venue venue, Instant now, milliseconds phase, std::optional<Instant> expires_at) {
  const Session latest = latest_session(venue, now);
  const Date today = new_york_date(now);
  if (venue == Venue::equity && latest.date < today && is_trading_day(venue, today)) {
    MarketTime time;
    time.previous = latest.date;
    time.as_of = time.priced_at = latest.close;
    time.session = session_on(venue, today);
    time.begun = false;
    return time;
  }
  return time_in_session(latest, trading_day_before(venue, latest.date), now, phase, expires_at);
}

MarketTime market_time(Venue venue, Instant now, milliseconds phase) {
  return market_time(venue, now, phase, std::nullopt);
}

}  // namespace simulator
