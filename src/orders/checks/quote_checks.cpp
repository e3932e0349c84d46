#include <algorithm>

#include "checks/check_list.hpp"
#include "checks/judged_orders.hpp"
#include "checks/tick_rules.hpp"
#include "checks/verdicts.hpp"
#include "facts/order_price.hpp"

namespace orders {
namespace {

void judge_age(const InstrumentFacts& instrument, const CheckInput& input, Findings& findings) {
  const auto limit = input.settings.quote_max_age;
  // No quote is newer than 0 seconds, not even one of this millisecond.
  if (!instrument.quoted_at || limit.count() == 0 || input.now - *instrument.quoted_at > limit) {
    const std::string age =
        instrument.quoted_at
            ? std::to_string(
                  std::chrono::duration_cast<std::chrono::seconds>(input.now - *instrument.quoted_at).count())
            : std::string();
    findings.add_failure("The quote of " + instrument.symbol + " is " +
                             (age.empty() ? "of unknown age" : age + " s old") + "; the limit is " +
                             std::to_string(limit.count()) + " s (QUOTE_MAX_AGE_SECONDS). Try again.",
                         std::to_string(limit.count()), age);
  }
  if (!instrument.is_delayed) return;
  if (input.environment == broker::Environment::sandbox) {
    findings.add_note("The sandbox has no other quotes than those of 15 minutes ago.");
  } else {
    findings.add_failure("The quote of " + instrument.symbol + " is 15 minutes old: the login has the delayed feed.");
  }
}

// Of an option that is bought the bid may be 0: so are the far wings of spreads quoted.
void judge_sides(const InstrumentFacts& instrument, bool may_lack_bid, Findings& findings) {
  const auto& bid = instrument.quote->bid;
  const auto& ask = instrument.quote->ask;
  if (!bid || (!bid->is_positive() && !may_lack_bid)) {
    findings.add_failure("Nobody bids for " + instrument.symbol + ".");
  }
  if (!ask || !ask->is_positive()) {
    findings.add_failure("Nobody offers " + instrument.symbol + ".");
  }
  if (bid && ask && ask->is_positive() && *bid > *ask) {
    findings.add_failure("The quote of " + instrument.symbol + " is crossed: bid " + bid->money() + ", ask " +
                         ask->money() + ". Wait until the market is orderly.");
  }
}

}  // namespace

Verdict check_quote_fresh(const CheckInput& input) {
  Findings findings;
  for (const JudgedOrder& one : judge_orders(input)) {
    for (const Leg& leg : one.order.legs) {
      const InstrumentFacts* const instrument = one.facts.find(leg.symbol);
      if (instrument == nullptr || !instrument->quote) {
        findings.add_failure(explain_unknown("The quote of " + leg.symbol + " is", one.facts, "quote:" + leg.symbol));
        continue;
      }
      judge_age(*instrument, input, findings);
      judge_sides(*instrument, is_option(leg.instrument_type) && is_buy(leg.action), findings);
    }
  }
  return opens_any_position(input) ? findings.verdict() : findings.verdict("quote_not_fresh");
}

namespace {

bool is_market(OrderType type) {
  return type == OrderType::market || type == OrderType::notional_market || type == OrderType::marketable_limit;
}

// The sum of the mid prices of the legs of one unit, each positive. The width of a spread is compared with it, since
// the net price of a spread can be near 0.
Decimal sum_mids(const Order& order, const Facts& facts) {
  const std::vector<Decimal> ratios = order.ratios();
  Decimal sum;
  for (std::size_t i = 0; i < order.legs.size(); ++i) {
    const broker::Quote& quote = *facts.find(order.legs[i].symbol)->quote;
    sum += (*quote.bid + *quote.ask) / 2 * ratios[i];
  }
  return sum;
}

// Of cheap options the width is large beside the price, and no price lies between bid and ask: five cents for each leg,
// or one step, count as narrow.
Decimal find_narrowest(const JudgedOrder& one, const NetQuote& quote) {
  const Order& order = one.order;
  const bool is_of_options =
      std::all_of(order.legs.begin(), order.legs.end(), [](const Leg& leg) { return is_option(leg.instrument_type); });
  if (!is_of_options) return 0;
  const auto step = find_order_tick(order, one.facts, quote.mid.abs());
  const Decimal cents = Decimal::of("0.05") * static_cast<long long>(order.legs.size());
  return std::max(cents, step.value_or(0));
}

void judge_width(const JudgedOrder& one, const Settings& settings, Findings& findings) {
  const auto quote = compute_net_quote(one.order, one.facts);
  const bool is_market_order = is_market(one.order.type);
  if (!quote) {
    const std::string sentence = one.label + "The width of the market is not known: a leg has no quote.";
    return is_market_order ? findings.add_failure(sentence) : findings.add_gap(sentence);
  }
  const auto price = find_signed_price(one.order);
  const bool fills_at_once = is_market_order || (price && *price <= quote->natural);
  const Decimal mids = sum_mids(one.order, one.facts);
  if (!fills_at_once || !mids.is_positive()) return;
  const Decimal width = quote->opposite - quote->natural;
  const Decimal percent = (width * 100 / mids).rounded(1);
  if (percent <= settings.max_spread_percent || width <= find_narrowest(one, *quote)) return;
  findings.add_failure(one.label + "Bid and ask are " + percent.to_string() +
                           " % apart; the limit for an order that fills "
                           "at once is " +
                           settings.max_spread_percent.to_string() +
                           " % (MAX_SPREAD_PERCENT). Write a limit price between them.",
                       settings.max_spread_percent.to_string(), percent.to_string());
}

}  // namespace

Verdict check_spread_width(const CheckInput& input) {
  Findings findings;
  bool is_any_judged = false;
  for (const JudgedOrder& one : judge_orders(input)) {
    const bool has_trigger_price = one.order.type == OrderType::stop || one.order.type == OrderType::stop_limit;
    if (!one.starts_at_once || has_trigger_price || one.order.legs.empty()) continue;
    is_any_judged = true;
    judge_width(one, input.settings, findings);
  }
  if (!is_any_judged) return not_applicable();
  // In a wide market a price that fills at once is the only way out.
  return opens_any_position(input) ? findings.verdict() : findings.verdict("wide_market");
}

}  // namespace orders
