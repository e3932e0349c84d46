// Prices of one instrument at many instants of one session: the path is computed once. For one thread.
#pragma once

#include "price_model.hpp"

namespace simulator {

class SessionPrices {
 public:
  // The instrument must outlive the object.
  SessionPrices(std::uint64_t seed, const MarketInstrument& instrument, const Session& session, Date previous);

  const Session& session() const { return session_; }
  MarketTime time(Instant when) const {
    return time_in_session(session_, previous_, when, instrument_.phase, instrument_.expires_at());
  }
  // Equal to those of Market::quote() at an instant from the open to the close.
  Prices at(Instant when) const;
  // The price with which the session opens, as in Quote::open; of an option, its last price at the open.
  double open() const;
  // The last prices at the knots of the path between two instants; calls visit(price).
  template <class Visit>
  void each_knot(Instant from, Instant until, Visit visit) const;
  // The volatility from which an option is priced.
  double option_volatility(Instant when) const;

 private:
  double price_at_knot(int knot) const;

  const MarketInstrument& instrument_;
  PriceModel model_;
  Session session_;
  Date previous_;
  SessionCurve curve_;
};

template <class Visit>
void SessionPrices::each_knot(Instant from, Instant until, Visit visit) const {
  const double first = time(from).fraction * kKnots, last = time(until).fraction * kKnots;
  for (int knot = static_cast<int>(first) + 1; knot < last; ++knot) visit(price_at_knot(knot));
}

}  // namespace simulator
