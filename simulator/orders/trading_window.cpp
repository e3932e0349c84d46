#include "trading_window.hpp"

#include <algorithm>

namespace simulator {
namespace {

using namespace std::chrono_literals;

// 6:00 to 19:00 in Chicago; overnight from 19:00 of the evening before.
TradingWindow extended_window(Date day, bool is_overnight) {
  const Instant end = new_york_time(day, 20h);
  return {is_overnight ? new_york_time(support::add_days(day, -1), 20h) : new_york_time(day, 7h), end};
}

TradingWindow regular_window(Venue venue, Instant now) {
  Session session = latest_session(venue, now);
  if (now >= session.close) session = session_on(venue, trading_day_after(venue, session.date));
  return {session.open, session.close};
}

}  // namespace

TradingWindow find_window(const MarketInstrument& instrument, std::string_view time_in_force, Instant now) {
  if (instrument.venue == Venue::crypto) return {now, Instant::max()};
  if (!is_extended(time_in_force)) {
    TradingWindow window = regular_window(instrument.venue, now);
    if (const auto expires_at = instrument.expires_at()) window.end = std::min(window.end, *expires_at);
    return window;
  }
  const bool is_overnight = time_in_force.ends_with("Overnight");
  Date day = trading_day_on_or_before(instrument.venue, new_york_date(now));
  while (extended_window(day, is_overnight).end <= now) day = trading_day_after(instrument.venue, day);
  return extended_window(day, is_overnight);
}

std::optional<Instant> find_expiry(const MarketInstrument& instrument, std::string_view time_in_force,
                                   std::optional<Date> good_till, Instant now) {
  if (time_in_force == "GTD" && good_till) {
    const Date day = trading_day_on_or_before(instrument.venue, *good_till);
    return find_window(instrument, time_in_force, new_york_time(day, 12h)).end;
  }
  if (time_in_force.starts_with("GTC") || time_in_force == "IOC") return instrument.expires_at();
  const Instant end = find_window(instrument, time_in_force, now).end;
  if (end == Instant::max()) return std::nullopt;
  return end;
}

}  // namespace simulator
