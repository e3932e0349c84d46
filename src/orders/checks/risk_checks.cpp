#include <algorithm>
#include <cctype>
#include <map>

#include "checks/check_list.hpp"
#include "checks/dry_run_age.hpp"
#include "checks/judged_orders.hpp"
#include "checks/verdicts.hpp"
#include "facts/cover_words.hpp"
#include "facts/option_cover.hpp"
#include "facts/order_price.hpp"
#include "facts/position_use.hpp"
#include "facts/secured_puts.hpp"
#include "tastytrade_mcp/orders/order_words.hpp"

namespace orders {
namespace {

bool opens_short_stock(const Order& order) {
  return std::any_of(order.legs.begin(), order.legs.end(), [](const Leg& leg) {
    const bool has_no_expiration =
        leg.instrument_type == InstrumentType::equity || leg.instrument_type == InstrumentType::cryptocurrency;
    return has_no_expiration && leg.action == Action::sell_to_open;
  });
}

constexpr std::string_view kOrOperator = ", or have the operator set ALLOW_UNDEFINED_RISK=true.";

// "Close the short call first", or what keeps it from being opened. Shares and options are not legs of one order.
std::string advise_exposed(const Holding& option, const Order& order, const Facts& facts) {
  const std::string name = option.kind == Holding::Kind::call ? "short call" : "short put";
  const broker::Position* const position = find_position(option.symbol, facts);
  if (position == nullptr || position->sign() > 0) return " Cancel the working order that opens the " + name + " first";
  return " Close the " + name +
         (has_options(order) ? " first, or in the same order"
                             : " first, or as the trigger order of an OTO with this order");
}

// Tells the user how to keep a short option covered.
std::string advise(const Holding& option, const OpenedOptions& opened, const Order& order, const Facts& facts) {
  std::string text = is_exposed(option, opened) ? advise_exposed(option, order, facts)
                     : option.kind == Holding::Kind::call
                         ? std::string(" Buy a call with a higher strike and the same ") +
                               (settles_by_forward(option) ? "" : "or a later ") + "expiration in the same order"
                         : " Buy a put with a lower strike in the same order";
  return text.append(kOrOperator);
}

std::string begin_sentence(std::string clause) {
  clause.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(clause.front())));
  return clause;
}

// Adds what working orders hold: ". 100 AAPL that would cover it are held by working order 51.".
std::string end_with_held(const Holding& option, const OpenedOptions& opened, const Facts& facts) {
  const std::string held = explain_held_cover(option, opened, facts);
  return held.empty() ? "." : ". " + held + ".";
}

// The cash that the short puts need: the strikes of those without cover, or more where others of the order have a
// long put of a lower strike.
struct NeededCash {
  Decimal strikes, amount;
};
NeededCash find_needed_cash(const Cover& cover) {
  NeededCash needed;
  for (const Holding& put : cover.uncovered_puts) needed.strikes += put.strike * put.units;
  Decimal loss;
  for (const std::vector<PayoffLeg>& group : cover.groups) {
    loss -= std::min(Decimal(0), compute_payoff_bounds(group).lowest.value_or(0));
  }
  needed.amount = std::max(needed.strikes, loss);
  return needed;
}

// The cash that is left for short puts when the order has paid its price.
std::optional<Decimal> find_cash_after(const JudgedOrder& one, const std::vector<OpenedOptions>& opened) {
  const auto free_cash = find_free_cash(one.order, one.facts, opened);
  const auto received = find_order_cash(one.order, one.facts).received;
  if (!free_cash || !received) return std::nullopt;
  return *free_cash + std::min(Decimal(0), *received);
}

void judge_short_puts(const JudgedOrder& one, const OpenedOptions& options, const Cover& cover,
                      const std::optional<Decimal>& free_cash, Findings& findings) {
  const NeededCash needed = find_needed_cash(cover);
  const bool is_of_future = std::any_of(one.order.legs.begin(), one.order.legs.end(), [](const Leg& leg) {
    return leg.instrument_type == InstrumentType::future_option;
  });
  if (!is_of_future && free_cash && *free_cash >= needed.amount) {
    findings.add_note(one.label + "The short put is secured by cash: " + format_dollars(needed.amount) + ".");
    return;
  }
  const Holding& put = cover.uncovered_puts.front();
  std::string sentence = one.label;
  sentence += is_exposed(put, options) ? begin_sentence(explain_uncovered(put, options)) + ": it is naked then"
                                       : "The short put " + put.symbol + " is naked";
  if (is_of_future) {
    sentence += ": a put of a future cannot be secured by cash";
  } else if (free_cash) {
    const bool is_for_shares = needed.amount == needed.strikes;
    sentence += ": the cash that no other option needs is " + format_dollars(*free_cash) +
                (is_for_shares ? ", its shares cost " : ", the order can lose ") + format_dollars(needed.amount);
  } else {
    sentence += ": the free cash of the account is not known";
  }
  findings.add_failure(sentence + end_with_held(put, options, one.facts) + advise(put, options, one.order, one.facts));
}

