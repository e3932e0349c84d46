#include "pricing.hpp"

#include <algorithm>
#include <cmath>

#include "hash_rng.hpp"

namespace simulator {
namespace {

double normal_cdf(double x) {
  return 0.5 * std::erfc(-x * 0.70710678118654752);
}

}  // namespace

double option_value(const OptionTerms& terms, double volatility) {
  const double intrinsic = std::max(0.0, terms.call ? terms.forward - terms.strike : terms.strike - terms.forward);
  if (terms.years <= 0) return intrinsic;
  const double deviation = volatility * std::sqrt(terms.years);
  const double d1 = std::log(terms.forward / terms.strike) / deviation + deviation / 2;
  const double d2 = d1 - deviation;
  const double call = terms.forward * normal_cdf(d1) - terms.strike * normal_cdf(d2);
  // The put is computed from the call, so that parity is exact.
  const double value = terms.call ? call : call - terms.forward + terms.strike;
  return std::exp(-kInterestRate * terms.years) * std::max(value, 0.0);
}

double smile(std::uint64_t seed, std::string_view symbol, double at_the_money, const OptionTerms& terms) {
  const double years = std::max(terms.years, 5.0 / 365);
  const double distance = std::log(terms.strike / terms.forward) / (at_the_money * std::sqrt(years));
  const double skew = 0.05 + 0.04 * uniform(seed, symbol, 1);
  const double wings = 0.012 + 0.01 * uniform(seed, symbol, 2);
  const double bent = 1 - skew * distance + wings * distance * distance;
  return at_the_money * std::clamp(bent, 0.7, 2.0);
}

double term_volatility(double thirty_day, double years) {
  // Long terms tend towards 22 %.
  const double weight = std::clamp(years - 30.0 / 365, 0.0, 2.0) * 0.15;
  return thirty_day * (1 - weight) + std::sqrt(thirty_day * 0.22) * weight;
}

}  // namespace simulator
