#include "trading_hours.hpp"

#include <algorithm>

namespace simulator {
namespace {

// The smallest of the instants after `now`.
class Earliest {
 public:
  explicit Earliest(Instant now) : now_(now) {}
  void add(Instant when) {
    if (when > now_ && (!found_ || when < *found_)) found_ = when;
  }
  std::optional<Instant> found() const { return found_; }

 private:
  Instant now_;
  std::optional<Instant> found_;
};

Instant extended_step(const MarketInstrument& instrument, Instant now) {
  const auto since = (now.time_since_epoch() - instrument.phase).count();
  const auto step = std::chrono::milliseconds(kExtendedStep).count();
  const auto rest = ((since % step) + step) % step;
  return now - std::chrono::milliseconds(rest);
}

Session session_of(Venue venue, Instant now) {
  return running_session(venue, now).value_or(latest_session(venue, now));
}

void add_extended(Earliest& earliest, const MarketInstrument& instrument, Instant now) {
  const Session session = session_of(instrument.venue, now);
  const Session next = session_on(instrument.venue, trading_day_after(instrument.venue, session.date));
  for (const Instant when : {session.open, session.close, *session.close_extended}) earliest.add(when);
  for (const auto& [begin, end] :
       {std::pair(session.start, session.open), {session.close, *session.close_extended}, {next.start, next.open}}) {
    if (now < end) earliest.add(extended_step(instrument, std::max(begin, now)) + kExtendedStep);
  }
}

}  // namespace

bool has_extended_hours(const MarketInstrument& instrument) {
  return !instrument.option && instrument.listing != nullptr &&
         (instrument.listing->kind == Kind::stock || instrument.listing->kind == Kind::fund);
}

std::optional<Instant> extended_trade_time(const MarketInstrument& instrument, Instant now) {
  if (!has_extended_hours(instrument)) return std::nullopt;
  const auto session = running_session(instrument.venue, now);
  if (!session) return std::nullopt;
  const bool is_before = now < session->open;
  if (!is_before && now < session->close) return std::nullopt;
  const Instant step = extended_step(instrument, now);
  if (step <= (is_before ? session->start : session->close)) return std::nullopt;
  return step;
}

std::optional<Instant> next_event_time(FeedEventType type, const MarketInstrument& instrument, Instant now) {
  const auto expires_at = instrument.expires_at();
  if (expires_at && now >= *expires_at) return std::nullopt;
  const Venue venue = instrument.venue;
  Earliest earliest(now);
  if (type == FeedEventType::trade_eth) {
    add_extended(earliest, instrument, now);
    return earliest.found();
  }
  const Session latest = latest_session(venue, now);
  const Session next = session_on(venue, trading_day_after(venue, latest.date));
  if (now < latest.close) earliest.add(price_step(now, instrument.phase) + kPriceStep);
  earliest.add(latest.close);
  earliest.add(next.open);
  // The day of a stock begins at midnight.
  if (venue == Venue::equity) earliest.add(new_york_time(next.date, {}));
  if (expires_at) earliest.add(*expires_at);
  if (type == FeedEventType::time_and_sale && has_extended_hours(instrument)) add_extended(earliest, instrument, now);
  return earliest.found();
}

}  // namespace simulator
