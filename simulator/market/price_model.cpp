#include "price_model.hpp"

#include <algorithm>
#include <cmath>

namespace simulator {
namespace {

// The price of a future relative to spot: cost of carry until expiration.
double carry_factor(const FutureContract& contract, Date session) {
  const double years = std::max(0, support::days_between(session, contract.expiration)) / 365.0;
  return std::exp(contract.product->carry * years);
}

// Half the spread, as a fraction of the price.
double half_spread(const InstrumentSpec& listing) {
  if (listing.kind == Kind::index) return 0.000193;
  if (listing.kind == Kind::crypto) return 0.00035;
  return listing.volume_millions > 16 ? 0 : 0.000126;
}

// Bid and ask around a fair price. If the spread is one tick, the price is between two neighbouring ticks.
Prices make_market(Ticks ticks, double fair, double half) {
  const double tick = tick_at(ticks, fair);
  Prices prices;
  if (half * 2 <= tick) {
    prices.bid = floor_to_tick(ticks, fair);
    prices.ask = *prices.bid + tick;
  } else {
    prices.bid = round_to_tick(ticks, fair - half);
    prices.ask = round_to_tick(ticks, fair + half);
  }
  if (*prices.ask <= *prices.bid) prices.ask = *prices.bid + tick;
  return prices;
}

}  // namespace

double years_between(Instant from, Instant to) {
  constexpr double seconds_a_year = 365.0 * 86400;
  return std::chrono::duration<double>(to - from).count() / seconds_a_year;
}

double forward_drift(const InstrumentSpec& listing) {
  return kInterestRate - listing.dividend / listing.price;
}

PricePath make_price_path(std::uint64_t seed, const InstrumentSpec& listing) {
  const std::string_view key = listing.follows.empty() ? listing.symbol : listing.follows;
  return {seed, key, listing.volatility, get_venue(listing)};
}

std::optional<Instant> MarketInstrument::expires_at() const {
  if (option) return option->expires_at;
  if (future) return future->expires_at;
  return std::nullopt;
}

PricePath PriceModel::path() const {
  if (!instrument_.future) return make_price_path(seed_, *instrument_.listing);
  const FutureProduct& product = *instrument_.future->product;
  return {seed_, product.follows.empty() ? product.code : product.follows, product.volatility, get_venue(product)};
}

SessionFactors PriceModel::factors(const MarketTime& time, Extremes extremes) const {
  const PricePath prices = path();
  if (time.begun) return prices.session_factors(time.session.date, time.previous, time.fraction, extremes);
  const double close = prices.close(time.previous);
  return {close, close, close, close, close};
}

double PriceModel::base_price(Date session) const {
  if (!instrument_.future) return instrument_.listing->price;
  return instrument_.future->product->price * carry_factor(*instrument_.future, session);
}

double PriceModel::volatility() const {
  return std::abs(instrument_.future ? instrument_.future->product->volatility : instrument_.listing->volatility);
}

OptionInputs PriceModel::option_inputs(double spot, Instant when) const {
  OptionInputs inputs;
  inputs.spot = spot;
  // A future is its own forward: no drift.
  if (!instrument_.future) inputs.carry = {forward_drift(*instrument_.listing), true};
  const double years = years_between(when, instrument_.option->expires_at);
  const double forward = spot * std::exp(inputs.carry.drift * std::max(years, 0.0));
  inputs.terms = {forward, instrument_.option->strike, years, instrument_.option->call};
  const std::string_view key = instrument_.future ? instrument_.future->product->code : instrument_.listing->symbol;
  inputs.volatility = smile(seed_, key, term_volatility(volatility(), years), inputs.terms);
  return inputs;
}

double PriceModel::value(double spot, Instant when) const {
  if (!instrument_.option) return spot;
  const OptionInputs inputs = option_inputs(spot, when);
  return option_value(inputs.terms, inputs.volatility);
}

Prices PriceModel::listing_prices(double fair, bool open) const {
  const InstrumentSpec& listing = *instrument_.listing;
  Prices prices;
  if (listing.symbol != "VIX") prices = make_market(instrument_.ticks, fair, fair * half_spread(listing));
  // Trades inside the spread print at fractions of a cent while the market is open; the close is a whole tick.
  prices.last =
      open && listing.kind != Kind::index ? std::round(fair * 10000) / 10000 : round_to_tick(instrument_.ticks, fair);
  return prices;
}

Prices PriceModel::option_prices(double fair) const {
  const Ticks ticks = instrument_.ticks;
  const double tick = tick_at(ticks, fair);
  const double half = std::max(tick * 0.5, fair * 0.008);
  Prices prices;
  prices.bid = floor_to_tick(ticks, std::max(0.0, fair - half));
  prices.ask = ceil_to_tick(ticks, fair + half);
  if (*prices.ask <= *prices.bid) prices.ask = *prices.bid + tick;
  prices.last = std::clamp(round_to_tick(ticks, fair), std::max(*prices.bid, tick), *prices.ask);
  return prices;
}

Prices PriceModel::prices(const MarketTime& time, double factor) const {
  const double spot = base_price(time.session.date) * factor;
  if (instrument_.option) return option_prices(value(spot, time.priced_at));
  Prices prices;
  if (instrument_.future) {
    prices = make_market(instrument_.ticks, spot, 0);
    prices.last = round_to_tick(instrument_.ticks, spot);
  } else {
    prices = listing_prices(spot, time.open);
  }
  if (prices.bid) prices.last = std::clamp(prices.last, *prices.bid, *prices.ask);
  return prices;
}

}  // namespace simulator
