#include "market.hpp"

#include <algorithm>
#include <cmath>

#include "hash_rng.hpp"
#include "pricing.hpp"

namespace simulator {
namespace {

using std::chrono::seconds;

constexpr double kSecondsAYear = 365.0 * 86400;

double years_between(Instant from, Instant to) {
  return std::chrono::duration<double>(to - from).count() / kSecondsAYear;
}

std::string_view price_path_key(const InstrumentSpec& listing) {
  return listing.follows.empty() ? listing.symbol : listing.follows;
}

// Annual drift of the forward: interest less dividends.
double forward_drift(const InstrumentSpec& listing) {
  return kInterestRate - listing.dividend / listing.price;
}

// The price of a future relative to spot: cost of carry until expiration.
double carry_factor(const FutureProduct& product, const FutureContract& contract, Date session) {
  const double years = std::max(0, support::days_between(session, contract.expiration)) / 365.0;
  return std::exp(product.carry * years);
}

// Half the spread, as a fraction of the price.
double half_spread(const InstrumentSpec& listing) {
  if (listing.kind == Kind::index) return 0.000193;
  if (listing.kind == Kind::crypto) return 0.00035;
  return listing.volume_millions > 16 ? 0 : 0.000126;
}

// Sets bid and ask around a fair price. If the spread is one tick, the price is between two neighbouring ticks.
void set_market(Quote& quote, double fair, double half) {
  const double tick = tick_at(quote.ticks, fair);
  if (half * 2 <= tick) {
    quote.bid = floor_to_tick(quote.ticks, fair);
    quote.ask = *quote.bid + tick;
  } else {
    quote.bid = round_to_tick(quote.ticks, fair - half);
    quote.ask = round_to_tick(quote.ticks, fair + half);
  }
  if (*quote.ask <= *quote.bid) quote.ask = *quote.bid + tick;
}

// Sets open, high and low. High is rounded up and low down, so that the last price is between them.
void set_day(Quote& quote, double price, const SessionFactors& day) {
  if (!quote.market_time.begun) return;
  const double open = round_to_tick(quote.ticks, price * day.open);
  quote.open = open;
  quote.high = std::max({ceil_to_tick(quote.ticks, price * day.high), open, quote.last});
  quote.low = std::min({floor_to_tick(quote.ticks, price * day.low), open, quote.last});
}

// The factors of the session; before it has begun, all are those of the previous close.
SessionFactors factors_at(const PricePath& path, const MarketTime& time, Extremes extremes = Extremes::yes) {
  if (time.begun) return path.session_factors(time.session.date, time.previous, time.fraction, extremes);
  const double close = path.close(time.previous);
  return {close, close, close, close, close};
}

}  // namespace

MarketTime market_time(Venue venue, Instant now) {
  MarketTime time;
  time.session = latest_session(venue, now);
  const Date today = new_york_date(now);
  if (venue == Venue::equity && time.session.date < today && is_trading_day(venue, today)) {
    time.previous = time.session.date;
    time.as_of = time.session.close;
    time.session = session_on(venue, today);
    time.begun = false;
    return time;
  }
  time.previous = trading_day_before(venue, time.session.date);
  time.as_of = std::min(now, time.session.close);
  time.open = now < time.session.close;
  time.fraction = std::chrono::duration<double>(time.as_of - time.session.open) /
                  std::chrono::duration<double>(time.session.close - time.session.open);
  return time;
}

std::optional<double> Quote::mid() const {
  if (!bid || !ask) return std::nullopt;
  return (*bid + *ask) / 2;
}

double Quote::mark() const {
  if (!bid || !ask || (last >= *bid - 1e-9 && last <= *ask + 1e-9)) return last;
  return (*bid + *ask) / 2;
}

PricePath Market::make_price_path(const InstrumentSpec& listing) const {
  return {seed_, price_path_key(listing), listing.volatility, get_venue(listing)};
}

PricePath Market::make_price_path(const FutureProduct& product) const {
  return {seed_, product.follows.empty() ? product.code : product.follows, product.volatility, get_venue(product)};
}

double Market::fair_price(const InstrumentSpec& listing, Instant when) const {
  const MarketTime time = market_time(get_venue(listing), when);
  const PricePath path = make_price_path(listing);
  if (!time.begun) return listing.price * path.close(time.previous);
  return listing.price * path.last(time.session.date, time.previous, time.fraction);
}

double Market::volatility_at(const InstrumentSpec& underlying, Instant expires_at, Instant when) const {
  return term_volatility(std::abs(underlying.volatility), years_between(when, expires_at));
}

double Market::fair_option(const InstrumentSpec& underlying, const OptionName& name, Instant expires_at,
                           Instant when) const {
  const MarketTime time = market_time(Venue::equity, when);
  const double years = years_between(time.as_of, expires_at);
  const double forward = fair_price(underlying, when) * std::exp(forward_drift(underlying) * std::max(years, 0.0));
  const OptionTerms terms{forward, to_strike_price(name.strike), years, name.call};
  return option_value(terms,
                      smile(seed_, underlying.symbol, term_volatility(std::abs(underlying.volatility), years), terms));
}

void Market::fill_sizes(Quote& quote, double typical, double daily_volume) const {
  const auto tenth = quote.market_time.as_of.time_since_epoch() / seconds(10);
  quote.bid_size = std::ceil(typical * (0.2 + 1.6 * uniform(seed_, quote.symbol, tenth, 71)));
  quote.ask_size = std::ceil(typical * (0.2 + 1.6 * uniform(seed_, quote.symbol, tenth, 72)));
  const auto day = std::chrono::sys_days(quote.market_time.session.date).time_since_epoch().count();
  quote.volume =
      std::floor(daily_volume * (0.7 + 0.6 * uniform(seed_, quote.symbol, day, 73)) * quote.market_time.fraction);
}

// Sets the volume of shares, which has decimals because fractions are traded, and the volume before the open.
void Market::fill_share_volume(Quote& quote, double daily_volume) const {
  if (!quote.market_time.begun) return;
  const auto day = std::chrono::sys_days(quote.market_time.session.date).time_since_epoch().count();
  const double regular =
      daily_volume * (0.7 + 0.6 * uniform(seed_, quote.symbol, day, 73)) * quote.market_time.fraction;
  quote.volume = std::floor(regular * 1e6) / 1e6;
  quote.volume_extended =
      std::floor(daily_volume * (0.012 + 0.016 * uniform(seed_, quote.symbol, day, 75)) * 1e6) / 1e6;
}

Quote Market::listing_quote(const InstrumentSpec& listing, Instant now, Extremes extremes) const {
  Quote quote;
  quote.symbol = listing.symbol;
  quote.listing = &listing;
  // As recorded from the broker: VIX is an Index, but SPX requested as an index is an Equity.
  quote.instrument_type = listing.kind == Kind::crypto ? "Cryptocurrency"
                          : listing.symbol == "VIX"    ? "Index"
                                                       : "Equity";
  quote.ticks = price_ticks(listing);
  quote.market_time = market_time(get_venue(listing), now);
  const MarketTime& time = quote.market_time;
  const SessionFactors day = factors_at(make_price_path(listing), time, extremes);
  const double fair = listing.price * day.last;
  // Trades inside the spread print at fractions of a cent while the market is open; the close is a whole tick.
  quote.last =
      time.open && listing.kind != Kind::index ? std::round(fair * 10000) / 10000 : round_to_tick(quote.ticks, fair);
  if (listing.symbol != "VIX") {
    set_market(quote, fair, fair * half_spread(listing));
    quote.last = std::clamp(quote.last, *quote.bid, *quote.ask);
    if (listing.kind != Kind::index) {
      fill_sizes(quote, listing.kind == Kind::crypto ? 3 : 220, listing.volume_millions * 1e6);
      if (listing.kind != Kind::crypto) fill_share_volume(quote, listing.volume_millions * 1e6);
    }
  }
  set_day(quote, listing.price, day);
  quote.previous_close = round_to_tick(quote.ticks, listing.price * day.previous_close);
  return quote;
}

Quote Market::future_quote(const FutureContract& contract, Instant now, Extremes extremes) const {
  const FutureProduct& product = *contract.product;
  Quote quote;
  quote.symbol = contract.symbol;
  quote.instrument_type = "Future";
  quote.ticks = price_ticks(product);
  quote.market_time = market_time(get_venue(product), now);
  const MarketTime& time = quote.market_time;
  const SessionFactors day = factors_at(make_price_path(product), time, extremes);
  const double price = product.price * carry_factor(product, contract, time.session.date);
  set_market(quote, price * day.last, 0);
  quote.last = std::clamp(round_to_tick(quote.ticks, price * day.last), *quote.bid, *quote.ask);
  const double busy = contract.active_month ? 1 : contract.next_active_month ? 0.05 : 0.004;
  fill_sizes(quote, 40 * busy + 2, product.volume_thousands * 1000 * busy);
  quote.open_interest = std::floor(product.volume_thousands * 1600 * busy);
  set_day(quote, price, day);
  // The settlement of the previous day, with the carry of that day.
  const double settled = product.price * carry_factor(product, contract, time.previous) * day.previous_close;
  quote.previous_close = round_to_tick(quote.ticks, settled);
  return quote;
}

void Market::fill_option(Quote& quote, const OptionMarket& market) const {
  const MarketTime& time = quote.market_time;
  const auto value_at = [&](double spot, Instant when) {
    const double years = years_between(when, market.expires_at);
    const double forward = spot * std::exp(market.drift * std::max(years, 0.0));
    const OptionTerms terms{forward, market.strike, years, market.call};
    return option_value(terms, smile(seed_, market.symbol, term_volatility(market.volatility, years), terms));
  };
  const double fair = value_at(market.price * market.day.last, time.as_of);
  const double tick = tick_at(quote.ticks, fair);
  const double half = std::max(tick * 0.5, fair * 0.008);
  quote.bid = floor_to_tick(quote.ticks, std::max(0.0, fair - half));
  quote.ask = ceil_to_tick(quote.ticks, fair + half);
  if (*quote.ask <= *quote.bid) quote.ask = *quote.bid + tick;
  quote.last = std::clamp(round_to_tick(quote.ticks, fair), std::max(*quote.bid, tick), *quote.ask);

  // The day's extremes are those of the underlying, at today's time value.
  if (time.begun) {
    const auto rounded = [&](double factor) {
      return round_to_tick(quote.ticks, value_at(market.price * factor, time.as_of));
    };
    const double at_high = rounded(market.day.high), at_low = rounded(market.day.low);
    const double open = std::max(rounded(market.day.open), tick_at(quote.ticks, 0));
    quote.open = open;
    quote.high = std::max({at_high, at_low, open, quote.last});
    quote.low = std::min({at_high, at_low, open, quote.last});
  }
  const Venue venue = quote.instrument_type == "Equity Option" ? Venue::equity : Venue::cme;
  const Instant close_before = session_on(venue, time.previous).close;
  quote.previous_close =
      round_to_tick(quote.ticks, value_at(market.previous_price * market.day.previous_close, close_before));

  // Less volume farther from the money.
  const double years = std::max(years_between(time.as_of, market.expires_at), 1.0 / 365);
  const double reach =
      std::log(market.strike / (market.price * market.day.last)) / (market.volatility * std::sqrt(years));
  const double interest = std::exp(-0.5 * reach * reach);
  fill_sizes(quote, 4 + 60 * interest, 3 + 9000 * interest);
  quote.open_interest = std::floor((20 + 24000 * interest) * uniform(seed_, quote.symbol, 74));
  if (*quote.bid == 0) quote.bid_size = 0;
}

Quote Market::option_quote(const InstrumentSpec& underlying, const OptionName& name, Instant expires_at, Instant now,
                           Extremes extremes) const {
  Quote quote;
  quote.symbol = occ_symbol(name);
  quote.instrument_type = "Equity Option";
  quote.ticks = option_ticks(underlying);
  quote.market_time = market_time(Venue::equity, now);
  fill_option(quote, {underlying.symbol, underlying.price, underlying.price, std::abs(underlying.volatility),
                      forward_drift(underlying), to_strike_price(name.strike), name.call, expires_at,
                      factors_at(make_price_path(underlying), quote.market_time, extremes)});
  return quote;
}

std::optional<Quote> Market::listed_option_quote(std::string_view symbol, Instant now) const {
  const auto name = parse_occ(symbol);
  const InstrumentSpec* underlying = name ? find_by_option_root(name->root) : nullptr;
  const auto chain = underlying == nullptr ? nullptr : chains_.find(*underlying, new_york_date(now));
  if (chain == nullptr || !chain->lists(*name)) return std::nullopt;
  return option_quote(*underlying, *name, chain->find(name->root, name->expiration)->expires_at, now);
}

std::optional<Quote> Market::future_option_quote(std::string_view symbol, Instant now) const {
  const auto name = parse_future_option(symbol);
  if (!name || name->future.size() < 4) return std::nullopt;
  const FutureProduct* product = find_product(name->future.substr(0, name->future.size() - 2));
  const auto chain = product == nullptr ? nullptr : future_chains_.find(*product, new_york_date(now));
  const FutureExpiration* expiration = chain == nullptr ? nullptr : chain->find(*name);
  if (expiration == nullptr) return std::nullopt;
  Quote quote;
  quote.symbol = symbol;
  quote.instrument_type = "Future Option";
  quote.ticks = future_option_ticks(*product);
  quote.market_time = market_time(get_venue(*product), now);
  const MarketTime& time = quote.market_time;
  // A future is its own forward: no drift.
  fill_option(quote, {product->code, product->price * carry_factor(*product, expiration->future, time.session.date),
                      product->price * carry_factor(*product, expiration->future, time.previous),
                      std::abs(product->volatility), 0, to_strike_price(name->strike), name->call,
                      expiration->expires_at, factors_at(make_price_path(*product), time)});
  return quote;
}

std::optional<Quote> Market::quote(std::string_view type, std::string_view symbol, Instant now) const {
  if (type == "Equity" || type == "Index") {
    const InstrumentSpec* listing = find_equity(symbol);
    if (listing == nullptr || (type == "Index" && listing->kind != Kind::index)) return std::nullopt;
    return listing_quote(*listing, now);
  }
  if (type == "Cryptocurrency") {
    const InstrumentSpec* coin = find_crypto(symbol);
    if (coin == nullptr) return std::nullopt;
    return listing_quote(*coin, now);
  }
  if (type == "Equity Option") return listed_option_quote(symbol, now);
  if (type == "Future Option") return future_option_quote(symbol, now);
  if (type == "Future" && symbol.starts_with('/')) {
    if (const auto contract = find_future(symbol, new_york_date(now))) return future_quote(*contract, now);
  }
  return std::nullopt;
}

std::pair<double, double> Market::year_range(const InstrumentSpec& listing, const MarketTime& time) const {
  const PricePath path = make_price_path(listing);
  double high = 0, low = 0;
  for (int week = 1; week <= 52; ++week) {
    const Date day = support::add_days(time.session.date, -7 * week);
    const double close = listing.price * path.close(trading_day_on_or_before(get_venue(listing), day));
    high = std::max(high, close);
    low = low == 0 ? close : std::min(low, close);
  }
  return {ceil_to_tick(price_ticks(listing), high), floor_to_tick(price_ticks(listing), low)};
}

}  // namespace simulator
