// Orders against the broker's reports of them.
#include "tastytrade_mcp/orders/order_changes.hpp"

#include <algorithm>

#include "order/order_rules.hpp"
#include "order/structure.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/orders/order_words.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace orders {
namespace {

using structure::needs_price;
using structure::needs_trigger;
using BrokerEffect = broker::PriceWithEffect::Effect;
using Sentences = std::vector<std::string>;

constexpr std::size_t kMaxShown = 40;

std::string shown(std::string_view text) {
  return text.empty() ? "nothing" : support::printable(text, kMaxShown);
}

[[noreturn]] void refuse(const std::string& name, const std::string& problem) {
  throw support::Error(support::ErrorCode::refused, name + " cannot be changed by this server: " + problem + '.',
                       "Change it in TastyTrade's own application, or cancel it and place a new order.");
}

[[noreturn]] void refuse(const broker::Order& reported, const std::string& problem) {
  refuse(reported.id.empty() ? "The order" : "Order " + shown(reported.id), problem);
}

template <class Word>
Word require_word(const broker::Order& reported, std::optional<Word> word, const char* name, std::string_view text) {
  if (!word) refuse(reported, std::string("its ") + name + " is " + shown(text) + ", which is not known here");
  return *word;
}

// The action of a future has no position effect: the broker may have completed it from the position.
Action without_effect(Action action) {
  return is_buy(action) ? Action::buy : Action::sell;
}

std::optional<Action> parse_reported_action(const broker::OrderLeg& leg, InstrumentType type) {
  const auto action = parse_action(leg.action);
  return action && type == InstrumentType::future ? without_effect(*action) : action;
}

std::optional<Amount> convert_amount(const broker::Order& reported,
                                     const std::optional<broker::PriceWithEffect>& amount) {
  if (!amount) return std::nullopt;
  if (amount->value.is_zero()) return Amount{};
  if (amount->value.is_negative()) refuse(reported, "its price is negative");
  switch (amount->effect) {
    case BrokerEffect::credit:
      return Amount{amount->value, PriceEffect::credit};
    case BrokerEffect::debit:
      return Amount{amount->value, PriceEffect::debit};
    case BrokerEffect::none:
    case BrokerEffect::unknown:
      break;
  }
  refuse(reported, "TastyTrade does not say if its price is a credit or a debit");
}

Leg convert_leg(const broker::Order& reported, const broker::OrderLeg& leg, OrderType type) {
  if (leg.symbol.empty()) refuse(reported, "a leg has no symbol");
  const std::string symbol = shown(leg.symbol);
  if (leg.instrument_type == InstrumentType::other) refuse(reported, symbol + " is of a type that is not known here");
  const auto action = parse_reported_action(leg, leg.instrument_type);
  if (!action) refuse(reported, "the action of " + symbol + " is " + shown(leg.action) + ", which is not known here");
  const bool is_by_amount = type == OrderType::notional_market;
  if (!is_by_amount && (!leg.quantity || !leg.quantity->is_positive())) {
    refuse(reported, "the quantity of " + symbol + " is not known");
  }
  return {leg.instrument_type, broker::restore_padding(leg.symbol), *action,
          is_by_amount ? std::optional<Decimal>() : leg.quantity};
}

void require_members(const broker::Order& reported, const Order& order) {
  if (needs_price(order.type) && !order.price) refuse(reported, "TastyTrade does not report its price");
  if (needs_trigger(order.type) && !order.stop_trigger) refuse(reported, "TastyTrade does not report its stop trigger");
  if (order.type == OrderType::notional_market && !order.value)
    refuse(reported, "TastyTrade does not report its value");
  if (order.time_in_force == TimeInForce::gtd && !order.gtc_date) {
    refuse(reported, "TastyTrade does not report its last day");
  }
}

// A rule that is left out of a change could be lost. One that has routed the order already is not repeated: the order
// that replaces it would wait for it again.
void take_rules(const broker::Order& reported, Order& order) {
  const broker::OrderRules& rules = reported.rules;
  if (!rules.unreadable.empty()) refuse(reported, "TastyTrade reports a condition or a time that cannot be read");
  const bool is_routed = has_routed(reported);
  for (const broker::OrderCondition& row : rules.conditions) {
    if (is_routed && row.action == "route") continue;
    const auto condition = condition_from_broker(row);
    if (!condition) refuse(reported, "it has " + describe_unknown(row));
    order.conditions.push_back(*condition);
  }
  if (!is_routed) order.route_after = rules.route_after;
  order.cancel_at = rules.cancel_at;
  if (reported.contingent_status == "Pending Condition" && rules.conditions.empty() && !rules.route_after) {
    refuse(reported, "it waits for a condition that TastyTrade does not report");
  }
}

// "The action of AAPL was sent as Sell to Close, but TastyTrade reports Sell to Open."
std::string differ(const std::string& subject, const std::string& sent, const std::string& reported) {
  return subject + " was sent as " + sent + ", but TastyTrade reports " + reported + '.';
}

const broker::OrderLeg* find_leg(const broker::Order& reported, const std::string& symbol) {
  const auto found = std::find_if(reported.legs.begin(), reported.legs.end(), [&](const broker::OrderLeg& leg) {
    return broker::restore_padding(leg.symbol) == symbol;
  });
  return found == reported.legs.end() ? nullptr : &*found;
}

bool has_same_action(const Leg& sent, const broker::OrderLeg& reported) {
  return parse_reported_action(reported, sent.instrument_type) == sent.action;
}

void compare_leg(const Leg& sent, const broker::OrderLeg& reported, Sentences& differences) {
  const std::string symbol = shown(sent.symbol);
  if (!has_same_action(sent, reported)) {
    differences.push_back(
        differ("The action of " + symbol, std::string(broker_spelling(sent.action)), shown(reported.action)));
  }
  if (sent.quantity && sent.quantity != reported.quantity) {
    differences.push_back(differ("The quantity of " + symbol, sent.quantity->to_string(),
                                 reported.quantity ? reported.quantity->to_string() : "none"));
  }
  if (sent.instrument_type != reported.instrument_type) {
    differences.push_back(differ("The instrument type of " + symbol,
                                 std::string(broker::broker_spelling(sent.instrument_type)),
                                 std::string(broker::broker_spelling(reported.instrument_type))));
  }
}

void compare_legs(const Order& sent, const broker::Order& reported, Sentences& differences) {
  for (const Leg& leg : sent.legs) {
    if (const broker::OrderLeg* same = find_leg(reported, leg.symbol)) {
      compare_leg(leg, *same, differences);
    } else {
      differences.push_back("TastyTrade does not report the leg " + shown(leg.symbol) + " that was sent.");
    }
  }
  for (const broker::OrderLeg& leg : reported.legs) {
    const std::string symbol = broker::restore_padding(leg.symbol);
    const auto is_same = [&](const Leg& one) { return one.symbol == symbol; };
    if (std::none_of(sent.legs.begin(), sent.legs.end(), is_same)) {
      differences.push_back("TastyTrade reports a leg " + shown(leg.symbol) + " that was not sent.");
    }
  }
  if (reported.legs.size() > sent.legs.size()) {
    differences.push_back(
        differ("The number of legs", std::to_string(sent.legs.size()), std::to_string(reported.legs.size())));
  }
  if (!reported.unreadable_legs.empty()) {
    differences.emplace_back("TastyTrade reports a leg that cannot be read.");
  }
}

std::string_view effect_name(BrokerEffect effect) {
  switch (effect) {
    case BrokerEffect::credit:
      return "credit";
    case BrokerEffect::debit:
      return "debit";
    case BrokerEffect::none:
      return "none";
    case BrokerEffect::unknown:
      break;
  }
  return "no known direction";
}

bool has_same_effect(PriceEffect sent, BrokerEffect reported) {
  return (sent == PriceEffect::credit && reported == BrokerEffect::credit) ||
         (sent == PriceEffect::debit && reported == BrokerEffect::debit);
}

// The broker has sent an empty effect with the value of an order by amount: `may_lack_effect`.
bool is_same_amount(const Amount& sent, const broker::PriceWithEffect& reported, bool may_lack_effect) {
  if (sent.value != reported.value) return false;
  if (sent.value.is_zero() || has_same_effect(sent.effect, reported.effect)) return true;
  return may_lack_effect && reported.effect == BrokerEffect::unknown;
}

void compare_amount(const std::string& subject, const std::optional<Amount>& sent,
                    const std::optional<broker::PriceWithEffect>& reported, bool may_lack_effect,
                    Sentences& differences) {
  if (!sent && (!reported || reported->value.is_zero())) return;
  if (sent && reported && is_same_amount(*sent, *reported, may_lack_effect)) return;
  const std::string was_sent =
      sent ? sent->value.money() + ' ' + std::string(to_string(sent->effect)) : std::string("none");
  const std::string is_reported =
      reported ? reported->value.money() + ' ' + std::string(effect_name(reported->effect)) : std::string("none");
  differences.push_back(differ(subject, was_sent, is_reported));
}

template <class Value, class Format>
void compare_optional(const std::string& subject, const std::optional<Value>& sent,
                      const std::optional<Value>& reported, const Format& format, Sentences& differences) {
  if (sent == reported) return;
  differences.push_back(
      differ(subject, sent ? format(*sent) : std::string("none"), reported ? format(*reported) : std::string("none")));
}

void compare_terms(const Order& sent, const broker::Order& reported, Sentences& differences) {
  if (parse_order_type(reported.order_type) != sent.type) {
    differences.push_back(
        differ("The order type", std::string(broker_spelling(sent.type)), shown(reported.order_type)));
  }
  if (parse_time_in_force(reported.time_in_force) != sent.time_in_force) {
    differences.push_back(
        differ("The time in force", std::string(broker_spelling(sent.time_in_force)), shown(reported.time_in_force)));
  }
  const auto money = [](const Decimal& value) { return value.money(); };
  const auto day = [](const Date& date) { return support::to_text(date); };
  compare_amount("The price", sent.price, reported.price, false, differences);
  compare_amount("The value", sent.value, reported.value, true, differences);
  compare_optional("The stop trigger", sent.stop_trigger, reported.stop_trigger, money, differences);
  compare_optional("The last day", sent.gtc_date, reported.gtc_date, day, differences);
  compare_rules(sent, reported, differences);
}

void compare_nested(const std::string& name, const Order& sent, const broker::Order& reported, Sentences& differences) {
  for (const std::string& sentence : find_differences(sent, reported)) differences.push_back(name + ": " + sentence);
}

// A part of the ratio that is not reported is no difference.
void compare_ratio(const ComplexOrder& sent, const broker::ComplexOrder& reported, Sentences& differences) {
  if (sent.type != ComplexType::pairs) return;
  const auto money = [](const Decimal& value) { return value.money(); };
  if (reported.ratio_threshold) {
    compare_optional("The ratio", sent.ratio_threshold, reported.ratio_threshold, money, differences);
  }
  if (!reported.ratio_comparator.empty()) {
    const auto side = [](Condition::Comparator comparator) { return std::string(describe(comparator)); };
    compare_optional("The side of the ratio", sent.ratio_comparator, comparator_from_broker(reported.ratio_comparator),
                     side, differences);
  }
  if (reported.is_ratio_notional && *reported.is_ratio_notional != sent.is_ratio_notional) {
    differences.emplace_back("TastyTrade reports a ratio of " +
                             std::string(sent.is_ratio_notional ? "prices, where one of amounts was sent."
                                                                : "amounts, where one of prices was sent."));
  }
}

}  // namespace

