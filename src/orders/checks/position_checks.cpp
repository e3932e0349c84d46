#include "facts/position_use.hpp"

#include <algorithm>

#include "checks/check_list.hpp"
#include "checks/judged_orders.hpp"
#include "checks/verdicts.hpp"
#include "tastytrade_mcp/orders/order_words.hpp"

namespace orders {
namespace {

std::string explain_unknown_positions(const Facts& facts) {
  if (!facts.account.positions) return explain_unknown("The positions of the account are", facts, "positions");
  return "A position of the account could not be read. Try again.";
}

std::string explain_unknown_orders(const Facts& facts) {
  if (!facts.account.live_orders) return explain_unknown("The working orders of the account are", facts, "live_orders");
  return "A working order of the account could not be read. Try again.";
}

// "100 AAPL long"
std::string describe(const broker::Position& position) {
  return position.quantity.to_string() + " " + position.symbol + (position.sign() > 0 ? " long" : " short");
}

bool needs_position(const Leg& leg, const Facts& facts) {
  const bool is_future = leg.action == Action::buy || leg.action == Action::sell;
  return is_closing(leg.action) || (is_future && !opens_position(leg, facts));
}

// "Selling 300 shares of AAPL"
std::string describe_closing(const Leg& leg) {
  const std::string verb = is_buy(leg.action) ? "Buying " : "Selling ";
  const std::string quantity = leg.quantity ? leg.quantity->to_string() + " " : std::string();
  const bool is_stock = leg.instrument_type == InstrumentType::equity;
  return verb + quantity + (is_stock ? "shares of " : "") + leg.symbol;
}

// ": 100 are long, 40 of them are restricted, 100 of them are held by working order 51 (complex order 77: cancel it
// first)."
std::string explain_quantity(const broker::Position& position, const Facts& facts) {
  std::string text = ": " + position.quantity.to_string() + (position.sign() > 0 ? " are long" : " are short");
  const Decimal restricted = position.quantity - tradable_quantity(position);
  if (!restricted.is_zero()) text += ", " + restricted.to_string() + " of them cannot be traded at present";
  const Hold hold = find_hold(position, facts);
  if (!hold.quantity.is_zero()) text += ", " + hold.quantity.to_string() + " of them are " + describe(hold);
  return text + ".";
}

// Of an order by amount: its value must not exceed that of the position.
void judge_closing_value(const Leg& leg, const JudgedOrder& one, const Decimal& tradable, Findings& findings) {
  if (!one.order.value) return;
  const InstrumentFacts* const instrument = one.facts.find(leg.symbol);
  if (instrument == nullptr || !instrument->quote || !instrument->quote->bid) {
    findings.add_failure(one.label + "What the position in " + leg.symbol +
                         " is worth is not known: it has no bid. Write a quantity and a limit price.");
    return;
  }
  const Decimal worth = (tradable * *instrument->quote->bid).rounded(2), value = one.order.value->value.abs();
  if (value <= worth) return;
  findings.add_failure(one.label + describe_closing(leg) + " for " + format_dollars(value) +
                           " would close more than you hold: " + tradable.to_string() + " can be closed, worth " +
                           format_dollars(worth) + " at the bid.",
                       format_dollars(worth), format_dollars(value));
}

void judge_closing_leg(const Leg& leg, const JudgedOrder& one, Findings& findings) {
  const broker::Position* const position = find_position(leg.symbol, one.facts);
  if (position == nullptr) {
    findings.add_failure(may_be_unreadable(leg.symbol, one.facts)
                             ? explain_unknown_positions(one.facts)
                             : one.label + "There is no position in " + leg.symbol + " to close. To open one, write " +
                                   (is_buy(leg.action) ? "buy_to_open." : "sell_to_open."));
    return;
  }
  if (leg.action != closing_action(*position)) {
    findings.add_failure(one.label + "The account holds " + describe(*position) + ": " +
                         std::string(to_string(closing_action(*position))) + " closes it, not " +
                         std::string(to_string(leg.action)) + ".");
    return;
  }
  if (position->is_frozen) findings.add_failure("The broker has frozen the position in " + leg.symbol + ".");
  const Decimal tradable = tradable_quantity(*position);
  if (!leg.quantity) return judge_closing_value(leg, one, tradable, findings);
  if (*leg.quantity <= tradable) return;
  findings.add_failure(
      one.label + describe_closing(leg) + " would close more than you hold" + explain_quantity(*position, one.facts),
      tradable.to_string(), leg.quantity->to_string());
}

}  // namespace

Verdict check_position_effect(const CheckInput& input) {
  Findings findings;
  judge_cases(input, findings, [](const JudgedOrder& one, Findings& of_case) {
    for (const Leg& leg : one.order.legs) {
      const bool is_future = leg.action == Action::buy || leg.action == Action::sell;
      if (is_future && may_be_unreadable(leg.symbol, one.facts)) {
        of_case.add_failure(explain_unknown_positions(one.facts));
      } else if (needs_position(leg, one.facts)) {
        judge_closing_leg(leg, one, of_case);
      }
    }
  });
  if (!findings.has_failure() && input.was_closing && opens_any_position(input)) {
    findings.add_failure(
        "At its preview the order only closed. The positions have changed: now it would open one, or leave a short "
        "option with less cover. Preview it again.");
  }
  return findings.verdict();
}

namespace {

void judge_opening_leg(const Leg& leg, const JudgedOrder& one, Findings& findings) {
  const broker::Position* const position = find_position(leg.symbol, one.facts);
  if (position == nullptr) {
    if (may_be_unreadable(leg.symbol, one.facts)) findings.add_failure(explain_unknown_positions(one.facts));
    return;
  }
  const bool is_against = is_buy(leg.action) != (position->sign() > 0);
  if (!is_against) return;
  if (leg.action == Action::buy || leg.action == Action::sell) {
    findings.add_failure(one.label + "The account holds " + describe(*position) + ": " + describe_closing(leg) +
                         " would close it and open the other side. Close " + position->quantity.to_string() +
                         " first, then open in an order of its own.");
  } else {
    findings.add_failure(one.label + "The account holds " + describe(*position) + ": " +
                         std::string(to_string(leg.action)) + " opens against it. Is " +
                         std::string(to_string(closing_action(*position))) + " meant?");
  }
}

// The limit of a working order with one leg; absent of a market order.
struct WorkingSide {
  bool is_buy = false;
  std::optional<Decimal> limit;
};

// Orders that wait for a trigger price are not compared.
std::optional<WorkingSide> read_side(const broker::Order& order, const std::string& symbol) {
  const bool is_comparable = order.is_working() && order.legs.size() == 1 && order.legs.front().symbol == symbol;
  if (!is_comparable || order.order_type == "Stop" || order.order_type == "Stop Limit") return std::nullopt;
  WorkingSide side{order.legs.front().action.starts_with("Buy"), std::nullopt};
  if (order.price) side.limit = order.price->value;
  return side;
}

bool would_cross(const WorkingSide& a, const WorkingSide& b) {
  if (a.is_buy == b.is_buy) return false;
  if (!a.limit || !b.limit) return true;
  const Decimal& bought_at = a.is_buy ? *a.limit : *b.limit;
  const Decimal& sold_at = a.is_buy ? *b.limit : *a.limit;
  return bought_at >= sold_at;
}

// The worst price at which the order can trade: its limit, or, at the market, the quote and the tolerance behind it.
std::optional<Decimal> find_worst_price(const JudgedOrder& one, const Settings& settings) {
  if (one.order.price) return one.order.price->value;
  const auto quote = compute_net_quote(one.order, one.facts);
  if (!quote) return std::nullopt;
  const Decimal natural = quote->natural.abs();
  const Decimal tolerance = natural * settings.max_price_distance_percent / 100;
  return is_buy(one.order.legs.front().action) ? natural + tolerance : natural - tolerance;
}

// An order that could trade with a working order of the same account.
void judge_wash(const JudgedOrder& one, const Settings& settings, Findings& findings) {
  const Order& order = one.order;
  if (order.legs.size() != 1 || order.type == OrderType::stop || order.type == OrderType::stop_limit) return;
  WorkingSide ours{is_buy(order.legs.front().action), find_worst_price(one, settings)};
  for (const broker::Order& working : *one.facts.account.live_orders) {
    const auto theirs = read_side(working, order.legs.front().symbol);
    if (!theirs || !would_cross(ours, *theirs)) continue;
    findings.add_failure(one.label + "It could trade with your own working order " + working.id + ", which " +
                         (theirs->is_buy ? "buys " : "sells ") + order.legs.front().symbol + " at " +
                         (theirs->limit ? theirs->limit->money() : "the market") + ". Cancel that one first.");
  }
}

}  // namespace

Verdict check_opposite_side(const CheckInput& input) {
  Findings findings;
  judge_cases(input, findings, [&input](const JudgedOrder& one, Findings& of_case) {
    for (const Leg& leg : one.order.legs) {
      if (opens_position(leg, one.facts)) judge_opening_leg(leg, one, of_case);
    }
    if (are_live_orders_complete(one.facts)) {
      judge_wash(one, input.settings, of_case);
    } else {
      of_case.add_failure(explain_unknown_orders(one.facts));
    }
  });
  return findings.verdict();
}

namespace {

void judge_hold(const Leg& leg, const JudgedOrder& one, Findings& findings) {
  if (!needs_position(leg, one.facts)) return;
  if (!are_live_orders_complete(one.facts)) return findings.add_failure(explain_unknown_orders(one.facts));
  const broker::Position* const position = find_position(leg.symbol, one.facts);
  if (position == nullptr || leg.action != closing_action(*position)) return;  // refused by position_effect
  const Hold hold = find_hold(*position, one.facts);
  const Decimal rest = std::max(Decimal(0), tradable_quantity(*position) - hold.quantity);
  if (hold.quantity.is_zero() || leg.quantity.value_or(position->quantity) <= rest) return;
  findings.add_failure(
      one.label + describe_closing(leg) + " would close more than is free" + explain_quantity(*position, one.facts),
      rest.to_string(), leg.quantity.value_or(position->quantity).to_string());
}

}  // namespace

Verdict check_held_by_working(const CheckInput& input) {
  Findings findings;
  judge_cases(input, findings, [](const JudgedOrder& one, Findings& of_case) {
    for (const Leg& leg : one.order.legs) judge_hold(leg, one, of_case);
  });
  return findings.verdict();
}

}  // namespace orders
