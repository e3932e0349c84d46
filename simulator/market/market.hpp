// The market of the simulator: quotes at a given instant. Each price is a pure function of seed, symbol and instant;
// while a venue is closed, prices are those of its close. Safe from any thread.
//
// The day of a quote: that of a stock begins at midnight in New York, so that the previous close is that of the trading
// day before even before the session opens at 9:30; on weekends and holidays it is the day of the last session. The day
// of a future begins when its session opens, at 18:00 the evening before; that of a coin at midnight UTC.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "instruments/chains.hpp"
#include "instruments/future_chains.hpp"
#include "instruments/futures.hpp"
#include "instruments/instruments.hpp"
#include "price_model.hpp"
#include "quote_overrides.hpp"

namespace simulator {

// A quote, rounded to ticks. If there is a bid: bid < ask and bid <= last <= ask.
struct Quote {
  std::string symbol;
  std::string_view instrument_type;  // "Equity Option"
  Ticks ticks;
  std::optional<double> bid;
  std::optional<double> ask;
  double bid_size = 0;
  double ask_size = 0;
  double last = 0;
  std::optional<double> open;  // open, high and low are absent before the session has begun
  std::optional<double> high;
  std::optional<double> low;
  double previous_close = 0;
  std::optional<double> volume;
  std::optional<double> volume_extended;  // before the open, of stocks and funds
  std::optional<double> open_interest;
  MarketTime market_time;
  const InstrumentSpec* listing = nullptr;  // of a stock, fund, index or coin

  std::optional<double> mid() const;
  // The last price if it is between bid and ask, else their mean.
  double mark() const;
};

// An option's inputs, theoretical value and Greeks at the instant of its quote.
struct OptionValuation {
  OptionInputs inputs;
  double value = 0;  // unrounded
  Greeks greeks;
  double multiplier = 0;  // of a contract
  MarketTime market_time;
};

class Market {
 public:
  // `overrides` may be null; they apply to quotes at an instant, not to those at a time of a session.
  explicit Market(std::uint64_t seed, const QuoteOverrides* overrides = nullptr)
      : seed_(seed), overrides_(overrides), chains_(seed), future_chains_(seed) {}

  std::uint64_t seed() const { return seed_; }
  const Chains& chains() const { return chains_; }
  const FutureChains& future_chains() const { return future_chains_; }

  // Finds the instrument. `type` is the broker's: "Equity", "Index", "Equity Option", "Future", "Future Option",
  // "Cryptocurrency". Returns nothing if it is not listed at `now`.
  std::optional<MarketInstrument> find(std::string_view type, std::string_view symbol, Instant now) const;
  std::optional<Quote> quote(std::string_view type, std::string_view symbol, Instant now) const;
  Quote quote(const MarketInstrument& instrument, Instant now, Extremes extremes = Extremes::yes) const;
  Quote quote(const MarketInstrument& instrument, const MarketTime& time, Extremes extremes = Extremes::yes) const;
  // Without `extremes` the high and low of the day may be too narrow.
  Quote listing_quote(const InstrumentSpec& listing, Instant now, Extremes extremes = Extremes::yes) const;
  Quote future_quote(const FutureContract& contract, Instant now, Extremes extremes = Extremes::yes) const;
  // For a contract that is listed; does not build its chain.
  Quote option_quote(const InstrumentSpec& underlying, const OptionName& name, Instant expires_at, Instant now,
                     Extremes extremes = Extremes::yes) const;

  // Of an equity option or a futures option, at the same instant as its quote.
  OptionValuation option_valuation(const MarketInstrument& option, Instant now) const;
  PriceModel model(const MarketInstrument& instrument) const { return {seed_, instrument}; }

  // The unrounded price of the underlying, and of an option on it, at any instant past or present.
  double fair_price(const InstrumentSpec& listing, Instant when) const;
  double fair_option(const InstrumentSpec& underlying, const OptionName& name, Instant expires_at, Instant when) const;
  // At-the-money volatility of an expiration.
  double volatility_at(const InstrumentSpec& underlying, Instant expires_at, Instant when) const;
  // Highest and lowest price of the 52 weeks before the session.
  std::pair<double, double> year_range(const InstrumentSpec& listing, const MarketTime& time) const;

 private:
  std::optional<MarketInstrument> find_option(std::string_view symbol, Instant now) const;
  std::optional<MarketInstrument> find_future_option(std::string_view symbol, Instant now) const;
  void fill_day(Quote& quote, const PriceModel& model, const SessionFactors& day) const;
  void fill_option_interest(Quote& quote, const PriceModel& model, double spot) const;
  void fill_sizes(Quote& quote, double typical, double daily_volume) const;
  void fill_share_volume(Quote& quote, double daily_volume) const;

  std::uint64_t seed_;
  const QuoteOverrides* overrides_;
  Chains chains_;
  FutureChains future_chains_;
};

// The instrument of a stock, fund, index or coin; of a future; of an option on a stock, fund or index.
MarketInstrument make_instrument(const InstrumentSpec& listing);
MarketInstrument make_instrument(const FutureContract& contract);
MarketInstrument make_instrument(const InstrumentSpec& underlying, const OptionName& name, Instant expires_at);
MarketInstrument make_instrument(const FutureOptionName& name, const FutureExpiration& expiration);

}  // namespace simulator
