#include <algorithm>

#include "checks/check_list.hpp"
#include "checks/condition_rules.hpp"
#include "checks/distance_rules.hpp"
#include "checks/dry_run_age.hpp"
#include "checks/judged_orders.hpp"
#include "checks/pair_ratio.hpp"
#include "checks/tick_rules.hpp"
#include "checks/verdicts.hpp"
#include "facts/order_price.hpp"
#include "facts/position_use.hpp"
#include "tastytrade_mcp/orders/order_words.hpp"

namespace orders {
namespace {

constexpr std::string_view kEffectCode = "effect_differs_from_market";

// True if all legs buy (or all sell).
bool is_one_sided(const Order& order, bool buys) {
  return std::all_of(order.legs.begin(), order.legs.end(), [&](const Leg& leg) { return is_buy(leg.action) == buys; });
}

void judge_side(const JudgedOrder& one, Findings& findings) {
  const PriceEffect effect = one.order.price->effect;
  if (is_one_sided(one.order, true) && effect != PriceEffect::debit) {
    findings.add_failure(one.label + "An order that only buys pays: its price is a debit, not a credit. Write \"" +
                         one.order.price->value.money() + " debit\".");
  } else if (is_one_sided(one.order, false) && effect != PriceEffect::credit) {
    findings.add_failure(one.label + "An order that only sells receives: its price is a credit, not a debit. Write \"" +
                         one.order.price->value.money() + " credit\".");
  }
}

// A spread whose market price is a credit and that is priced as a debit, or the other way round.
void judge_market_side(const JudgedOrder& one, Findings& findings) {
  const Decimal price = *find_signed_price(one.order);
  if (one.order.legs.size() < 2 || price.is_zero()) return;
  const auto quote = compute_net_quote(one.order, one.facts);
  if (!quote)
    return findings.add_gap("The effect of the price cannot be compared with the market: a leg has no quote.");
  if (quote->mid.is_zero() || quote->mid.is_negative() == price.is_negative()) return;
  const Decimal tick = find_order_tick(one.order, one.facts, quote->mid.abs()).value_or(Decimal::of("0.01"));
  if (quote->mid.abs() <= tick * 2) return;
  findings.add_failure(one.label + "The price is " + show_price(price) + ", but the market is at " +
                           show_price(quote->mid.rounded(4)) + ". Is " + (price.is_negative() ? "credit" : "debit") +
                           " meant?",
                       show_price(quote->mid.rounded(4)), show_price(price));
}

}  // namespace

Verdict check_price_effect(const CheckInput& input) {
  Findings sides, market;
  for (const JudgedOrder& one : judge_orders(input)) {
    if (!one.order.price || one.order.legs.empty()) continue;
    judge_side(one, sides);
    judge_market_side(one, market);
  }
  return sides.has_failure() ? sides.verdict() : market.verdict(kEffectCode);
}

std::string show_price(const Decimal& price) {
  if (price.is_zero()) return "even";
  return price.abs().money() + (price.is_negative() ? " debit" : " credit");
}

bool has_limit(const Order& order) {
  return order.price && (order.type == OrderType::limit || order.type == OrderType::marketable_limit);
}

bool has_trigger(const Order& order) {
  return order.stop_trigger && order.legs.size() == 1 &&
         (order.type == OrderType::stop || order.type == OrderType::stop_limit);
}

Decimal find_tolerance(const JudgedOrder& one, const NetQuote& quote, const Settings& settings) {
  if (!has_options(one.order)) return quote.natural.abs() * settings.max_price_distance_percent / 100;
  const Decimal tick = find_order_tick(one.order, one.facts, quote.mid.abs()).value_or(Decimal::of("0.01"));
  return (quote.opposite - quote.natural) / 2 + tick * 2;
}

void judge_limit_behind_trigger(const JudgedOrder& one, const Settings& settings, Findings& findings) {
  if (one.order.type != OrderType::stop_limit || !one.order.price || !one.order.stop_trigger) return;
  const bool buys = is_buy(one.order.legs.front().action);
  const Decimal& limit = one.order.price->value;
  const Decimal& trigger = *one.order.stop_trigger;
  const Decimal given_away = buys ? limit - trigger : trigger - limit;
  constexpr int kPercentOfOptions = 50, kTimes = 5;
  const Decimal percent =
      has_options(one.order) ? Decimal(kPercentOfOptions) : settings.max_price_distance_percent * kTimes;
  const Decimal tolerance = (trigger * percent / 100).rounded(4);
  if (given_away > tolerance) {
    findings.add_failure(one.label + "The limit " + limit.money() + " is " + given_away.money() +
                             " worse than the trigger " + trigger.money() + "; the tolerance is " + tolerance.money() +
                             ". Write a limit nearer to the trigger.",
                         tolerance.money(), given_away.money());
  }
  if (!given_away.is_negative()) return;
  findings.add_note(one.label + "The limit " + limit.money() + " is " + (buys ? "below" : "above") + " the trigger " +
                    trigger.money() +
                    ": when the market reaches the trigger the order waits at its limit, and may "
                    "never fill.");
}

namespace {

// A price so far on the safe side that the order will hardly fill.
void note_far_away(const JudgedOrder& one, const Decimal& price, const NetQuote& quote, Findings& findings) {
  const Decimal far = quote.mid.abs() * (has_options(one.order) ? 50 : 10) / 100;
  if (price - quote.opposite <= far || quote.mid.is_zero()) return;
  findings.add_note(one.label + "The price " + show_price(price) + " is far from the market, which is at " +
                    show_price(quote.mid.rounded(4)) + ": the order may never fill.");
}

std::string name_market(const StartingMarket& market) {
  return market.is_at_condition ? "the market when its condition holds" : "the market";
}

// The limit of an exit that the market has not reached: the stop is cancelled before the order fills, if it ever does.
void judge_exit_limit(const JudgedOrder& one, const Decimal& price, const NetQuote& quote, const Decimal& tolerance,
                      Findings& findings) {
  if (one.order.time_in_force == TimeInForce::ioc && price > quote.natural) {
    findings.add_failure(one.label + "The price " + show_price(price) + " does not fill at once, at " +
                         show_price(quote.natural) +
                         ": an IOC order is cancelled then, and the position has no stop. Write day, or that price.");
  }
  const Decimal away = price - quote.opposite;
  if (away <= tolerance) return;
  findings.add_failure(one.label + "The price " + show_price(price) + " is " + away.rounded(4).money() +
                           " better than the market: the order may never fill, and the stop of the position is "
                           "cancelled before it. Write a price nearer to " +
                           show_price(quote.natural) + ".",
                       tolerance.money(), away.rounded(4).money());
}

void judge_distance(const JudgedOrder& one, const CheckInput& input, Findings& findings) {
  const auto market = find_starting_market(one);
  if (!market) {
    findings.add_failure(one.label + "The price cannot be compared with the market: a leg has no quote.");
    return;
  }
  const NetQuote& quote = market->quote;
  const Decimal price = *find_signed_price(one.order);
  const Decimal given_away = quote.natural - price;
  const Decimal tolerance = find_tolerance(one, quote, input.settings).rounded(4);
  if (given_away > tolerance) {
    findings.add_failure(one.label + "The price " + show_price(price) + " is " + given_away.money() + " worse than " +
                             name_market(*market) + ", where the order fills at " + show_price(quote.natural) +
                             "; the tolerance is " + tolerance.money() + ". Write a price nearer to " +
                             show_price(quote.natural) + ".",
                         tolerance.money(), given_away.money());
  }
  if (input.intention == Intention::exit_complex) return judge_exit_limit(one, price, quote, tolerance, findings);
  note_far_away(one, price, quote, findings);
}

// A stop whose trigger the market has passed already: it would be sent at once, at the market.
void judge_trigger(const JudgedOrder& one, Findings& findings) {
  const auto start = find_starting_market(one);
  if (!start) {
    findings.add_failure(one.label + "The stop trigger cannot be compared with the market: the quote is missing.");
    return;
  }
  const bool buys = is_buy(one.order.legs.front().action);
  // One that opens must not be at the price at which it would fill.
  const Decimal market = one.is_opening ? start->quote.natural.abs() : start->quote.mid.abs();
  const Decimal& trigger = *one.order.stop_trigger;
  if (buys ? trigger > market : trigger < market) return;
  findings.add_failure(one.label + "The stop trigger " + trigger.money() + " is " +
                           (trigger == market ? "at "
                            : buys            ? "below "
                                              : "above ") +
                           name_market(*start) + ", which is at " + market.rounded(4).money() +
                           ": the order would be sent at once. A stop that " +
                           (buys ? "buys waits for a higher price" : "sells waits for a lower price") +
                           "; for the other side write a limit order.",
                       market.rounded(4).money(), trigger.money());
}

}  // namespace

Verdict check_distance(const CheckInput& input) {
  DistanceFindings findings;
  bool has_price = false;
  const std::vector<JudgedOrder> judged = judge_orders(input);
  for (const JudgedOrder& one : judged) {
    if (!one.starts_at_once) continue;
    judge_rules(one, input.now, findings.all);
    has_price = has_price || !one.order.conditions.empty() || one.order.route_after || one.order.cancel_at;
    if (!has_limit(one.order) && !has_trigger(one.order)) continue;
    has_price = true;
    if (has_limit(one.order)) {
      judge_distance(one, input, findings.all);
    } else {
      judge_trigger(one, findings.all);
      judge_limit_behind_trigger(one, input.settings, findings.all);
    }
  }
  findings.has_mistake = findings.all.has_failure() && opens_any_position(input);
  for (const JudgedOrder& one : judged) {
    if (one.starts_at_once) continue;
    has_price = has_price || has_limit(one.order) || has_trigger(one.order) || !one.order.conditions.empty();
    judge_triggered(one, judged.front(), input, findings);
  }
  if (std::string held = describe_ratio_that_holds(input, judged); !held.empty()) {
    has_price = true;
    findings.all.add_note(std::move(held));
  }
  if (!has_price) return not_applicable();
  return findings.has_mistake ? findings.all.verdict() : findings.all.verdict("price_far_from_market");
}

namespace {

Decimal find_max_move(const JudgedOrder& one, const Decimal& mid, const Settings& settings) {
  if (!has_options(one.order)) return mid.abs() * settings.max_move_percent / 100;
  constexpr int kPercentOfOptions = 10, kTicks = 3;
  const Decimal tick = find_order_tick(one.order, one.facts, mid.abs()).value_or(Decimal::of("0.01"));
  return std::max(mid.abs() * kPercentOfOptions / 100, tick * kTicks);
}

void judge_move(const JudgedOrder& one, const CheckInput& input, Findings& findings) {
  const auto quote = compute_net_quote(one.order, one.facts);
  if (!input.preview->quote || !quote) {
    findings.add_failure("How far the market has moved since the preview is not known: a quote is missing.");
    return;
  }
  const Decimal before = input.preview->quote->mid;
  const Decimal moved = (quote->mid - before).abs();
  const Decimal max_move = find_max_move(one, before, input.settings).rounded(4);
  if (moved <= max_move) return;
  findings.add_failure("The market has moved since the preview, from " + show_price(before.rounded(4)) + " to " +
                           show_price(quote->mid.rounded(4)) + ". Preview the order again.",
                       max_move.money(), moved.rounded(4).money());
}

void judge_cost(const CheckInput& input, Findings& findings) {
  constexpr int kMaxPercent = 2;
  if (input.dry_run == nullptr || !input.preview->cost) return;
  const auto& effect = input.dry_run->report.buying_power;
  if (!effect || !effect->change_in_buying_power) return;
  const Decimal cost = -*effect->change_in_buying_power;
  const Decimal max_change = (input.preview->cost->abs() * kMaxPercent / 100).rounded(2);
  const Decimal change = cost - *input.preview->cost;
  if (change <= max_change) return;
  findings.add_failure("The order takes " + format_dollars(cost) + " of buying power now, at the preview " +
                           format_dollars(*input.preview->cost) + ". Preview the order again.",
                       max_change.money(), format_dollars(change));
}

}  // namespace

Verdict check_moved_since_preview(const CheckInput& input) {
  if (input.preview == nullptr) return fail("The figures of the preview are not known. Preview the order again.");
  const auto judged = judge_orders(input);
  if (judged.empty()) return not_applicable();
  Findings findings;
  judge_move(judged.front(), input, findings);
  judge_cost(input, findings);
  return opens_any_position(input) ? findings.verdict() : findings.verdict("market_moved");
}

}  // namespace orders
