// What everything costs at a given instant. Each price is a pure function of seed, symbol and instant; while a venue is
// closed its prices stand still at the close. Owned by the simulator; safe from any thread.
//
// Which day a price belongs to: a stock exchange's day begins at midnight in New York, so that from then on the
// previous close is that of the trading day before, although the session opens at 9:30 only. On weekends and holidays
// the day is that of the last session. A future's day begins when its session opens, at 18:00 the evening before; a
// coin's at midnight UTC.
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
#include "price_path.hpp"

namespace simulator {

// The session that prices belong to, and how far it has got.
struct Moment {
  Session session;
  Date previous;        // the trading day before
  double fraction = 0;  // 0 open … 1 close
  Instant as_of;        // now, or the close when the venue is closed
  bool begun = true;    // false from midnight to the open: no price of the session exists, that of the last close holds
  bool open = false;    // trading now
};
Moment market_moment(Venue venue, Instant now);

// One instrument's market, rounded to its ticks. bid < ask and bid <= last <= ask wherever there is a bid.
struct Quote {
  std::string symbol;
  std::string_view instrument_type;  // "Equity Option"
  Ticks ticks;
  std::optional<double> bid;
  std::optional<double> ask;
  double bid_size = 0;
  double ask_size = 0;
  double last = 0;
  std::optional<double> open;  // none of the three before the session has begun
  std::optional<double> high;
  std::optional<double> low;
  double previous_close = 0;
  std::optional<double> volume;
  std::optional<double> volume_extended;  // before the open, of stocks and funds
  std::optional<double> open_interest;
  Moment moment;
  const InstrumentSpec* listing = nullptr;  // of a stock, fund, index or coin

  std::optional<double> mid() const;
  // The last price if it lies between bid and ask, else their middle.
  double mark() const;
};

// What an option's quote is made from. Option and underlying share the moment.
struct OptionMarket {
  std::string_view symbol;    // whose smile it is
  double price = 0;           // of the underlying, at the reference instant; the day's factors apply to it
  double previous_price = 0;  // the same for the trading day before: a future's carry is a day longer
  double volatility = 0;      // 30 days, at the money
  double drift = 0;           // of the forward, annual
  double strike = 0;
  bool call = true;
  Instant expires_at;
  DaySoFar day;
};

class Market {
 public:
  explicit Market(std::uint64_t seed) : seed_(seed), chains_(seed), future_chains_(seed) {}

  std::uint64_t seed() const { return seed_; }
  const Chains& chains() const { return chains_; }
  const FutureChains& future_chains() const { return future_chains_; }

  // `type` is the broker's: "Equity", "Index", "Equity Option", "Future", "Future Option", "Cryptocurrency".
  // Nothing for what is not listed at `now`.
  std::optional<Quote> quote(std::string_view type, std::string_view symbol, Instant now) const;
  Quote listing_quote(const InstrumentSpec& listing, Instant now) const;
  Quote future_quote(const FutureContract& contract, Instant now) const;
  // Of a contract that is known to exist, without building its chain.
  Quote option_quote(const InstrumentSpec& underlying, const OptionName& name, Instant expires_at, Instant now) const;

  // The unrounded price of the underlying, and of an option on it, at any instant past or present.
  double fair_price(const InstrumentSpec& listing, Instant when) const;
  double fair_option(const InstrumentSpec& underlying, const OptionName& name, Instant expires_at, Instant when) const;
  // At-the-money volatility of an expiration.
  double volatility_at(const InstrumentSpec& underlying, Instant expires_at, Instant when) const;
  // Highest and lowest of the 52 weeks before the moment, without the session itself.
  std::pair<double, double> year_range(const InstrumentSpec& listing, const Moment& moment) const;

 private:
  PricePath path_of(const InstrumentSpec& listing) const;
  PricePath path_of(const FutureProduct& product) const;
  std::optional<Quote> listed_option_quote(std::string_view symbol, Instant now) const;
  std::optional<Quote> future_option_quote(std::string_view symbol, Instant now) const;
  void fill_option(Quote& quote, const OptionMarket& market) const;
  void fill_sizes(Quote& quote, double typical, double daily_volume) const;
  void fill_share_volume(Quote& quote, double daily_volume) const;

  std::uint64_t seed_;
  Chains chains_;
  FutureChains future_chains_;
};

}  // namespace simulator
