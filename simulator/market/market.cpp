#include "market.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "hash_rng.hpp"

namespace simulator {
namespace {

using std::chrono::seconds;

std::int64_t day_number(Date date) {
  return std::chrono::sys_days(date).time_since_epoch().count();
}

}  // namespace

std::optional<double> Quote::mid() const {
  if (!bid || !ask) return std::nullopt;
  return (*bid + *ask) / 2;
}

double Quote::mark() const {
  if (!bid || !ask || (last >= *bid - 1e-9 && last <= *ask + 1e-9)) return last;
  return (*bid + *ask) / 2;
}

double Market::fair_price(const InstrumentSpec& listing, Instant when) const {
  const MarketTime time = market_time(get_venue(listing), when);
  const PricePath path = make_price_path(seed_, listing);
  if (!time.begun) return listing.price * path.close(time.previous);
  return listing.price * path.last(time.session.date, time.previous, time.fraction);
}

double Market::volatility_at(const InstrumentSpec& underlying, Instant expires_at, Instant when) const {
  return term_volatility(std::abs(underlying.volatility), years_between(when, expires_at));
}

double Market::fair_option(const InstrumentSpec& underlying, const OptionName& name, Instant expires_at,
                           Instant when) const {
  const MarketInstrument option = make_instrument(underlying, name, expires_at);
  return model(option).value(fair_price(underlying, when), market_time(Venue::equity, when).as_of);
}

void Market::fill_sizes(Quote& quote, double typical, double daily_volume) const {
  const auto tenth = quote.market_time.priced_at.time_since_epoch() / seconds(10);
  quote.bid_size = std::ceil(typical * (0.2 + 1.6 * uniform(seed_, quote.symbol, tenth, 71)));
  quote.ask_size = std::ceil(typical * (0.2 + 1.6 * uniform(seed_, quote.symbol, tenth, 72)));
  const auto day = day_number(quote.market_time.session.date);
  quote.volume =
      std::floor(daily_volume * (0.7 + 0.6 * uniform(seed_, quote.symbol, day, 73)) * quote.market_time.fraction);
}

// Sets the volume of shares, which has decimals because fractions are traded, and the volume before the open.
void Market::fill_share_volume(Quote& quote, double daily_volume) const {
  if (!quote.market_time.begun) return;
  const auto day = day_number(quote.market_time.session.date);
  const double regular =
      daily_volume * (0.7 + 0.6 * uniform(seed_, quote.symbol, day, 73)) * quote.market_time.fraction;
  quote.volume = std::floor(regular * 1e6) / 1e6;
  quote.volume_extended =
      std::floor(daily_volume * (0.012 + 0.016 * uniform(seed_, quote.symbol, day, 75)) * 1e6) / 1e6;
}

// Sets open, high, low and previous close. High is rounded up and low down, so that the last price is between them.
// Those of an option are its values at the underlying's prices, at the time value of now.
void Market::fill_day(Quote& quote, const PriceModel& model, const SessionFactors& day) const {
  const MarketTime& time = quote.market_time;
  const bool is_option = quote.instrument_type.ends_with("Option");
  const double base = model.base_price(time.session.date);
  if (time.begun) {
    const auto value = [&](double factor) { return model.value(base * factor, time.priced_at); };
    double open = round_to_tick(quote.ticks, value(day.open));
    double at_high = ceil_to_tick(quote.ticks, value(day.high)), at_low = floor_to_tick(quote.ticks, value(day.low));
    if (is_option) {
      open = std::max(open, tick_at(quote.ticks, 0));
      at_high = round_to_tick(quote.ticks, value(day.high));
      at_low = round_to_tick(quote.ticks, value(day.low));
    }
    quote.open = open;
    quote.high = std::max({at_high, at_low, open, quote.last});
    quote.low = std::min({at_high, at_low, open, quote.last});
  }
  // Of a future, the settlement of the previous day, with the carry of that day.
  const Instant close_before = session_on(model.venue(), time.previous).close;
  quote.previous_close =
      round_to_tick(quote.ticks, model.value(model.base_price(time.previous) * day.previous_close, close_before));
}

// Sets sizes, volume and open interest: less, farther from the money.
void Market::fill_option_interest(Quote& quote, const PriceModel& model, double spot) const {
  const OptionContract& option = model.option();
  const double years = std::max(years_between(quote.market_time.priced_at, option.expires_at), 1.0 / 365);
  const double reach = std::log(option.strike / spot) / (model.volatility() * std::sqrt(years));
  const double interest = std::exp(-0.5 * reach * reach);
  fill_sizes(quote, 4 + 60 * interest, 3 + 9000 * interest);
  quote.open_interest = std::floor((20 + 24000 * interest) * uniform(seed_, quote.symbol, 74));
  if (*quote.bid == 0) quote.bid_size = 0;
}

Quote Market::quote(const MarketInstrument& instrument, Instant now, Extremes extremes) const {
  Quote found = quote(instrument, instrument.time_at(now), extremes);
  if (overrides_ != nullptr) overrides_->apply(found, now);
  return found;
}

Quote Market::quote(const MarketInstrument& instrument, const MarketTime& time, Extremes extremes) const {
  Quote quote;
  quote.symbol = instrument.symbol;
  quote.instrument_type = instrument.type;
  quote.ticks = instrument.ticks;
  quote.market_time = time;
  const PriceModel model(seed_, instrument);
  const SessionFactors day = model.factors(time, extremes);
  const Prices prices = model.prices(time, day.last);
  quote.bid = prices.bid;
  quote.ask = prices.ask;
  quote.last = prices.last;
  fill_day(quote, model, day);
  if (instrument.option) {
    fill_option_interest(quote, model, model.base_price(time.session.date) * day.last);
  } else if (instrument.future) {
    const FutureContract& contract = *instrument.future;
    const double busy = contract.active_month ? 1 : contract.next_active_month ? 0.05 : 0.004;
    fill_sizes(quote, 40 * busy + 2, contract.product->volume_thousands * 1000 * busy);
    quote.open_interest = std::floor(contract.product->volume_thousands * 1600 * busy);
  } else {
    quote.listing = instrument.listing;
    const InstrumentSpec& listing = *instrument.listing;
    if (listing.kind == Kind::index) return quote;
    fill_sizes(quote, listing.kind == Kind::crypto ? 3 : 220, listing.volume_millions * 1e6);
    if (listing.kind != Kind::crypto) fill_share_volume(quote, listing.volume_millions * 1e6);
  }
  return quote;
}

Quote Market::listing_quote(const InstrumentSpec& listing, Instant now, Extremes extremes) const {
  return quote(make_instrument(listing), now, extremes);
}

Quote Market::future_quote(const FutureContract& contract, Instant now, Extremes extremes) const {
  return quote(make_instrument(contract), now, extremes);
}

Quote Market::option_quote(const InstrumentSpec& underlying, const OptionName& name, Instant expires_at, Instant now,
                           Extremes extremes) const {
  return quote(make_instrument(underlying, name, expires_at), now, extremes);
}

OptionValuation Market::option_valuation(const MarketInstrument& option, Instant now) const {
  OptionValuation valuation;
  valuation.market_time = option.time_at(now);
  const MarketTime& time = valuation.market_time;
  const PriceModel model(seed_, option);
  const double spot = model.base_price(time.session.date) * model.factors(time, Extremes::no).last;
  valuation.inputs = model.option_inputs(spot, time.priced_at);
  const OptionInputs& inputs = valuation.inputs;
  valuation.value = option_value(inputs.terms, inputs.volatility);
  valuation.greeks = compute_greeks(inputs.terms, inputs.volatility, inputs.carry);
  valuation.multiplier = option.future ? option.future->product->multiplier : 100;
  return valuation;
}

std::optional<MarketInstrument> Market::find_option(std::string_view symbol, Instant now) const {
  const auto name = parse_occ(symbol);
  const InstrumentSpec* underlying = name ? find_by_option_root(name->root) : nullptr;
  const auto chain = underlying == nullptr ? nullptr : chains_.find(*underlying, new_york_date(now));
  if (chain == nullptr || !chain->lists(*name)) return std::nullopt;
  return make_instrument(*underlying, *name, chain->find(name->root, name->expiration)->expires_at);
}

std::optional<MarketInstrument> Market::find_future_option(std::string_view symbol, Instant now) const {
  const auto name = parse_future_option(symbol);
  if (!name || name->future.size() < 4) return std::nullopt;
  const FutureProduct* product = find_product(name->future.substr(0, name->future.size() - 2));
  const auto chain = product == nullptr ? nullptr : future_chains_.find(*product, new_york_date(now));
  const FutureExpiration* expiration = chain == nullptr ? nullptr : chain->find(*name);
  if (expiration == nullptr) return std::nullopt;
  return make_instrument(*name, *expiration);
}

std::optional<MarketInstrument> Market::find(std::string_view type, std::string_view symbol, Instant now) const {
  if (type == "Equity" || type == "Index") {
    const InstrumentSpec* listing = find_equity(symbol);
    if (listing == nullptr || (type == "Index" && listing->kind != Kind::index)) return std::nullopt;
    return make_instrument(*listing);
  }
  if (type == "Cryptocurrency") {
    const InstrumentSpec* coin = find_crypto(symbol);
    if (coin == nullptr) return std::nullopt;
    return make_instrument(*coin);
  }
  if (type == "Equity Option") return find_option(symbol, now);
  if (type == "Future Option") return find_future_option(symbol, now);
  if (type == "Future" && symbol.starts_with('/')) {
    if (const auto contract = find_future(symbol, new_york_date(now))) return make_instrument(*contract);
  }
  return std::nullopt;
}

std::optional<Quote> Market::quote(std::string_view type, std::string_view symbol, Instant now) const {
  const auto instrument = find(type, symbol, now);
  if (!instrument) return std::nullopt;
  return quote(*instrument, now);
}

std::pair<double, double> Market::year_range(const InstrumentSpec& listing, const MarketTime& time) const {
  std::array<Date, 52> weeks;
  for (int week = 1; week <= 52; ++week) {
    const Date day = support::add_days(time.session.date, -7 * week);
    weeks[static_cast<std::size_t>(week - 1)] = trading_day_on_or_before(get_venue(listing), day);
  }
  const auto [low, high] = make_price_path(seed_, listing).close_range(weeks);
  return {ceil_to_tick(price_ticks(listing), listing.price * high),
          floor_to_tick(price_ticks(listing), listing.price * low)};
}

}  // namespace simulator
