// The road one price takes through time, as a logarithm: a rough walk from close to close, an opening gap, and a bridge
// between open and close within each session. Any point of it can be asked for without walking there. A small value;
// copies may be used from any thread.
#pragma once

#include <string_view>

#include "calendar.hpp"

namespace simulator {

// What a session has seen so far, as factors on the price at the reference instant.
struct DaySoFar {
  double previous_close = 1;
  double open = 1;
  double high = 1;
  double low = 1;
  double last = 1;
};

class PricePath {
 public:
  // `key` names the road: two prices with one key move together. `volatility` is annual; a negative one moves against.
  PricePath(std::uint64_t seed, std::string_view key, double volatility, Venue venue)
      : seed_(seed), key_(key), daily_(volatility / 19.1), venue_(venue) {}

  // The session's values at `fraction` (0 open … 1 close) of it.
  DaySoFar so_far(Date session, Date previous, double fraction) const;
  double last(Date session, Date previous, double fraction) const;
  double close(Date session) const;

 private:
  double walk(Date date) const;
  double bridge(std::int64_t day, int knot) const;
  double at_knot(Date session, double opening, double closing, int knot) const;
  double opening(Date session, Date previous) const;
  double at(Date session, Date previous, double fraction) const;
  double reference() const;

  std::uint64_t seed_;
  std::string_view key_;
  double daily_;  // standard deviation of a calendar day
  Venue venue_;
};

}  // namespace simulator
