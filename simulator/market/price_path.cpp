#include "price_path.hpp"

#include <algorithm>
#include <cmath>

#include "hash_rng.hpp"

namespace simulator {
namespace {

using namespace std::chrono_literals;

constexpr int kLevels = 7;   // 2^7 = kKnots
constexpr int kOctaves = 8;  // waves of 1 to 128 days

std::int64_t day_number(Date date) {
  return std::chrono::sys_days(date).time_since_epoch().count();
}

// The instant of the prices in the instrument tables: 2026-08-24 13:58:51 New York.
constexpr Date kReferenceDate{std::chrono::year(2026), std::chrono::month(8), std::chrono::day(24)};
constexpr auto kReferenceTime = 17h + 58min + 51s;

// Where a fraction of the session lies between two knots.
struct Place {
  int knot = 0;
  double part = 0;  // 0 at the knot … 1 at the next
};

Place find_place(double fraction) {
  const double place = std::clamp(fraction, 0.0, 1.0) * kKnots;
  const int knot = std::min(static_cast<int>(place), kKnots - 1);
  return {knot, place - knot};
}

}  // namespace

double SessionCurve::at(double fraction) const {
  const Place place = find_place(fraction);
  const auto knot = static_cast<std::size_t>(place.knot);
  const double left = logarithms_[knot], right = logarithms_[knot + 1];
  return std::exp(left + (right - left) * place.part - origin_);
}

double SessionCurve::at_knot(int knot) const {
  return std::exp(logarithms_[static_cast<std::size_t>(knot)] - origin_);
}

double PricePath::log_close(Date date) const {
  const std::int64_t day = day_number(date);
  double sum = 0;
  for (int octave = 0; octave < kOctaves; ++octave) {
    const std::int64_t length = std::int64_t{1} << octave;
    const std::int64_t cell = day >= 0 ? day / length : (day - length + 1) / length;
    const double part = static_cast<double>(day - cell * length) / static_cast<double>(length);
    const double left = bounded_noise(seed_, key_, cell, octave);
    const double right = bounded_noise(seed_, key_, cell + 1, octave);
    sum += 0.45 * std::sqrt(static_cast<double>(length)) * (left + (right - left) * part);
  }
  return daily_ * sum;
}

// Midpoint displacement: 0 at both ends of the session.
double PricePath::bridge(std::int64_t day, int knot) const {
  if (knot <= 0 || knot >= kKnots) return 0;
  int low = 0, high = kKnots;
  double at_low = 0, at_high = 0, scale = 0.5;
  for (int level = 0; level < kLevels; ++level) {
    const int middle = (low + high) / 2;
    const double at_middle = (at_low + at_high) / 2 + scale * bounded_noise(seed_, key_, day, 1000 + middle);
    if (knot == middle) return at_middle;
    if (knot < middle) {
      high = middle;
      at_high = at_middle;
    } else {
      low = middle;
      at_low = at_middle;
    }
    scale *= 0.70710678;
  }
  return at_low;
}

double PricePath::opening(Date session, Date previous) const {
  const double before = log_close(previous);
  return before + 0.35 * (log_close(session) - before) +
         0.2 * daily_ * bounded_noise(seed_, key_, day_number(session), 999);
}

double PricePath::at_knot(Date session, double opening, double closing, int knot) const {
  const double part = static_cast<double>(knot) / kKnots;
  return opening + (closing - opening) * part + daily_ * bridge(day_number(session), knot);
}

double PricePath::at(Date session, Date previous, double fraction) const {
  const double open = opening(session, previous), closed = log_close(session);
  const Place place = find_place(fraction);
  const double left = at_knot(session, open, closed, place.knot);
  const double right = at_knot(session, open, closed, place.knot + 1);
  return left + (right - left) * place.part;
}

double PricePath::reference() const {
  const Session session = session_on(venue_, kReferenceDate);
  const Instant instant{std::chrono::sys_days(kReferenceDate) + kReferenceTime};
  const double fraction = std::chrono::duration<double>(instant - session.open) / (session.close - session.open);
  return at(kReferenceDate, trading_day_before(venue_, kReferenceDate), fraction);
}

double PricePath::last(Date session, Date previous, double fraction) const {
  return std::exp(at(session, previous, fraction) - reference());
}

double PricePath::close(Date session) const {
  return std::exp(log_close(session) - reference());
}

std::pair<double, double> PricePath::close_range(std::span<const Date> sessions) const {
  double low = log_close(sessions.front()), high = low;
  for (const Date session : sessions) {
    const double close = log_close(session);
    low = std::min(low, close);
    high = std::max(high, close);
  }
  const double origin = reference();
  return {std::exp(low - origin), std::exp(high - origin)};
}

SessionCurve PricePath::session_curve(Date session, Date previous) const {
  const double open = opening(session, previous), closed = log_close(session);
  SessionCurve curve;
  for (int knot = 0; knot <= kKnots; ++knot) {
    curve.logarithms_[static_cast<std::size_t>(knot)] = at_knot(session, open, closed, knot);
  }
  curve.origin_ = reference();
  return curve;
}

SessionFactors PricePath::session_factors(Date session, Date previous, double fraction, Extremes extremes) const {
  const double origin = reference();
  const double open = opening(session, previous), closed = log_close(session);
  const double now = at(session, previous, fraction);
  double high = std::max(open, now), low = std::min(open, now);
  const int passed = extremes == Extremes::no ? 0 : static_cast<int>(std::clamp(fraction, 0.0, 1.0) * kKnots);
  for (int knot = 1; knot <= passed; ++knot) {
    const double value = at_knot(session, open, closed, knot);
    high = std::max(high, value);
    low = std::min(low, value);
  }
  return {std::exp(log_close(previous) - origin), std::exp(open - origin), std::exp(high - origin),
          std::exp(low - origin), std::exp(now - origin)};
}

}  // namespace simulator
