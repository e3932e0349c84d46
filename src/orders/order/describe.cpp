// Writes an order as one sentence, from its canonical value alone.
#include <chrono>

#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/orders/order_words.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace orders {
namespace {

constexpr std::size_t kMaxSymbolShown = 40;

// "18 Sep 2026".
std::string describe_date(Date date) {
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const std::string_view month = months.substr((static_cast<unsigned>(date.month()) - 1) * 3, 3);
  return std::to_string(static_cast<unsigned>(date.day())) + ' ' + std::string(month) + ' ' +
         std::to_string(static_cast<int>(date.year()));
}

// "AAPL 18 Sep 2026 310 call"; of a futures option with its future and contract code: "/ESU6 E1AN6 6 Jul 2026 6260
// put".
std::string describe_option(const broker::OptionSymbol& option) {
  const std::string underlying = option.underlying.empty() ? "" : option.underlying + ' ';
  return underlying + option.root + ' ' + describe_date(option.expiration) + ' ' + option.strike.to_string() +
         (option.right == 'C' ? " call" : " put");
}

std::string describe_instrument(InstrumentType type, std::string_view symbol) {
  const bool is_option = type == InstrumentType::equity_option || type == InstrumentType::future_option;
  const auto option = is_option ? broker::parse_option_symbol(symbol) : std::nullopt;
  return support::printable(option ? describe_option(*option) : std::string(symbol), kMaxSymbolShown);
}

std::string describe_amount(const Amount& amount) {
  if (amount.effect == PriceEffect::none && amount.value.is_zero()) return "even";
  return std::string(to_string(amount.effect)) + ' ' + amount.value.money();
}

// `amount`: "1", "10.00 dollars of", or empty.
std::string describe_leg(const Leg& leg, const std::string& amount) {
  std::string words = support::to_upper(broker_spelling(leg.action));
  if (!amount.empty()) words += ' ' + amount;
  if (leg.instrument_type == InstrumentType::equity && leg.quantity) {
    words += *leg.quantity == 1 ? " share of" : " shares of";
  }
  return words + ' ' + describe_instrument(leg.instrument_type, leg.symbol);
}

// The legs of one unit, with the number of units in front of two or more.
std::string describe_legs(const Order& order) {
  const Decimal units = order.units();
  const bool has_several_units = order.legs.size() > 1 && units > 1;
  const std::vector<Decimal> ratios = order.ratios();
  std::vector<std::string> legs;
  for (std::size_t i = 0; i < order.legs.size(); ++i) {
    const Leg& leg = order.legs[i];
    std::string amount;
    if (leg.quantity) amount = (has_several_units ? ratios[i] : *leg.quantity).to_string();
    if (!leg.quantity && order.value) amount = order.value->value.money() + " dollars of";
    legs.push_back(describe_leg(leg, amount));
  }
  const std::string prefix = has_several_units ? units.to_string() + " units of " : "";
  return prefix + (legs.empty() ? "no legs" : support::join(legs, ", "));
}

std::string describe_price(const Order& order) {
  const std::string price = order.price ? describe_amount(*order.price) : "no price";
  const std::string trigger = order.stop_trigger ? order.stop_trigger->money() : "no price";
  const std::string per_unit = order.legs.size() > 1 && order.units() > 1 ? " for each unit" : "";
  switch (order.type) {
    case OrderType::limit:
      return price + " limit" + per_unit;
    case OrderType::marketable_limit:
      return price + " marketable limit" + per_unit;
    case OrderType::stop:
      return "stop at " + trigger;
    case OrderType::stop_limit:
      return "stop at " + trigger + ", then " + price + " limit" + per_unit;
    case OrderType::market:
    case OrderType::notional_market:
      break;
  }
  return "at the market price";
}

std::string describe_time_in_force(const Order& order) {
  if (order.time_in_force == TimeInForce::day) return "day";
  std::string words(broker_spelling(order.time_in_force));
  if (order.gtc_date) words += " until " + describe_date(*order.gtc_date);
  return words;
}

// The orders with their numbers: "(1) …; (2) …".
std::string describe_list(const std::vector<Order>& orders) {
  std::vector<std::string> parts;
  parts.reserve(orders.size());
  for (std::size_t i = 0; i < orders.size(); ++i) {
    parts.push_back('(' + std::to_string(i + 1) + ") " + describe(orders[i]));
  }
  return support::join(parts, "; ");
}

// TastyTrade does not say which of the two prices is divided by the other: no direction is made up here.
std::string describe_ratio(const ComplexOrder& order) {
  if (!order.ratio_threshold || !order.ratio_comparator) return {};
  return std::string("; when TastyTrade's ratio of the two ") + (order.is_ratio_notional ? "amounts" : "prices") +
         " is " + std::string(describe(*order.ratio_comparator)) + ' ' + order.ratio_threshold->money() +
         " (its documents do not say which one is divided by the other)";
}

}  // namespace

std::string describe_time(Instant instant) {
  const std::string text = support::to_iso8601(instant);  // "2026-11-30T14:30:00.000Z"
  const std::size_t time = text.find('T') + 1;
  return describe_date(support::utc_date(instant)) + ' ' + text.substr(time, text.size() - time - 1) + " UTC";
}

std::string_view describe(Condition::Comparator comparator) {
  return comparator == Condition::Comparator::at_least ? "at least" : "at most";
}

std::string describe(const Condition& condition) {
  const bool routes = condition.effect == Condition::Effect::route;
  const std::string indicator = condition.indicator == Condition::Indicator::last ? "last price" : "natural price";
  return std::string(routes ? "only when" : "cancelled when") + " the " + indicator + " of " +
         describe_instrument(condition.instrument_type, condition.symbol) + " is " +
         std::string(describe(condition.comparator)) + ' ' + condition.threshold.money();
}

std::string describe(const Leg& leg) {
  return describe_leg(leg, leg.quantity ? leg.quantity->to_string() : "");
}

std::string describe(const Order& given) {
  const Order order = canonical(given);
  std::string words = describe_legs(order) + "; " + describe_price(order) + ", " + describe_time_in_force(order);
  for (const Condition& condition : order.conditions) words += "; " + describe(condition);
  if (order.route_after) words += "; not before " + describe_time(*order.route_after);
  if (order.cancel_at) words += "; cancelled at " + describe_time(*order.cancel_at);
  return words;
}

std::string describe(const ComplexOrder& given) {
  const ComplexOrder order = canonical(given);
  std::string words = std::string(broker_spelling(order.type)) + ": ";
  const bool is_one_of = order.type == ComplexType::oco || order.type == ComplexType::otoco;
  if (order.trigger) words += "first " + describe(*order.trigger) + "; then, when it fills, ";
  words += (is_one_of ? "one of: " : order.trigger ? "all of: " : "") + describe_list(order.orders);
  return words + describe_ratio(order);
}

std::string format_dollars(const Decimal& amount) {
  return amount.rounded(2).money();
}

}  // namespace orders
