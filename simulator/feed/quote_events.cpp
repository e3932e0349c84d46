#include "quote_events.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "event_rows.hpp"
#include "market/corporate_events.hpp"
#include "market/hash_rng.hpp"
#include "market/volatility_index.hpp"
#include "prints.hpp"
#include "trading_hours.hpp"

namespace simulator {
namespace {

bool is_index(const MarketInstrument& instrument) {
  return !instrument.option && instrument.listing != nullptr && instrument.listing->kind == Kind::index;
}

std::string exchange_code(const MarketInstrument& instrument) {
  if (instrument.option || is_index(instrument)) return instrument.future ? "G" : "O";
  if (instrument.future) return "G";
  return instrument.venue == Venue::crypto ? "X" : "Q";
}

FeedEvent make_quote(const Quote& quote, const MarketInstrument& instrument, std::string_view symbol) {
  // The broker's feed has no sizes of an index.
  const bool sizes = !is_index(instrument);
  const std::string exchange = exchange_code(instrument);
  return make_event(FeedEventType::quote, symbol,
                    {0.0, 0.0, 0.0, exchange, or_nan(quote.bid), sizes ? quote.bid_size : kNaN, 0.0, exchange,
                     or_nan(quote.ask), sizes ? quote.ask_size : kNaN});
}

std::string find_direction(double before, double last) {
  if (last > before) return "UP";
  return last < before ? "DOWN" : "ZERO";
}

FeedEvent make_trade(const Quote& quote, const Market& market, const MarketInstrument& instrument,
                     std::string_view symbol, Instant now) {
  const MarketTime& time = quote.market_time;
  const Instant at = regular_print_time(instrument, time, now);
  std::string direction = "ZERO";
  if (time.open && at > time.session.open) {
    const MarketTime before = time_in_session(time.session, time.previous, std::max(at - kPriceStep, time.session.open),
                                              instrument.phase, instrument.expires_at());
    const PriceModel model = market.model(instrument);
    direction = find_direction(model.prices(before, model.factors(before, Extremes::no).last).last, quote.last);
  }
  const double volume = or_nan(quote.volume);
  const double average = (quote.open.value_or(quote.last) + quote.last) / 2;
  return make_event(FeedEventType::trade, symbol,
                    {to_milliseconds(at), 0.0, 0.0, exchange_code(instrument), to_day_id(time.session.date), direction,
                     false, quote.last, quote.last - quote.previous_close, print_size(market.seed(), instrument, at),
                     volume, volume * average});
}

// Before the open the volume grows to that of the day's extended hours.
double extended_volume(const Market& market, const MarketInstrument& instrument, const Session& session, Instant at) {
  const MarketTime time = time_in_session(session, trading_day_before(instrument.venue, session.date), session.open,
                                          instrument.phase, std::nullopt);
  const double volume = *market.quote(instrument, time, Extremes::no).volume_extended;
  if (at >= session.open) return volume;
  const auto whole = std::chrono::duration<double>(session.open - session.start);
  return std::floor(volume * (std::chrono::duration<double>(at - session.start) / whole) * 1e6) / 1e6;
}

std::optional<FeedEvent> make_extended_trade(const Market& market, const MarketInstrument& instrument,
                                             std::string_view symbol, Instant now) {
  const auto at = extended_trade_time(instrument, now);
  if (!at) return std::nullopt;
  const Session session = *running_session(instrument.venue, now);
  const Quote quote = market.quote(instrument, now, Extremes::no);
  const double volume = extended_volume(market, instrument, session, *at);
  return make_event(FeedEventType::trade_eth, symbol,
                    {to_milliseconds(*at), 0.0, 0.0, exchange_code(instrument), to_day_id(session.date),
                     std::string("ZERO"), true, quote.last, quote.last - quote.previous_close,
                     print_size(market.seed(), instrument, *at), volume, volume * quote.last});
}

FeedEvent make_greeks(const OptionValuation& option, std::string_view symbol, Instant at) {
  const Greeks& greeks = option.greeks;
  return make_event(FeedEventType::greeks, symbol,
                    {0.0, event_index(at), to_milliseconds(at), 0.0, option.value, option.inputs.volatility,
                     greeks.delta, greeks.gamma, greeks.theta, greeks.rho, greeks.vega});
}

FeedEvent make_theo_price(const OptionValuation& option, const MarketInstrument& instrument, std::string_view symbol,
                          Instant at) {
  const double yield = instrument.future ? 0 : instrument.listing->dividend / instrument.listing->price;
  return make_event(FeedEventType::theo_price, symbol,
                    {0.0, event_index(at), to_milliseconds(at), 0.0, option.value, option.inputs.spot,
                     option.greeks.delta, option.greeks.gamma, yield, kInterestRate});
}

std::optional<FeedEvent> make_option_event(FeedEventType type, const Market& market, const MarketInstrument& instrument,
                                           std::string_view symbol, Instant now) {
  if (!instrument.option) return std::nullopt;
  const OptionValuation option = market.option_valuation(instrument, now);
  const Instant at = regular_print_time(instrument, option.market_time, now);
  if (type == FeedEventType::greeks) return make_greeks(option, symbol, at);
  return make_theo_price(option, instrument, symbol, at);
}

FeedEvent make_summary(const Quote& quote, const Market& market, const MarketInstrument& instrument,
                       std::string_view symbol) {
  const MarketTime& time = quote.market_time;
  const Session before = session_on(instrument.venue, time.previous);
  const MarketTime close_before = time_in_session(before, trading_day_before(instrument.venue, time.previous),
                                                  before.close, instrument.phase, instrument.expires_at());
  const auto volume_before = market.quote(instrument, close_before, Extremes::no).volume;
  const bool is_over = time.begun && !time.open;
  // As recorded over REST: the close of an index is never of type Final.
  const std::string final_type = is_index(instrument) ? "REGULAR" : "FINAL";
  return make_event(
      FeedEventType::summary, symbol,
      {to_day_id(time.session.date), or_nan(quote.open), or_nan(quote.high), or_nan(quote.low),
       is_over ? quote.last : kNaN, is_over ? std::string("FINAL") : std::string("REGULAR"), to_day_id(time.previous),
       quote.previous_close, final_type, or_nan(volume_before), quote.open_interest.value_or(0)});
}

std::string find_description(const MarketInstrument& instrument) {
  if (instrument.option) return instrument.symbol;
  return std::string(instrument.future ? instrument.future->product->name : instrument.listing->name);
}

FeedEvent make_profile(const Quote& quote, const Market& market, const MarketInstrument& instrument,
                       std::string_view symbol, Instant now) {
  double high = kNaN, low = kNaN, high_year = kNaN, low_year = kNaN;
  double beta = kNaN, shares = kNaN, dividend = kNaN, frequency = kNaN, ex_dividend = 0;
  if (quote.listing != nullptr) {
    const InstrumentSpec& listing = *quote.listing;
    const auto [highest, lowest] = market.year_range(listing, quote.market_time);
    high_year = std::max(highest, quote.high.value_or(highest));
    low_year = std::min(lowest, quote.low.value_or(lowest));
    if (has_extended_hours(instrument)) {
      high = round_to_tick(quote.ticks, quote.last * 1.05);
      low = round_to_tick(quote.ticks, quote.last * 0.95);
    }
    if (listing.kind != Kind::crypto) beta = listing.beta;
    if (listing.shares_billions > 0) shares = listing.shares_billions * 1e9;
    if (listing.dividend > 0) {
      dividend = listing.dividend / 4;
      frequency = 4;
      ex_dividend = to_day_id(quarterly_event(listing, CorporateEvent::ex_dividend, new_york_date(now), 0));
    }
  }
  const std::string none;
  return make_event(FeedEventType::profile, symbol,
                    {find_description(instrument), std::string("INACTIVE"), std::string("ACTIVE"), none, 0.0, 0.0, high,
                     low, high_year, low_year, beta, shares, kNaN, frequency, dividend, ex_dividend, shares});
}

// The at-the-money volatilities of the first two expirations that are not over.
std::array<double, 2> front_volatilities(const Market& market, const InstrumentSpec& listing, Instant now,
                                         Instant as_of) {
  std::vector<Instant> dates;
  const auto chain = market.chains().find(listing, new_york_date(now));
  for (const Expiration& row : chain->expirations) {
    if (row.expires_at > as_of) dates.push_back(row.expires_at);
  }
  std::sort(dates.begin(), dates.end());
  dates.erase(std::unique(dates.begin(), dates.end()), dates.end());
  std::array<double, 2> volatilities{kNaN, kNaN};
  for (std::size_t i = 0; i < std::min<std::size_t>(2, dates.size()); ++i) {
    volatilities[i] = market.volatility_at(listing, dates[i], as_of);
  }
  return volatilities;
}

std::optional<FeedEvent> make_underlying(const Market& market, const MarketInstrument& instrument,
                                         std::string_view symbol, Instant now) {
  if (instrument.option || instrument.listing == nullptr || instrument.listing->expiries == Expiries::none) {
    return std::nullopt;
  }
  const InstrumentSpec& listing = *instrument.listing;
  const MarketTime time = instrument.time_at(now);
  const auto [front, back] = front_volatilities(market, listing, now, time.priced_at);
  const auto day = std::chrono::sys_days(new_york_date(now)).time_since_epoch().count();
  const auto session = std::chrono::sys_days(time.session.date).time_since_epoch().count();
  const double daily = (20'000 + 30'000 * listing.volume_millions) * time.fraction;
  const double calls = std::floor(daily * (0.4 + 0.4 * uniform(market.seed(), listing.symbol, session, 79)));
  const double puts = std::floor(daily * (0.3 + 0.3 * uniform(market.seed(), listing.symbol, session, 83)));
  const Instant at = regular_print_time(instrument, time, now);
  return make_event(FeedEventType::underlying, symbol,
                    {0.0, event_index(at), to_milliseconds(at), 0.0, volatility_index(market.seed(), listing, day),
                     front, back, calls, puts, calls + puts, calls > 0 ? puts / calls : kNaN});
}

}  // namespace

std::optional<FeedEvent> make_quote_event(FeedEventType type, const Market& market, const MarketInstrument& instrument,
                                          std::string_view symbol, Instant now) {
  switch (type) {
    case FeedEventType::quote:
      // The broker's feed has no quote of VIX.
      if (instrument.type == "Index") return std::nullopt;
      return make_quote(market.quote(instrument, now, Extremes::no), instrument, symbol);
    case FeedEventType::trade:
      return make_trade(market.quote(instrument, now, Extremes::no), market, instrument, symbol, now);
    case FeedEventType::trade_eth:
      return make_extended_trade(market, instrument, symbol, now);
    case FeedEventType::greeks:
    case FeedEventType::theo_price:
      return make_option_event(type, market, instrument, symbol, now);
    case FeedEventType::summary:
      return make_summary(market.quote(instrument, now), market, instrument, symbol);
    case FeedEventType::profile:
      return make_profile(market.quote(instrument, now), market, instrument, symbol, now);
    case FeedEventType::underlying:
      return make_underlying(market, instrument, symbol, now);
    case FeedEventType::candle:
    case FeedEventType::time_and_sale:
      break;
  }
  return std::nullopt;
}

}  // namespace simulator
