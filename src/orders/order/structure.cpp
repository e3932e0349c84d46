// The rules of one order: prices, conditions and figures. Those of its legs: leg_rules.cpp; of its times:
// time_rules.cpp.
#include "order/structure.hpp"

#include <algorithm>

#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace orders {
namespace structure {
namespace {

constexpr std::size_t kMaxSymbolShown = 40;
constexpr int kMinNotional = 5;  // dollars of shares

// Writes the effect's word: "debit".
std::string effect_word(PriceEffect effect) {
  return std::string(to_string(effect));
}

// A single leg that buys pays, and one that sells receives.
void check_direction(const Order& order, const Amount& amount, std::string_view member, Problems& problems) {
  if (order.legs.size() != 1 || amount.effect == PriceEffect::none) return;
  const bool buys = is_buy(order.legs.front().action);
  const PriceEffect right = buys ? PriceEffect::debit : PriceEffect::credit;
  if (amount.effect == right) return;
  problems.push_back("The " + std::string(member) + " is a " + effect_word(amount.effect) + ", but an order that " +
                     (buys ? "buys pays" : "sells receives") + " money: write \"" + amount.value.money() + ' ' +
                     effect_word(right) + "\".");
}

void check_price(const Order& order, Problems& problems) {
  if (!order.price) {
    problems.push_back(an_order(order) +
                       " needs a price. Give one with its direction, for example \"1.85 credit\" or \"1.85 debit\".");
    return;
  }
  const Amount& price = *order.price;
  if (price.value.is_negative()) {
    const std::string figure = price.value.abs().money();
    problems.push_back("The price is negative. Write \"" + figure +
                       " credit\" if the account receives the money, or \"" + figure + " debit\" if it pays.");
  } else if (price.value.is_zero() && order.legs.size() < 2) {
    problems.push_back("The price is 0. Only an order of several legs can be even: give a price above 0.");
  } else if (!price.value.is_zero() && price.effect == PriceEffect::none) {
    problems.push_back("The price has no direction. Write \"" + price.value.money() + " credit\" or \"" +
                       price.value.money() + " debit\".");
  } else {
    check_direction(order, price, "price", problems);
  }
}

void check_value(const Order& order, Problems& problems) {
  if (!order.value || !order.value->value.is_positive()) {
    problems.push_back("A Notional Market order needs an amount of dollars above 0. Give a value, for example 10.00.");
    return;
  }
  const Amount& value = *order.value;
  const bool is_of_shares = order.legs.size() == 1 && order.legs.front().instrument_type == InstrumentType::equity;
  if (is_of_shares && value.value < Decimal(kMinNotional)) {
    problems.push_back("An order for " + value.value.money() + " dollars of shares is too small. The least is " +
                       Decimal(kMinNotional).money() + " dollars.");
  }
  if (value.effect == PriceEffect::none) {
    problems.emplace_back("The value has no direction. It is a debit if the order buys and a credit if it sells.");
  } else {
    check_direction(order, value, "value", problems);
  }
}

void check_stop_trigger(const Order& order, Problems& problems) {
  if (!order.stop_trigger) {
    problems.push_back(an_order(order) + " needs a stop trigger: the price at which it starts, for example 180.00.");
  } else if (!order.stop_trigger->is_positive()) {
    problems.emplace_back("The stop trigger is not above 0. Give the price at which the order starts.");
  }
}

// No figure of the market needs more digits, and the broker reads no more.
bool has_too_many_digits(const Decimal& value) {
  constexpr std::size_t max_whole_digits = 15;
  constexpr std::size_t max_fraction_digits = 9;
  const std::string text = value.abs().to_string();
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::size_t fraction = text.size() - std::min(point + 1, text.size());
  return point > max_whole_digits || fraction > max_fraction_digits;
}

}  // namespace

std::string an_order(const Order& order) {
  return with_article(broker_spelling(order.type)) + " order";
}

std::string with_article(std::string_view word) {
  constexpr std::string_view vowels = "AEIOaeio";
  return (vowels.find(word.front()) == std::string_view::npos ? "A " : "An ") + std::string(word);
}

std::string shown(std::string_view symbol) {
  return symbol.empty() ? "The leg without a symbol" : support::printable(symbol, kMaxSymbolShown);
}

bool is_market_type(OrderType type) {
  return type == OrderType::market || type == OrderType::notional_market;
}

bool needs_price(OrderType type) {
  return type == OrderType::limit || type == OrderType::marketable_limit || type == OrderType::stop_limit;
}
bool needs_trigger(OrderType type) {
  return type == OrderType::stop || type == OrderType::stop_limit;
}

void check_prices(const Order& order, Problems& problems) {
  if (needs_price(order.type)) {
    check_price(order, problems);
  } else if (order.price) {
    problems.push_back(an_order(order) + " has no price. Leave the price out, or write " +
                       (order.type == OrderType::stop ? "Stop Limit" : "Limit") + " as the order type.");
  }
  if (order.type == OrderType::notional_market) {
    check_value(order, problems);
  } else if (order.value) {
    problems.push_back(an_order(order) +
                       " has no value. Leave the value out, or write Notional Market to trade an amount of dollars.");
  }
  if (needs_trigger(order.type)) {
    check_stop_trigger(order, problems);
  } else if (order.stop_trigger) {
    problems.push_back(an_order(order) +
                       " has no stop trigger. Leave it out, or write Stop or Stop Limit as the order type.");
  }
}

void check_digits(const Order& order, Problems& problems) {
  const auto check = [&](const std::optional<Decimal>& value, const std::string& name) {
    if (!value || !has_too_many_digits(*value)) return;
    problems.push_back(name + " has too many digits. A figure has at most 15 digits before the point and 9 behind it.");
  };
  if (order.price) check(order.price->value, "The price");
  if (order.value) check(order.value->value, "The value");
  check(order.stop_trigger, "The stop trigger");
  for (const Leg& leg : order.legs) check(leg.quantity, "The quantity of " + shown(leg.symbol));
  for (const Condition& condition : order.conditions) {
    check(condition.threshold, "The condition on " + shown(condition.symbol));
  }
}

namespace {

// Returns true if no price fulfils both.
bool exclude_each_other(const Condition& floor, const Condition& ceiling) {
  return floor.comparator == Condition::Comparator::at_least && ceiling.comparator == Condition::Comparator::at_most &&
         floor.threshold > ceiling.threshold;
}

// Returns true if `second` holds whenever `first` holds.
bool implies(const Condition& first, const Condition& second) {
  if (first.comparator != second.comparator) return false;
  return first.comparator == Condition::Comparator::at_least ? first.threshold >= second.threshold
                                                             : first.threshold <= second.threshold;
}

void check_pair_of_conditions(const Condition& one, const Condition& other, Problems& problems) {
  if (one.symbol != other.symbol || one.indicator != other.indicator) return;
  const bool routes = one.effect == Condition::Effect::route;
  if (routes && other.effect == Condition::Effect::route && exclude_each_other(one, other)) {
    problems.push_back("No price of " + shown(one.symbol) + " is at least " + one.threshold.money() + " and at most " +
                       other.threshold.money() + ": the order would never be sent. Leave one condition out.");
  }
  if (routes && other.effect == Condition::Effect::cancel && implies(one, other)) {
    problems.push_back("Whenever the order is to be sent, at " + one.threshold.money() + " for " + shown(one.symbol) +
                       ", it is to be cancelled, too, at " + other.threshold.money() +
                       ". Leave the condition that cancels out, or write another price.");
  }
}

// An order that the market cannot reach without its condition cancelling it before.
void check_cancelling(const Order& order, const Condition& condition, Problems& problems) {
  if (condition.effect != Condition::Effect::cancel || order.legs.size() != 1) return;
  const Leg& leg = order.legs.front();
  const bool is_stop = needs_trigger(order.type);
  const bool is_limit = order.type == OrderType::limit || order.type == OrderType::marketable_limit;
  const auto at = is_stop                   ? order.stop_trigger
                  : is_limit && order.price ? std::optional(order.price->value)
                                            : std::nullopt;
  if (!at || condition.symbol != leg.symbol) return;
  const bool waits_for_fall = is_stop != is_buy(leg.action);  // a buy limit and a sell stop
  const bool is_met_before =
      waits_for_fall ? condition.comparator == Condition::Comparator::at_most && condition.threshold >= *at
                     : condition.comparator == Condition::Comparator::at_least && condition.threshold <= *at;
  if (!is_met_before) return;
  problems.push_back("The order would be cancelled at " + condition.threshold.money() + " of " + shown(leg.symbol) +
                     ", before it can fill at " + at->money() +
                     ". Leave the condition that cancels out, or write another price.");
}

}  // namespace

void check_conditions(const Order& order, Problems& problems) {
  for (const Condition& condition : order.conditions) {
    if (condition.symbol.empty()) {
      problems.emplace_back("A condition has no symbol. Name the instrument that its price belongs to.");
    } else if (broker::classify_symbol(condition.symbol) == InstrumentType::other) {
      problems.push_back(shown(condition.symbol) +
                         ", in a condition, is not the symbol of an instrument. Write it as in "
                         "\"AAPL\".");
    } else if (!condition.threshold.is_positive()) {
      problems.push_back("The condition on " + shown(condition.symbol) + " has a price that is not above 0.");
    }
    check_cancelling(order, condition, problems);
    for (const Condition& other : order.conditions) check_pair_of_conditions(condition, other, problems);
  }
}

}  // namespace structure

std::vector<std::string> validate_structure(const Order& order, Date today) {
  structure::Problems problems;
  structure::check_legs(order, problems);
  structure::check_prices(order, problems);
  structure::check_time_in_force(order, today, problems);
  structure::check_times(order, problems);
  structure::check_conditions(order, problems);
  structure::check_digits(order, problems);
  return problems;
}

}  // namespace orders