Order order_from_broker(const broker::Order& reported) {
  if (!reported.unreadable_legs.empty()) refuse(reported, "TastyTrade reports a leg that cannot be read");
  if (reported.legs.empty()) refuse(reported, "TastyTrade reports no legs");
  Order order;
  order.type = require_word(reported, parse_order_type(reported.order_type), "type", reported.order_type);
  order.time_in_force =
      require_word(reported, parse_time_in_force(reported.time_in_force), "time in force", reported.time_in_force);
  order.gtc_date = reported.gtc_date;
  order.price = convert_amount(reported, reported.price);
  order.value = convert_amount(reported, reported.value);
  if (order.price && order.price->value.is_zero() && !needs_price(order.type)) order.price.reset();
  if (order.value && order.value->value.is_zero()) order.value.reset();
  order.stop_trigger = reported.stop_trigger;
  for (const broker::OrderLeg& leg : reported.legs) order.legs.push_back(convert_leg(reported, leg, order.type));
  require_members(reported, order);
  take_rules(reported, order);
  return canonical(std::move(order));
}

ComplexOrder complex_order_from_broker(const broker::ComplexOrder& reported) {
  const std::string name = "Complex order " + shown(reported.id);
  const auto type = parse_complex_type(reported.type);
  if (!type) refuse(name, "its type is " + shown(reported.type) + ", which is not known here");
  if (!reported.unreadable_orders.empty()) refuse(name, "TastyTrade reports an order of it that cannot be read");
  ComplexOrder complex;
  complex.type = *type;
  for (broker::Order order : reported.orders) {
    const bool is_trigger = order.id == reported.trigger_order_id;
    // The orders of a pair wait for its ratio, which is reported with the pair.
    if (*type == ComplexType::pairs && reported.ratio_threshold) order.contingent_status.clear();
    if (is_trigger) complex.trigger = order_from_broker(order);
    if (!is_trigger) complex.orders.push_back(order_from_broker(order));
  }
  complex.ratio_threshold = reported.ratio_threshold;
  complex.ratio_comparator = comparator_from_broker(reported.ratio_comparator);
  complex.is_ratio_notional = reported.is_ratio_notional.value_or(false);
  const bool lacks_ratio = !complex.ratio_threshold || !complex.ratio_comparator;
  if (*type == ComplexType::pairs && lacks_ratio) refuse(name, "TastyTrade does not report its ratio");
  return canonical(std::move(complex));
}

