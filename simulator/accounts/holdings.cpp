#include "holdings.hpp"

#include <cmath>
#include <functional>

namespace simulator {
namespace {

using namespace std::chrono_literals;
using std::chrono::minutes;

// Options are sold about two months before expiration and not held closer to it than this.
constexpr int kMinDaysToExpiration = 18;
constexpr int kDaysOpenedAhead = 60;
constexpr int kDaysFuturesOpenedAhead = 110;

Decimal to_decimal(double value) {
  return Decimal::of(format_decimal(value));
}

// 10:00 in New York.
Instant ten_am(Date day) {
  return new_york_time(day, 10h);
}

Date find_expiration(Date day) {
  const auto expirations = monthly_expirations(day);
  for (const Date date : expirations) {
    if (support::days_between(day, date) >= kMinDaysToExpiration) return date;
  }
  return expirations.back();
}

// A strike by its distance from the price, as a fraction, rounded to one that is listed; `steps` strikes further out.
struct StrikeChoice {
  double distance = 0;
  int steps = 0;
};

// Builds the holdings of one account. All trades are in the first minutes of the session, so that almost every time of
// a trading day shows them.
class Builder {
 public:
  Builder(const Market& market, Instant now)
      : market_(market), now_(now), day_(account_day(now)), open_(session_on(Venue::equity, day_).open) {}

  struct Shares {
    std::string_view symbol;
    int held = 0;
    std::string_view average;
    int days_held = 0;
  };
  void add(const Shares& shares) {
    const InstrumentSpec& listing = *find_equity(shares.symbol);
    Holding& holding = started(listing.symbol, listing.symbol, "Equity", std::string(listing.symbol));
    holding.held = shares.held;
    holding.opened_at = shares.held == 0 ? open_ : ten_am(day_before(shares.days_held));
    if (!shares.average.empty()) holding.average_open = Decimal::of(shares.average);
    quoted(holding, Venue::equity, [this, &listing](Instant when) { return market_.listing_quote(listing, when); });
  }

  void add_coins(std::string_view symbol, std::string_view held, std::string_view average, int days_held) {
    const InstrumentSpec& coin = *find_crypto(symbol);
    Holding& holding = started(symbol, symbol, "Cryptocurrency", std::string(symbol) + ":CXTALP");
    holding.held = Decimal::of(held);
    holding.average_open = Decimal::of(average);
    holding.opened_at = ten_am(support::add_days(new_york_date(now_), -days_held));
    quoted(holding, Venue::crypto, [this, &coin](Instant when) { return market_.listing_quote(coin, when); });
  }

  // What is held was opened two months before it expires; what is not is chosen by today's opening price.
  void add_option(std::string_view underlying, bool call, StrikeChoice choice, int held) {
    const InstrumentSpec& listing = *find_equity(underlying);
    const Date expiration = find_expiration(day_);
    const Date opened = trading_day_on_or_before(Venue::equity, support::add_days(expiration, -kDaysOpenedAhead));
    const Instant opened_at = held == 0 ? open_ : ten_am(opened);
    const std::int64_t step = coarse_step(listing, listing.price);
    const double wanted = market_.fair_price(listing, opened_at) * (1 + choice.distance) * 1000;
    const auto nearest = std::llround(wanted / static_cast<double>(step));
    const OptionName name{option_root(underlying), expiration, call, (nearest + choice.steps) * step};
    const Instant expires_at = session_on(Venue::equity, expiration).close;

    Holding& holding = started(occ_symbol(name), underlying, "Equity Option", occ_streamer(name));
    holding.held = held;
    holding.multiplier = 100;
    holding.opened_at = opened_at;
    holding.expires_at = expires_at;
    const double cost = market_.fair_option(listing, name, expires_at, opened_at);
    holding.average_open = to_decimal(std::max(0.01, round_to_tick(option_ticks(listing), cost)));
    quoted(holding, Venue::equity, [this, &listing, name, expires_at](Instant when) {
      return market_.option_quote(listing, name, expires_at, when);
    });
  }

  void add_future(std::string_view product, int held) {
    const FutureContract contract = active_contract(*find_product(product), new_york_date(now_));
    Holding& holding = started(contract.symbol, contract.symbol, "Future", contract.streamer);
    holding.held = held;
    holding.multiplier = to_decimal(contract.product->multiplier);
    holding.expires_at = contract.expires_at;
    const Date opened = support::add_days(contract.expiration, -kDaysFuturesOpenedAhead);
    holding.opened_at = ten_am(trading_day_on_or_before(Venue::equity, opened));
    holding.average_open = to_decimal(market_.future_quote(contract, holding.opened_at).last);
    quoted(holding, get_venue(*contract.product),
           [this, contract](Instant when) { return market_.future_quote(contract, when); });
  }

  // Adds a purchase (negative: sale) at this time after the stock exchange's open, if that is in the past.
  void trade(int quantity, minutes after_open) { trade_at(quantity, open_ + after_open); }
  // The same, after the open of the futures session the evening before.
  void trade_in_evening(int quantity, minutes after_open) {
    trade_at(quantity, latest_session(Venue::cme, now_).open + after_open);
  }
  // A trade in a future during the stock session; none on days without one.
  void trade_future_in_morning(int quantity, minutes after_open) {
    const Date session = latest_session(Venue::cme, now_).date;
    if (is_trading_day(Venue::equity, session)) {
      trade_at(quantity, session_on(Venue::equity, session).open + after_open);
    }
  }

