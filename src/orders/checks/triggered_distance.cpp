#include <algorithm>

#include "checks/condition_rules.hpp"
#include "checks/distance_rules.hpp"
#include "checks/tick_rules.hpp"
#include "facts/order_price.hpp"

namespace orders {
namespace {

// The money that one unit of the trigger order is expected to move when it fills: its limit, or the market if that is
// better; its trigger; with a condition its limit alone. Absent: not known.
std::optional<Decimal> find_expected_fill(const JudgedOrder& trigger) {
  const Order& order = trigger.order;
  if (has_trigger(order)) {
    return is_buy(order.legs.front().action) ? -*order.stop_trigger : *order.stop_trigger;
  }
  const auto limit = find_signed_price(order);
  if (!limit || !has_limit(order) || !order.conditions.empty()) return limit;
  const auto quote = compute_net_quote(order, trigger.facts);
  return quote ? std::max(*limit, quote->natural) : *limit;
}

// 1 if both orders have the same legs, -1 if one trades each of them the other way; absent for other legs.
std::optional<int> compare_legs(const Order& given, const Order& trigger) {
  const Order one = canonical(given), other = canonical(trigger);
  if (one.legs.size() != other.legs.size() || one.legs.empty() || one.ratios() != other.ratios()) return std::nullopt;
  const bool is_same_side = is_buy(one.legs.front().action) == is_buy(other.legs.front().action);
  for (std::size_t i = 0; i < one.legs.size(); ++i) {
    const Leg& leg = one.legs[i];
    const Leg& of_trigger = other.legs[i];
    if (leg.symbol != of_trigger.symbol || leg.instrument_type != of_trigger.instrument_type) return std::nullopt;
    if ((is_buy(leg.action) == is_buy(of_trigger.action)) != is_same_side) return std::nullopt;
  }
  return is_same_side ? 1 : -1;
}

// The tolerance at a price that no quote has.
Decimal find_tolerance_at(const JudgedOrder& one, const Decimal& price, const Settings& settings) {
  if (has_options(one.order)) {
    const auto quote = compute_net_quote(one.order, one.facts);
    if (quote) return find_tolerance(one, *quote, settings);
    return find_order_tick(one.order, one.facts, price.abs()).value_or(Decimal::of("0.01")) * 2;
  }
  return price.abs() * settings.max_price_distance_percent / 100;
}

// `market`: the money of one unit when the trigger order has filled.
void judge_limit_after_fill(const JudgedOrder& one, const Decimal& market, bool is_exit_of_bracket,
                            const Settings& settings, DistanceFindings& findings) {
  const Decimal price = *find_signed_price(one.order);
  const Decimal given_away = market - price;
  if (given_away.is_negative()) return;
  const std::string sentence = one.label + "The price " + show_price(price) + " is not better than " +
                               show_price(market.rounded(4)) +
                               ", the market when the trigger order fills: the order would fill at once";
  if (is_exit_of_bracket) {
    findings.has_mistake = true;
    findings.all.add_failure(
        sentence +
            ", without a profit. Of a bracket the limit and the stop lie on the two sides of the trigger "
            "order's price. Are they swapped?",
        show_price(market.rounded(4)), show_price(price));
    return;
  }
  const Decimal tolerance = find_tolerance_at(one, market, settings).rounded(4);
  if (given_away <= tolerance) return findings.all.add_note(sentence + ".");
  findings.has_mistake = true;
  findings.all.add_failure(sentence + ", " + given_away.rounded(4).money() + " worse; the tolerance is " +
                               tolerance.money() + ". Write a price nearer to " + show_price(market.rounded(4)) + ".",
                           tolerance.money(), given_away.rounded(4).money());
}

// A trigger that the market has passed already when the order begins to work.
void judge_trigger_after_fill(const JudgedOrder& one, const Decimal& market, DistanceFindings& findings) {
  const bool buys = is_buy(one.order.legs.front().action);
  const Decimal& trigger = *one.order.stop_trigger;
  const Decimal price = market.abs().rounded(4);
  if (buys ? trigger > price : trigger < price) return;
  findings.has_mistake = true;
  findings.all.add_failure(one.label + "The stop trigger " + trigger.money() + " is " +
                               (trigger == price ? "at "
                                : buys           ? "below "
                                                 : "above ") +
                               price.money() +
                               ", the market when the trigger order fills: the order would be sent at once. A stop "
                               "that " +
                               (buys ? "buys waits for a higher price." : "sells waits for a lower price."),
                           price.money(), trigger.money());
}

// Of other legs only the market of today is known: it may be another one then.
void judge_by_market_of_today(const JudgedOrder& one, const Settings& settings, DistanceFindings& findings) {
  const auto quote = compute_net_quote(one.order, one.facts);
  if (!quote) {
    return findings.all.add_gap(one.label +
                                "Its price is not compared with the market: a leg has no quote, and the trigger order "
                                "has other legs.");
  }
  if (has_limit(one.order)) {
    const Decimal price = *find_signed_price(one.order);
    const Decimal given_away = quote->natural - price;
    const Decimal tolerance = find_tolerance(one, *quote, settings).rounded(4);
    if (given_away <= tolerance) return;
    return findings.all.add_failure(one.label + "The price " + show_price(price) + " is " + given_away.money() +
                                        " worse than the market of today, where the order fills at " +
                                        show_price(quote->natural) + "; the tolerance is " + tolerance.money() +
                                        ". The trigger order may fill at once.",
                                    tolerance.money(), given_away.money());
  }
  const bool buys = is_buy(one.order.legs.front().action);
  const Decimal market = quote->mid.abs().rounded(4);
  const Decimal& trigger = *one.order.stop_trigger;
  if (buys ? trigger > market : trigger < market) return;
  findings.all.add_failure(one.label + "The stop trigger " + trigger.money() + " is " + (buys ? "below" : "above") +
                               " the market of today, which is at " + market.money() +
                               ": once the trigger order has filled the order would be sent at once.",
                           market.money(), trigger.money());
}

// Compares the conditions with the price at which the trigger order fills; `market` is absent where it is not known.
void judge_conditions_after_fill(const JudgedOrder& one, const std::optional<Decimal>& market,
                                 DistanceFindings& findings) {
  for (const Condition& condition : one.order.conditions) {
    const bool routes = condition.effect == Condition::Effect::route;
    const bool is_of_leg = one.order.legs.size() == 1 && condition.symbol == one.order.legs.front().symbol;
    if (routes && has_trigger(one.order)) {
      findings.all.add_note(one.label + "The stop waits for its condition on " + condition.symbol +
                            ", and limits no loss until it holds.");
    }
    if (!market || !is_of_leg) {
      findings.all.add_gap(one.label + "Its condition on " + condition.symbol +
                           " is not compared with the market: the order waits for another one first.");
    } else if (!routes && holds_at(condition, market->abs())) {
      findings.has_mistake = true;
      findings.all.add_failure(one.label + "The condition on " + condition.symbol + " holds at " +
                                   market->abs().rounded(4).money() +
                                   ", the market when the trigger order fills: the order would be cancelled at once. "
                                   "Write another threshold, or the other comparator.",
                               condition.threshold.money(), market->abs().rounded(4).money());
    }
  }
}

}  // namespace

void judge_triggered(const JudgedOrder& one, const JudgedOrder& trigger, const CheckInput& input,
                     DistanceFindings& findings) {
  const auto side = compare_legs(one.order, trigger.order);
  const auto expected = find_expected_fill(trigger);
  judge_conditions_after_fill(one, side ? expected : std::nullopt, findings);
  Findings times;
  judge_times(one, input.now, times);
  findings.has_mistake |= times.has_failure();
  findings.all.add(times, true);
  if (has_trigger(one.order)) judge_limit_behind_trigger(one, input.settings, findings.all);
  if (!has_limit(one.order) && !has_trigger(one.order)) return;
  if (!side || !expected) return judge_by_market_of_today(one, input.settings, findings);
  const Decimal market = *expected * *side;
  if (has_trigger(one.order)) return judge_trigger_after_fill(one, market, findings);
  const bool is_exit = input.complex_type == ComplexType::otoco && *side < 0;
  judge_limit_after_fill(one, market, is_exit, input.settings, findings);
}

}  // namespace orders
