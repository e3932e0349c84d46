#include "checks/condition_rules.hpp"

#include <algorithm>

#include "tastytrade_mcp/orders/order_words.hpp"

namespace orders {

bool holds_at(const Condition& condition, const Decimal& price) {
  return condition.comparator == Condition::Comparator::at_least ? price >= condition.threshold
                                                                 : price <= condition.threshold;
}

namespace {

// Returns true if the condition holds at this quote. The live feed has no last price: bid and ask must both satisfy it
// then. Absent: the quote does not say.
std::optional<bool> holds(const Condition& condition, const broker::Quote& quote) {
  if (condition.indicator == Condition::Indicator::last && quote.last) return holds_at(condition, *quote.last);
  if (!quote.bid || !quote.ask) return std::nullopt;
  return holds_at(condition, *quote.bid) && holds_at(condition, *quote.ask);
}

std::string show_price(const Condition& condition, const broker::Quote& quote) {
  if (condition.indicator == Condition::Indicator::last && quote.last) return quote.last->money();
  return quote.bid->money() + " to " + quote.ask->money();
}

void judge_conditions(const JudgedOrder& one, Findings& findings) {
  for (const Condition& condition : one.order.conditions) {
    const InstrumentFacts* const instrument = one.facts.find(condition.symbol);
    const bool has_quote = instrument != nullptr && instrument->quote.has_value();
    const std::optional<bool> is_true = has_quote ? holds(condition, *instrument->quote) : std::nullopt;
    const std::string name = one.label + "The condition on " + condition.symbol;
    if (!is_true) {
      findings.add_gap("It is not known if the condition on " + condition.symbol +
                       " holds already: there is no quote.");
    } else if (*is_true) {
      const std::string price = show_price(condition, *instrument->quote);
      const bool cancels = condition.effect == Condition::Effect::cancel;
      const std::string sentence = name + " holds already, at " + price + ": the order would be " +
                                   (cancels ? "cancelled" : "routed") + " at once.";
      if (cancels) {
        findings.add_failure(sentence + " Write another threshold, or the other comparator.",
                             condition.threshold.money(), price);
      } else {
        findings.add_note(sentence);
      }
    }
  }
}

}  // namespace

void judge_times(const JudgedOrder& one, Instant now, Findings& findings) {
  if (one.order.cancel_at && *one.order.cancel_at <= now) {
    findings.add_failure(one.label + "The order is to be cancelled at " + describe_time(*one.order.cancel_at) +
                         ", which has passed: it would be cancelled at once. Write a later time.");
  }
  if (one.order.route_after && *one.order.route_after <= now) {
    findings.add_note(one.label + "The time before which the order is not routed, " +
                      describe_time(*one.order.route_after) + ", has passed: the order would be routed at once.");
  }
}

void judge_rules(const JudgedOrder& one, Instant now, Findings& findings) {
  judge_conditions(one, findings);
  judge_times(one, now, findings);
}

std::optional<StartingMarket> find_starting_market(const JudgedOrder& one) {
  const auto today = compute_net_quote(one.order, one.facts);
  if (!today) return std::nullopt;
  std::optional<Decimal> at;  // the money of one unit
  for (const Condition& condition : one.order.conditions) {
    const bool is_of_leg = one.order.legs.size() == 1 && condition.symbol == one.order.legs.front().symbol;
    if (condition.effect != Condition::Effect::route) continue;
    if (!is_of_leg) return StartingMarket{*today};
    const broker::Quote& quote = *one.facts.find(condition.symbol)->quote;
    if (holds(condition, quote).value_or(false)) continue;
    const Decimal price = is_buy(one.order.legs.front().action) ? -condition.threshold : condition.threshold;
    at = at ? std::max(*at, price) : price;
  }
  if (!at) return StartingMarket{*today};
  const Decimal move = *at - today->mid;
  return StartingMarket{{today->natural + move, *at, today->opposite + move}, true};
}

}  // namespace orders
