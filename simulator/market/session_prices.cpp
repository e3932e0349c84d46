#include "session_prices.hpp"

namespace simulator {

SessionPrices::SessionPrices(std::uint64_t seed, const MarketInstrument& instrument, const Session& session,
                             Date previous)
    : instrument_(instrument),
      model_(seed, instrument),
      session_(session),
      previous_(previous),
      curve_(model_.path().session_curve(session.date, previous)) {}

Prices SessionPrices::at(Instant when) const {
  const MarketTime now = time(when);
  return model_.prices(now, curve_.at(now.fraction));
}

double SessionPrices::open() const {
  if (instrument_.option) return at(session_.open).last;
  return round_to_tick(instrument_.ticks, model_.base_price(session_.date) * curve_.at_knot(0));
}

double SessionPrices::price_at_knot(int knot) const {
  const auto passed = (session_.close - session_.open) * knot / kKnots;
  MarketTime now = time(session_.open + passed);
  now.priced_at = now.as_of;
  return model_.prices(now, curve_.at_knot(knot)).last;
}

double SessionPrices::option_volatility(Instant when) const {
  const MarketTime now = time(when);
  return model_.option_inputs(model_.base_price(session_.date) * curve_.at(now.fraction), now.priced_at).volatility;
}

}  // namespace simulator