void judge_short_options(const JudgedOrder& one, Findings& findings) {
  std::string reason;
  const auto opened = find_opened_options(one.order, one.facts, *one.before, reason);
  if (!opened) return findings.add_failure(one.label + "The risk of the order is not known: " + reason + ".");
  const auto free_cash = find_cash_after(one, *opened);
  for (const OpenedOptions& options : *opened) {
    const Cover cover = find_cover(options, one.order, one.facts);
    for (const Holding& call : cover.uncovered_calls) {
      findings.add_failure(one.label + begin_sentence(explain_uncovered(call, options)) + ": its loss has no bound" +
                           end_with_held(call, options, one.facts) + advise(call, options, one.order, one.facts));
    }
    if (!cover.uncovered_puts.empty()) judge_short_puts(one, options, cover, free_cash, findings);
  }
}

// An order that takes the place of a working one leaves a short option with no less cover than that one would have.
void note_kept_exposure(const JudgedOrder& one, Findings& findings) {
  std::string reason;
  const auto opened = find_opened_options(one.order, one.facts, one.facts, reason);
  if (!opened) return;
  for (const OpenedOptions& options : *opened) {
    if (options.exposed.empty()) continue;
    findings.add_note(one.label + "The short option " + options.exposed.front().symbol +
                      " has less cover once this order has filled, as it would with the order that it replaces.");
  }
}

}  // namespace

Verdict check_undefined_risk(const CheckInput& input) {
  Findings findings;
  judge_cases(input, findings, [&input](const JudgedOrder& one, Findings& of_case) {
    if (opens_short_stock(one.order) && !input.settings.allow_short_stock) {
      of_case.add_failure(one.label + "Selling " + one.order.legs.front().symbol +
                          " short has no bound to its loss. The operator allows it with ALLOW_SHORT_STOCK=true.");
    }
    if (!input.settings.allow_undefined_risk) judge_short_options(one, of_case);
    if (is_change(input.intention) || input.intention == Intention::exit_complex) note_kept_exposure(one, of_case);
  });
  return findings.verdict();
}

Verdict check_max_loss_known(const CheckInput& input) {
  Findings findings;
  judge_cases(input, findings, [](const JudgedOrder& one, Findings& of_case) {
    if (!one.is_opening) return;
    const Risk risk = compute_risk(one.order, one.facts, *one.before);
    if (risk.max_loss || risk.is_loss_undefined) return;
    const std::string reason = risk.reason.empty() ? "a figure is missing" : risk.reason;
    of_case.add_failure(one.label + "The most that the order can lose is not known: " + reason + ".");
  });
  return findings.verdict();
}

namespace {

bool is_future_order(const Order& order) {
  return !order.legs.empty() && order.legs.front().instrument_type == InstrumentType::future;
}

// The largest of the figures that one order is measured by.
std::optional<Decimal> measure(const JudgedOrder& one, std::string& reason) {
  const Risk risk = compute_risk(one.order, one.facts, *one.before);
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

// True if the order and another one cancel each other, so that one of the two fills at most.
bool is_one_of_two(const CheckInput& input, std::size_t position) {
  return input.complex_type == ComplexType::oco || (input.complex_type == ComplexType::otoco && position > 0);
}

}  // namespace

std::optional<Decimal> compute_order_notional(const CheckInput& input, std::string& reason) {
  if (is_cancel(input.intention) || !opens_any_position(input)) return Decimal(0);
  const auto change = find_buying_power_change(input);
  if (!change) {
    reason = "The buying power that the order takes is not known: the broker's dry run did not say it.";
    return std::nullopt;
  }
  std::map<std::size_t, Decimal> amounts;  // of each order that of its worst case
  for (const JudgedOrder& one : list_cases(input)) {
    if (!one.is_opening) continue;
    const auto amount = measure(one, reason);
    if (!amount) return std::nullopt;
    Decimal& largest = amounts[one.position];
    largest = std::max(largest, *amount);
  }
  Decimal sum, largest_of_two;
  for (const auto& [position, amount] : amounts) {
    if (is_one_of_two(input, position)) {
      largest_of_two = std::max(largest_of_two, amount);
    } else {
      sum += amount;
    }
  }
  return std::max(sum + largest_of_two, change->abs()).rounded(2);
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
  judge_cases(input, findings, [&](const JudgedOrder& one, Findings& of_case) {
    if (!one.is_opening || is_future_order(one.order)) return;
    const Risk risk = compute_risk(one.order, one.facts, *one.before);
    if (!risk.max_loss) return of_case.add_gap(one.label + "The most that the order can lose is not known.");
    const Decimal percent = (*risk.max_loss * 100 / *balances->net_liquidating_value).rounded(1);
    if (percent <= input.settings.max_underlying_percent) return;
    of_case.add_note(one.label + "The most that the order can lose, " + format_dollars(*risk.max_loss) + ", is " +
                     percent.to_string() + " % of the account's net liquidating value.");
  });
  return findings.verdict();
}

}  // namespace orders
