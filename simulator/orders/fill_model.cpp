#include "fill_model.hpp"

#include <algorithm>
#include <cmath>

namespace simulator {
namespace {

Decimal to_decimal(double value) {
  return Decimal::of(format_decimal(value));
}

bool is_multiple(const Decimal& price, Ticks ticks) {
  const double value = price.to_double();
  const double steps = value / tick_at(ticks, value);
  return std::abs(steps - std::round(steps)) < 1e-6;
}

struct LegQuote {
  std::optional<Decimal> price;  // that the leg would be filled at
  Decimal size;
};

LegQuote find_leg_quote(const PreparedLeg& leg, const Market& market, Instant now) {
  const Quote quote = market.quote(leg.instrument, now, Extremes::no);
  const bool buys = is_buy(leg.action);
  const auto& price = buys ? quote.ask : quote.bid;
  if (!price || *price <= 0) return {};
  return {to_decimal(*price), to_decimal(std::floor(buys ? quote.ask_size : quote.bid_size))};
}

// The quantity of a leg in a unit of the order.
Decimal compute_ratio(const PreparedOrder& order, const PreparedLeg& leg) {
  return order.legs.size() == 1 ? Decimal(1) : leg.quantity / order.size();
}

}  // namespace

std::optional<Match> find_match(const PreparedOrder& order, const Decimal& units, const Market& market, Instant now) {
  Match match;
  match.units = units;
  Decimal net;
  for (const PreparedLeg& leg : order.legs) {
    const LegQuote quote = find_leg_quote(leg, market, now);
    if (!quote.price) return std::nullopt;
    const Decimal ratio = compute_ratio(order, leg);
    net += (is_buy(leg.action) ? -*quote.price : *quote.price) * ratio;
    const Decimal available = Decimal(static_cast<long long>((quote.size / ratio).to_double()));
    if (match.units > available) match.units = available;
    match.prices.push_back(*quote.price);
  }
  if (!match.units.is_positive()) return std::nullopt;
  const auto limit = order.request.signed_price();
  if (limit && net < *limit) return std::nullopt;
  return match;
}

std::vector<Decimal> choose_prices(const PreparedOrder& order, const std::optional<Decimal>& price,
                                   const Market& market, Instant now) {
  std::vector<Decimal> prices;
  Decimal net;
  for (const PreparedLeg& leg : order.legs) {
    const LegQuote quote = find_leg_quote(leg, market, now);
    prices.push_back(quote.price.value_or(to_decimal(market.quote(leg.instrument, now, Extremes::no).mark())));
    net += (is_buy(leg.action) ? -prices.back() : prices.back()) * compute_ratio(order, leg);
  }
  if (!price) return prices;
  const bool is_debit = order.request.price ? order.request.price_effect == "Debit" : is_buy(order.legs.front().action);
  const Decimal missing = (is_debit ? -*price : *price) - net;
  const PreparedLeg& first = order.legs.front();
  const Decimal change = missing / compute_ratio(order, first);
  prices.front() += is_buy(first.action) ? -change : change;
  return prices;
}

bool is_triggered(const PreparedOrder& order, const Market& market, Instant now) {
  const Decimal& trigger = *order.request.stop_trigger;
  const Quote quote = market.quote(order.legs.front().instrument, now, Extremes::no);
  if (is_buy(order.legs.front().action)) {
    return to_decimal(quote.last) >= trigger || (quote.ask && to_decimal(*quote.ask) >= trigger);
  }
  return to_decimal(quote.last) <= trigger || (quote.bid && to_decimal(*quote.bid) <= trigger);
}

bool is_on_tick(const PreparedOrder& order) {
  static constexpr TickStep kCent{0, 0.01};
  const MarketInstrument& first = order.legs.front().instrument;
  const bool is_combined = order.legs.size() > 1 && !first.future;
  const Ticks ticks = is_combined ? Ticks(&kCent, 1) : first.ticks;
  if (order.request.price && !is_multiple(*order.request.price, ticks)) return false;
  return !order.request.stop_trigger || is_multiple(*order.request.stop_trigger, ticks);
}

}  // namespace simulator