  // A part of the last holding was sold this many days ago.
  void sold_before(int quantity, int days_ago) {
    const Date date = day_before(days_ago);
    const Quote then = quote_(ten_am(date));
    Holding& holding = list_.back();
    const Decimal price = to_decimal(*then.bid);
    holding.earlier = EarlierSale{quantity,
                                  price,
                                  (price - holding.average_open) * quantity,
                                  (price - to_decimal(then.previous_close)) * quantity,
                                  date,
                                  ten_am(date)};
  }

  // The holdings that are held, or traded by now.
  std::vector<Holding> take() {
    std::erase_if(list_, [](const Holding& holding) { return holding.held.is_zero() && holding.fills.empty(); });
    return std::move(list_);
  }

 private:
  Date day_before(int days) const { return trading_day_on_or_before(Venue::equity, support::add_days(day_, -days)); }

  Holding& started(std::string_view symbol, std::string_view underlying, std::string_view type, std::string streamer) {
    Holding& holding = list_.emplace_back();
    holding.symbol = symbol;
    holding.underlying = underlying;
    holding.instrument_type = type;
    holding.streamer = std::move(streamer);
    return holding;
  }

  // Takes the prices from the instrument's quotes; `quote` also gives the prices of later trades.
  void quoted(Holding& holding, Venue venue, std::function<Quote(Instant)> quote) {
    quote_ = std::move(quote);
    const Quote now = quote_(now_);
    holding.mark = to_decimal(now.mark());
    holding.close = to_decimal(now.previous_close);
    holding.year_basis = holding.average_open;
    const Date new_year{day_.year(), std::chrono::January, std::chrono::day(1)};
    if (!holding.held.is_zero() && new_york_date(holding.opened_at) < new_year) {
      const Date first = trading_day_after(venue, support::add_days(new_year, -1));
      holding.year_basis = to_decimal(quote_(session_on(venue, first).open).previous_close);
    }
  }

  void trade_at(int quantity, Instant at) {
    if (now_ < at) return;
    const Quote quote = quote_(at);
    list_.back().fills.push_back({at, quantity, to_decimal(quantity > 0 ? *quote.ask : *quote.bid)});
  }

  const Market& market_;
  Instant now_;
  Date day_;
  Instant open_;  // of the session of the day; may be in the future
  std::vector<Holding> list_;
  std::function<Quote(Instant)> quote_;  // of the last holding
};

}  // namespace

Date account_day(Instant now) {
  return trading_day_on_or_before(Venue::equity, new_york_date(now));
}

std::vector<Holding> margin_holdings(const Market& market, Instant now) {
  Builder builder(market, now);
  builder.add({"AAPL", 100, "288.7", 210});
  builder.add({"NVDA", 90, "171.35", 155});
  builder.trade(-30, 5min);
  builder.add({"F", 400, "11.94", 320});
  builder.trade(100, 3min);
  builder.add({"AMD", 0, "", 0});
  builder.trade(40, 2min);
  builder.add({"SNAP", 0, "", 0});
  builder.trade(-200, 4min);
  // A call written against the AAPL shares, and a put bought to protect them.
  builder.add_option("AAPL", true, {0.06, 0}, -1);
  builder.add_option("AAPL", false, {-0.05, 0}, 0);
  builder.trade(1, 6min);
  // Put verticals sold on NVDA, one of three bought back.
  builder.add_option("NVDA", false, {-0.07, 0}, -3);
  builder.trade(1, 7min);
  builder.add_option("NVDA", false, {-0.07, -2}, 3);
  builder.trade(-1, 7min);
  // An iron condor on SPY, and a second of the same.
  builder.add_option("SPY", false, {-0.05, -2}, 1);
  builder.trade(1, 8min);
  builder.add_option("SPY", false, {-0.05, 0}, -1);
  builder.trade(-1, 8min);
  builder.add_option("SPY", true, {0.05, 0}, -1);
  builder.trade(-1, 8min);
  builder.add_option("SPY", true, {0.05, 2}, 1);
  builder.trade(1, 8min);
  builder.add_future("MES", 1);
  builder.trade_in_evening(1, 12min);
  builder.add_future("MNQ", 0);
  builder.trade_in_evening(-1, 20min);
  builder.add_coins("BTC/USD", "0.125", "98250.4", 143);
  // Closed in the day: stock, a sold put, a future.
  builder.add({"PLTR", 25, "151.2", 20});
  builder.trade(-25, 9min);
  builder.add_option("PLTR", false, {-0.08, 0}, -1);
  builder.trade(1, 10min);
  builder.add_future("MCL", 1);
  builder.trade_future_in_morning(-1, 11min);
  return builder.take();
}

std::vector<Holding> retirement_holdings(const Market& market, Instant now) {
  Builder builder(market, now);
  builder.add({"SCHD", 400, "26.41", 400});
  builder.sold_before(200, 60);
  builder.add({"TLT", 60, "91.07", 260});
  builder.trade(20, 3min);
  // The cash in the account covers this put.
  builder.add_option("DIS", false, {-0.05, 0}, -1);
  return builder.take();
}

}  // namespace simulator
