#include "pricing.hpp"

#include <algorithm>
#include <cmath>

#include "hash_rng.hpp"

namespace simulator {
namespace {

double normal_cdf(double x) {
  return 0.5 * std::erfc(-x * 0.70710678118654752);
}

double normal_density(double x) {
  return 0.3989422804014327 * std::exp(-0.5 * x * x);
}

// The option's side: 1 for a call, -1 for a put. Its delta with respect to the forward, undiscounted, is
// side * N(side * d1).
Greeks expired_greeks(const OptionTerms& terms) {
  Greeks greeks;
  const double side = terms.call ? 1 : -1;
  const double inside = side * (terms.forward - terms.strike);
  greeks.delta = inside > 0 ? side : inside < 0 ? 0 : side / 2;
  return greeks;
}

}  // namespace

Greeks compute_greeks(const OptionTerms& terms, double volatility, const Carry& carry) {
  const double years = terms.years;
  const double deviation = years > 0 ? volatility * std::sqrt(years) : 0;
  if (deviation <= 0) return expired_greeks(terms);
  const double side = terms.call ? 1 : -1;
  const double d1 = std::log(terms.forward / terms.strike) / deviation + deviation / 2;
  const double growth = std::exp(carry.drift * years), discount = std::exp(-kInterestRate * years);
  const double forward_part = side * terms.forward * discount * normal_cdf(side * d1);
  const double strike_part = side * terms.strike * discount * normal_cdf(side * (d1 - deviation));
  const double density = normal_density(d1);

  Greeks greeks;
  greeks.delta = side * growth * discount * normal_cdf(side * d1);
  greeks.gamma = growth * growth * discount * density / (terms.forward * deviation);
  greeks.vega = discount * terms.forward * density * std::sqrt(years) / 100;
  const double by_years = (carry.drift - kInterestRate) * forward_part + kInterestRate * strike_part +
                          discount * terms.forward * density * volatility / (2 * std::sqrt(years));
  greeks.theta = -by_years / 365;
  greeks.rho = (carry.follows_interest ? strike_part : strike_part - forward_part) * years / 100;
  return greeks;
}

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
