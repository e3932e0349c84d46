// Deterministic price path of one instrument, as a log random walk: a step from close to close, an opening gap, and a
// bridge from open to close within each session. Any point can be computed directly. A small value type.
#pragma once

#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "calendar.hpp"

namespace simulator {

// Whether the highest and lowest price of a session are wanted.
enum class Extremes { yes, no };

// Prices of a session until now, as factors of the price at the reference instant.
struct SessionFactors {
  double previous_close = 1;
  double open = 1;
  double high = 1;
  double low = 1;
  double last = 1;
};

// Between two of these points of a session the logarithm of the price is linear, so high and low are at knots.
inline constexpr int kKnots = 128;

// All prices of one session, computed once.
class SessionCurve {
 public:
  // The factor at `fraction` of the session, equal to PricePath::last().
  double at(double fraction) const;
  double at_knot(int knot) const;  // 0 open … kKnots close

 private:
  friend class PricePath;
  std::array<double, kKnots + 1> logarithms_{};
  double origin_ = 0;
};

class PricePath {
 public:
  // Prices with the same `key` move together. `volatility` is annual; a negative one moves in the opposite direction.
  PricePath(std::uint64_t seed, std::string_view key, double volatility, Venue venue)
      : seed_(seed), key_(key), daily_(volatility / 19.1), venue_(venue) {}

  // The session's values at `fraction` (0 open … 1 close) of it. Without `extremes` high and low are not computed,
  // which takes most of the time.
  SessionFactors session_factors(Date session, Date previous, double fraction, Extremes extremes = Extremes::yes) const;
  double last(Date session, Date previous, double fraction) const;
  double close(Date session) const;
  // The lowest and the highest of these closes.
  std::pair<double, double> close_range(std::span<const Date> sessions) const;
  SessionCurve session_curve(Date session, Date previous) const;

 private:
  double log_close(Date date) const;                // logarithm of the close, relative to an arbitrary constant
  double bridge(std::int64_t day, int knot) const;  // deviation within a session; 0 at open and close
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
