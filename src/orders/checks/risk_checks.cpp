#include <algorithm>

#include "checks/check_list.hpp"
#include "checks/dry_run_age.hpp"
#include "checks/judged_orders.hpp"
#include "checks/verdicts.hpp"
#include "facts/option_cover.hpp"
#include "facts/position_use.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"

namespace orders {
namespace {

bool opens_short_stock(const Order& order) {
  return std::any_of(order.legs.begin(), order.legs.end(), [](const Leg& leg) {
    const bool has_no_expiration =
        leg.instrument_type == InstrumentType::equity || leg.instrument_type == InstrumentType::cryptocurrency;
    return has_no_expiration && leg.action == Action::sell_to_open;
  });
}

// The cash that pays for the shares of a short put of stock; 0 for anything else.
Decimal secure(const std::string& symbol, InstrumentType type, const Decimal& contracts) {
  constexpr int kShares = 100;
  const auto option = broker::parse_option_symbol(symbol);
  const bool is_put = type == InstrumentType::equity_option && option && option->right == 'P';
  return is_put ? option->strike * contracts * kShares : Decimal(0);
}

// The cash that the short puts of the account need, and those that its working orders would open.
Decimal sum_secured_puts(const Facts& facts) {
  Decimal sum;
  for (const broker::Position& position : *facts.account.positions) {
    if (position.sign() < 0) sum += secure(position.symbol, position.instrument_type, position.quantity);
  }
  for (const broker::Order& order : *facts.account.live_orders) {
    if (!order.is_working()) continue;
    for (const broker::OrderLeg& leg : order.legs) {
      if (leg.action != broker_spelling(Action::sell_to_open)) continue;
      const auto contracts = leg.remaining_quantity ? leg.remaining_quantity : leg.quantity;
      sum += secure(leg.symbol, leg.instrument_type, contracts.value_or(0));
    }
  }
  return sum;
}

// The cash of the account that no short put needs; absent if it is not known.
std::optional<Decimal> find_free_cash(const Facts& facts) {
  const auto& balances = facts.account.balances;
  const bool are_known =
      facts.account.positions && facts.account.positions->is_complete() && are_live_orders_complete(facts);
  if (!balances || !balances->cash_balance || !are_known) return std::nullopt;
  return *balances->cash_balance - sum_secured_puts(facts);
}

void judge_short_puts(const JudgedOrder& one, const std::vector<Holding>& puts, Findings& findings) {
  Decimal needed;
  for (const Holding& put : puts) needed += put.strike * put.units;
  const bool is_of_future = std::any_of(one.order.legs.begin(), one.order.legs.end(), [](const Leg& leg) {
    return leg.instrument_type == InstrumentType::future_option;
  });
  const auto cash = find_free_cash(one.facts);
  if (!is_of_future && cash && *cash >= needed) {
    findings.add_note(one.label + "The short put is secured by cash: " + needed.money() + ".");
    return;
  }
  std::string sentence = one.label + "The short put " + puts.front().symbol + " is naked";
  if (is_of_future) {
    sentence += ": a put of a future cannot be secured by cash";
  } else if (cash) {
    sentence += ": the cash that no other put needs is " + cash->money() + ", its shares cost " + needed.money();
  } else {
    sentence += ": the free cash of the account is not known";
  }
  findings.add_failure(sentence +
                       ". Buy a put with a lower strike in the same order, or have the operator set "
                       "ALLOW_UNDEFINED_RISK=true.");
}

void judge_short_options(const JudgedOrder& one, Findings& findings) {
  std::string reason;
  const auto opened = find_opened_options(one.order, one.facts, reason);
  if (!opened) return findings.add_failure(one.label + "The risk of the order is not known: " + reason + ".");
  for (const OpenedOptions& options : *opened) {
    const Cover cover = find_cover(options, one.order, one.facts);
    for (const Holding& call : cover.uncovered_calls) {
      findings.add_failure(one.label + "The short call " + call.symbol +
                           " has no cover that lasts as long: its loss has no bound. Buy a call with a higher strike "
                           "and the same or a later expiration in the same order, or have the operator set "
                           "ALLOW_UNDEFINED_RISK=true.");
    }
    if (!cover.uncovered_puts.empty()) judge_short_puts(one, cover.uncovered_puts, findings);
  }
}

}  // namespace

Verdict check_undefined_risk(const CheckInput& input) {
  Findings findings;
  for (const JudgedOrder& one : judge_orders(input)) {
    if (opens_short_stock(one.order) && !input.settings.allow_short_stock) {
      findings.add_failure(one.label + "Selling " + one.order.legs.front().symbol +
                           " short has no bound to its loss. The operator allows it with ALLOW_SHORT_STOCK=true.");
    }
    if (!input.settings.allow_undefined_risk) judge_short_options(one, findings);
  }
  return findings.verdict();
}

Verdict check_max_loss_known(const CheckInput& input) {
  Findings findings;
  for (const JudgedOrder& one : judge_orders(input)) {
    if (!one.is_opening) continue;
    const Risk risk = compute_risk(one.order, one.facts);
    if (risk.max_loss || risk.is_loss_undefined) continue;
    const std::string reason = risk.reason.empty() ? "a figure is missing" : risk.reason;
    findings.add_failure(one.label + "The most that the order can lose is not known: " + reason + ".");
  }
  return findings.verdict();
}

namespace {

bool is_future_order(const Order& order) {
  return !order.legs.empty() && order.legs.front().instrument_type == InstrumentType::future;
}

// The largest of the figures that one order is measured by.
std::optional<Decimal> measure(const JudgedOrder& one, std::string& reason) {
  const Risk risk = compute_risk(one.order, one.facts);
  constexpr int kFuturesShare = 10;  // of a future its tenth counts: about its margin
  const auto figure = is_future_order(one.order) ? risk.futures_notional : risk.notional;
  if (!figure || (!risk.max_loss && !risk.is_loss_undefined)) {
    reason = one.label + "The amount of the order is not known: " +
             (risk.reason.empty() ? std::string("a figure is missing") : risk.reason) + ".";
    return std::nullopt;
  }
  if (is_future_order(one.order)) return *figure / kFuturesShare;
  return std::max(*figure, risk.max_loss.value_or(0));
}

// The buying power that the order takes, by the dry run or, before sending, by that of the preview.
std::optional<Decimal> find_buying_power_change(const CheckInput& input) {
  if (input.dry_run != nullptr) {
    const auto& effect = input.dry_run->report.buying_power;
    return effect ? effect->change_in_buying_power : std::nullopt;
  }
  return input.preview == nullptr ? std::nullopt : input.preview->cost;
}

}  // namespace

std::optional<Decimal> compute_order_notional(const CheckInput& input, std::string& reason) {
  if (is_cancel(input.intention) || !opens_any_position(input)) return Decimal(0);
  const auto change = find_buying_power_change(input);
  if (!change) {
    reason = "The buying power that the order takes is not known: the broker's dry run did not say it.";
    return std::nullopt;
  }
  Decimal sum;
  for (const JudgedOrder& one : judge_orders(input)) {
    if (!one.is_opening) continue;
    const auto amount = measure(one, reason);
    if (!amount) return std::nullopt;
    sum += *amount;
  }
  return std::max(sum, change->abs()).rounded(2);
}

Verdict check_order_notional(const CheckInput& input) {
  if (!opens_any_position(input)) return not_applicable();
  std::string reason;
  const auto amount = compute_order_notional(input, reason);
  if (!amount) return fail(reason, input.settings.max_order_notional.money());
  if (*amount <= input.settings.max_order_notional) return pass();
  return fail("The order is worth " + amount->money() + "; the limit of one order is " +
                  input.settings.max_order_notional.money() + " (MAX_ORDER_NOTIONAL). Reduce the quantity.",
              input.settings.max_order_notional.money(), amount->money());
}

Verdict check_concentration(const CheckInput& input) {
  if (!opens_any_position(input)) return not_applicable();
  const auto& balances = input.facts.account.balances;
  if (!balances || !balances->net_liquidating_value || !balances->net_liquidating_value->is_positive()) {
    return not_run(explain_unknown("The net liquidating value of the account is", input.facts, "balances"));
  }
  Findings findings;
  for (const JudgedOrder& one : judge_orders(input)) {
    if (!one.is_opening || is_future_order(one.order)) continue;
    const Risk risk = compute_risk(one.order, one.facts);
    if (!risk.max_loss) {
      findings.add_gap(one.label + "The most that the order can lose is not known.");
      continue;
    }
    const Decimal percent = (*risk.max_loss * 100 / *balances->net_liquidating_value).rounded(1);
    if (percent <= input.settings.max_underlying_percent) continue;
    findings.add_note(one.label + "The most that the order can lose, " + risk.max_loss->rounded(2).money() + ", is " +
                      percent.to_string() + " % of the account's net liquidating value.");
  }
  return findings.verdict();
}

}  // namespace orders
