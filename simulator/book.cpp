#include "book.hpp"

#include <algorithm>
#include <cmath>

#include "tastytrade_mcp/simulator/simulator.hpp"

namespace simulator {
namespace {

using namespace std::chrono_literals;

// Options are sold about two months out and kept to no closer than this.
constexpr int kLeastDaysToExpiration = 18;
constexpr int kDaysOpenedAhead = 60;

Decimal exact(double value) {
  return Decimal::of(wire(value));
}

// Ten in the morning, New York.
Instant morning_of(Date day) {
  return at_new_york(day, 10h);
}

Date expiration_for(Date today) {
  for (const Date date : monthly_expirations(today)) {
    if (support::days_between(today, date) >= kLeastDaysToExpiration) return date;
  }
  return monthly_expirations(today).back();
}

void mark_from(Position& position, const Quote& quote) {
  position.mark = exact(quote.mark());
  position.close = exact(quote.previous_close);
}

}  // namespace

Decimal Position::value() const {
  const Decimal per_unit = instrument_type == "Future" ? mark - close : mark;
  return per_unit * quantity * multiplier * Decimal(direction);
}

bool Book::is_ours(std::string_view account) {
  return account == kMarginAccount || account == kRetirementAccount;
}

Position Book::shares(std::string_view symbol, int quantity, std::string_view average, int days_held,
                      Instant now) const {
  Position position;
  position.symbol = position.underlying = position.streamer = symbol;
  position.instrument_type = "Equity";
  position.quantity = quantity;
  position.average_open = Decimal::of(average);
  const Date opened = support::add_days(new_york_date(now), -days_held);
  position.opened_at = morning_of(trading_day_on_or_before(Venue::equity, opened));
  mark_from(position, market_.listing_quote(*find_equity(symbol), now));
  return position;
}

Position Book::coins(std::string_view symbol, std::string_view quantity, std::string_view average, Instant now) const {
  Position position;
  position.symbol = position.underlying = symbol;
  position.instrument_type = "Cryptocurrency";
  position.streamer = position.symbol + ":CXTALP";
  position.quantity = Decimal::of(quantity);
  position.average_open = Decimal::of(average);
  position.opened_at = morning_of(support::add_days(new_york_date(now), -143));
  mark_from(position, market_.listing_quote(*find_crypto(symbol), now));
  return position;
}

Position Book::option(std::string_view underlying, bool call, double distance, int steps, int quantity,
                      Instant now) const {
  const Listing& listing = *find_equity(underlying);
  const Date today = new_york_date(now);
  const Date expiration = expiration_for(today);
  const Date opened = trading_day_on_or_before(Venue::equity, support::add_days(expiration, -kDaysOpenedAhead));
  const Instant opened_at = morning_of(opened);
  const double price = market_.fair_price(listing, opened_at);
  const std::int64_t step = coarse_step(listing, listing.price);
  const auto nearest = std::llround(price * (1 + distance) * 1000 / static_cast<double>(step));
  const OptionName name{option_root(underlying), expiration, call, (nearest + steps) * step};

  Position position;
  position.symbol = occ_symbol(name);
  position.underlying = underlying;
  position.instrument_type = "Equity Option";
  position.streamer = occ_streamer(name);
  position.quantity = std::abs(quantity);
  position.direction = quantity < 0 ? -1 : 1;
  position.multiplier = 100;
  const Instant expires_at = session_on(Venue::equity, expiration).close;
  const double cost = market_.fair_option(listing, name, expires_at, opened_at);
  position.average_open = exact(std::max(0.01, round_to_tick(option_ticks(listing), cost)));
  position.opened_at = opened_at;
  position.expires_at = expires_at;
  if (const auto quote = market_.quote("Equity Option", position.symbol, now)) mark_from(position, *quote);
  return position;
}

Position Book::future(std::string_view product, int quantity, Instant now) const {
  const FutureContract contract = active_contract(*find_product(product), new_york_date(now));
  Position position;
  position.symbol = contract.symbol;
  position.underlying = contract.symbol;
  position.instrument_type = "Future";
  position.streamer = contract.streamer;
  position.quantity = std::abs(quantity);
  position.direction = quantity < 0 ? -1 : 1;
  position.multiplier = exact(contract.product->multiplier);
  const Date opened = support::add_days(contract.expiration, -110);
  position.opened_at = morning_of(trading_day_on_or_before(Venue::equity, opened));
  position.average_open = exact(market_.future_quote(contract, position.opened_at).last);
  position.expires_at = contract.expires_at;
  mark_from(position, market_.future_quote(contract, now));
  return position;
}

std::vector<Position> Book::margin_positions(Instant now) const {
  std::vector<Position> list;
  list.push_back(shares("AAPL", 100, "288.7", 210, now));
  list.push_back(shares("NVDA", 60, "171.35", 155, now));
  list.push_back(shares("F", 500, "11.94", 320, now));
  // A call written against the AAPL shares.
  list.push_back(option("AAPL", true, 0.06, 0, -1, now));
  // A put vertical sold on NVDA.
  list.push_back(option("NVDA", false, -0.07, 0, -2, now));
  list.push_back(option("NVDA", false, -0.07, -2, 2, now));
  // An iron condor on SPY.
  list.push_back(option("SPY", false, -0.05, -2, 1, now));
  list.push_back(option("SPY", false, -0.05, 0, -1, now));
  list.push_back(option("SPY", true, 0.05, 0, -1, now));
  list.push_back(option("SPY", true, 0.05, 2, 1, now));
  list.push_back(future("MES", 2, now));
  list.push_back(coins("BTC/USD", "0.125", "98250.4", now));
  Position closed = shares("PLTR", 0, "151.2", 20, now);
  closed.direction = 0;
  closed.realized_today = Decimal::of("187.5");
  list.push_back(std::move(closed));
  return list;
}

std::vector<Position> Book::retirement_positions(Instant now) const {
  std::vector<Position> list;
  list.push_back(shares("SCHD", 400, "26.41", 400, now));
  list.push_back(shares("TLT", 80, "91.07", 260, now));
  // The cash in the account covers this put.
  list.push_back(option("DIS", false, -0.05, 0, -1, now));
  return list;
}

std::vector<Position> Book::positions(std::string_view account, Instant now) const {
  if (account == kMarginAccount) return margin_positions(now);
  if (account == kRetirementAccount) return retirement_positions(now);
  return {};
}

// A quarter of the stock, the width of each vertical, nothing for the covered call; the margin account's rules in
// brief.
Decimal Book::requirement(const std::vector<Position>& positions) const {
  Decimal sum;
  for (const Position& position : positions) {
    if (position.instrument_type == "Equity") sum += position.value() * Decimal::of("0.25");
    if (position.instrument_type != "Equity Option" || position.direction > 0 || position.underlying == "AAPL")
      continue;
    const auto sold = parse_occ(position.symbol);
    // The widest distance to a bought option of the same side; without one a put is backed by its strike in cash.
    Decimal width = exact(strike_of(sold->strike));
    bool backed = false;
    for (const Position& other : positions) {
      const auto bought = other.direction > 0 ? parse_occ(other.symbol) : std::nullopt;
      if (!bought || bought->root != sold->root || bought->call != sold->call) continue;
      width = exact(std::abs(strike_of(sold->strike) - strike_of(bought->strike)));
      backed = true;
    }
    // Only one side of an iron condor can lose: its calls add nothing to what the puts require.
    if (backed && sold->call) continue;
    sum += width * position.quantity * position.multiplier;
  }
  return sum.rounded(2);
}

Balances Book::balances(std::string_view account, Instant now) const {
  const auto list = positions(account, now);
  Balances balances;
  balances.cash = Decimal::of(account == kMarginAccount ? "61284.37" : "23910.55");
  for (const Position& position : list) {
    const Decimal value = position.value();
    const bool is_long = position.direction > 0;
    if (position.instrument_type == "Equity") {
      (is_long ? balances.long_equity : balances.short_equity) += value.abs();
    } else if (position.instrument_type == "Equity Option") {
      (is_long ? balances.long_derivative : balances.short_derivative) += value.abs();
    } else if (position.instrument_type == "Cryptocurrency") {
      balances.long_crypto += value;
    } else if (position.instrument_type == "Future") {
      // Settled into cash each evening: only today's gain or loss stands beside it.
      balances.cash += (position.close - position.average_open) * position.quantity * position.multiplier *
                       Decimal(position.direction);
      (value.is_negative() ? balances.short_futures : balances.long_futures) += value.abs();
      const FutureProduct* product = find_product(position.symbol.substr(0, position.symbol.size() - 2));
      balances.futures_requirement += exact(product->margin) * position.quantity;
    }
  }
  balances.maintenance_requirement = requirement(list);
  balances.net_liquidating_value = balances.cash + balances.long_equity - balances.short_equity +
                                   balances.long_derivative - balances.short_derivative + balances.long_futures -
                                   balances.short_futures + balances.long_crypto;
  return balances;
}

}  // namespace simulator
