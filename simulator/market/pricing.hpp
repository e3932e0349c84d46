// Option prices: Black's formula on the forward, with a volatility smile for each symbol. Call and put of a strike have
// the same volatility, so that put-call parity holds before rounding. Greeks are the derivatives of the same formula.
// Pure functions.
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
// How the forward depends on the price that is quoted: forward = price * exp(drift * years).
struct Carry {
  double drift = 0;               // annual
  bool follows_interest = false;  // the drift is interest less dividends; false for options on futures
};

// Derivatives of option_value() with the volatility held fixed, as the feed publishes them.
struct Greeks {
  double delta = 0;  // per unit of the underlying's price
  double gamma = 0;  // per unit of that price, squared
  double theta = 0;  // per calendar day; negative if the option loses value with time
  double vega = 0;   // per 0.01 of volatility
  double rho = 0;    // per 0.01 of interest; the drift changes too if it follows interest
};

// At and after expiry: delta of the intrinsic value (half of it at the strike), all others 0. Never NaN.
Greeks compute_greeks(const OptionTerms& terms, double volatility, const Carry& carry);

// Volatility at this strike: `at_the_money` with skew and wings, which flatten with time.
double smile(std::uint64_t seed, std::string_view symbol, double at_the_money, const OptionTerms& terms);
// At-the-money volatility for a term, given the 30-day one.
double term_volatility(double thirty_day, double years);

}  // namespace simulator
