// Option prices: Black's formula on the forward, with a volatility smile for each symbol. Call and put of a strike have
// the same volatility, so that put-call parity holds before rounding. Pure functions.
#pragma once

#include <cstdint>
#include <string_view>

namespace simulator {

inline constexpr double kInterestRate = 0.04;

struct OptionTerms {
  double forward = 0;  // of the underlying, for the expiration
  double strike = 0;
  double years = 0;  // to expiration; 0 or less: the value is the intrinsic value
  bool call = true;
};

// Discounted value of a European option.
double option_value(const OptionTerms& terms, double volatility);
// Volatility at this strike: `at_the_money` with skew and wings, which flatten with time.
double smile(std::uint64_t seed, std::string_view symbol, double at_the_money, const OptionTerms& terms);
// At-the-money volatility for a term, given the 30-day one.
double term_volatility(double thirty_day, double years);

}  // namespace simulator