std::vector<std::string> find_differences(const Order& sent, const broker::Order& reported) {
  Sentences differences;
  compare_legs(sent, reported, differences);
  compare_terms(sent, reported, differences);
  return differences;
}

std::vector<std::string> find_differences_without_legs(const Order& sent, const broker::Order& reported) {
  Sentences differences;
  compare_terms(sent, reported, differences);
  return differences;
}

std::vector<std::string> find_differences(const ComplexOrder& given, const broker::ComplexOrder& reported) {
  const ComplexOrder sent = canonical(given);
  Sentences differences;
  if (parse_complex_type(reported.type) != sent.type) {
    differences.push_back(differ("The type", std::string(broker_spelling(sent.type)), shown(reported.type)));
  }
  const std::size_t triggers = sent.trigger ? 1 : 0;
  if (reported.orders.size() != sent.orders.size() + triggers || !reported.unreadable_orders.empty()) {
    differences.push_back(differ("The number of orders", std::to_string(sent.orders.size() + triggers),
                                 std::to_string(reported.orders.size() + reported.unreadable_orders.size())));
    return differences;
  }
  if (sent.trigger) compare_nested("Trigger order", *sent.trigger, reported.orders.front(), differences);
  for (std::size_t i = 0; i < sent.orders.size(); ++i) {
    compare_nested("Order " + std::to_string(i + triggers + 1), sent.orders[i], reported.orders[i + triggers],
                   differences);
  }
  compare_ratio(sent, reported, differences);
  return differences;
}

std::vector<std::string> find_ratio_differences(const ComplexOrder& sent, const broker::ComplexOrder& reported) {
  Sentences differences;
  compare_ratio(sent, reported, differences);
  return differences;
}

bool means_the_same(const Order& sent, const broker::Order& reported) {
  return find_differences(sent, reported).empty();
}

bool is_relabelled(const Order& sent, const broker::Order& reported) {
  return std::any_of(sent.legs.begin(), sent.legs.end(), [&](const Leg& leg) {
    const broker::OrderLeg* same = find_leg(reported, leg.symbol);
    return same != nullptr && !has_same_action(leg, *same);
  });
}

}  // namespace orders
