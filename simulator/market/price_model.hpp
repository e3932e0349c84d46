// Prices of one instrument as a function of its underlying's price path: theoretical value, bid, ask and last price.
// Pure functions of the seed and their arguments.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "instruments/futures.hpp"
#include "instruments/instruments.hpp"
#include "market_time.hpp"
#include "price_path.hpp"
#include "pricing.hpp"

namespace simulator {

struct OptionContract {
  double strike = 0;
  bool call = true;
  Instant expires_at;
};

// An instrument that has quotes.
struct MarketInstrument {
  std::string symbol;     // the broker's
  std::string_view type;  // the broker's: "Equity Option"
  Venue venue = Venue::equity;
  Ticks ticks;
  std::chrono::milliseconds phase{0};       // of its price steps
  const InstrumentSpec* listing = nullptr;  // the instrument or, of an equity option, the underlying
  std::optional<FutureContract> future;     // the instrument or, of a futures option, the underlying
  std::optional<OptionContract> option;

  std::optional<Instant> expires_at() const;
  MarketTime time_at(Instant now) const { return market_time(venue, now, phase, expires_at()); }
};

// Bid and ask, which VIX lacks, and the last price, rounded to ticks. bid < ask and bid <= last <= ask.
struct Prices {
  std::optional<double> bid;
  std::optional<double> ask;
  double last = 0;
};

// What an option is priced from.
struct OptionInputs {
  double spot = 0;  // the unrounded price of the underlying
  OptionTerms terms;
  double volatility = 0;
  Carry carry;
};

class PriceModel {
 public:
  // The instrument must outlive the model.
  PriceModel(std::uint64_t seed, const MarketInstrument& instrument) : seed_(seed), instrument_(instrument) {}

  Venue venue() const { return instrument_.venue; }
  const OptionContract& option() const { return *instrument_.option; }
  PricePath path() const;
  // The factors of the session; before it has begun, all are those of the previous close.
  SessionFactors factors(const MarketTime& time, Extremes extremes = Extremes::yes) const;
  // The price of the underlying, or of the instrument if it is not an option, to which factors apply. That of a future
  // depends on the session.
  double base_price(Date session) const;
  // 30 days, at the money.
  double volatility() const;
  OptionInputs option_inputs(double spot, Instant when) const;
  // The unrounded value for a price of the underlying.
  double value(double spot, Instant when) const;
  // `factor`: of the base price of the session.
  Prices prices(const MarketTime& time, double factor) const;

 private:
  Prices listing_prices(double fair, bool open) const;
  Prices option_prices(double fair) const;

  std::uint64_t seed_;
  const MarketInstrument& instrument_;
};

double years_between(Instant from, Instant to);  // of 365 days
// Annual drift of the forward: interest less dividends.
double forward_drift(const InstrumentSpec& listing);
PricePath make_price_path(std::uint64_t seed, const InstrumentSpec& listing);

}  // namespace simulator
