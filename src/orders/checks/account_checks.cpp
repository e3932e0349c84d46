#include <algorithm>

#include "checks/check_list.hpp"
#include "checks/dry_run_age.hpp"
#include "checks/judged_orders.hpp"
#include "checks/verdicts.hpp"
#include "facts/option_cover.hpp"
#include "tastytrade_mcp/orders/order_words.hpp"

namespace orders {
namespace {

bool has_type(const CheckInput& input, InstrumentType type) {
  return std::any_of(input.orders.begin(), input.orders.end(), [&](const Order& order) {
    return std::any_of(order.legs.begin(), order.legs.end(),
                       [&](const Leg& leg) { return leg.instrument_type == type; });
  });
}

// A flag that must be there and be false.
void require_clear(const std::optional<bool>& flag, const std::string& state, Findings& findings) {
  if (!flag) {
    findings.add_failure("It is not known if the account is " + state + ": the broker did not send it. Try again.");
  } else if (*flag) {
    findings.add_failure("The account is " + state + ".");
  }
}

bool is_due(const std::optional<Decimal>& call_value) {
  return call_value && !call_value->is_zero();
}

void judge_calls(const CheckInput& input, Findings& findings) {
  const broker::TradingStatus& status = *input.facts.account.status;
  require_clear(status.is_in_margin_call, "in a margin call", findings);
  if (status.is_in_day_trade_call.value_or(false)) findings.add_failure("The account is in a day-trade call.");
  const auto& balances = input.facts.account.balances;
  if (!balances) {
    findings.add_failure(explain_unknown("The margin calls of the account are", input.facts, "balances"));
    return;
  }
  if (is_due(balances->maintenance_call_value)) {
    findings.add_failure("A maintenance call of " + format_dollars(balances->maintenance_call_value->abs()) +
                         " is open.");
  }
  if (is_due(balances->reg_t_call_value)) {
    findings.add_failure("A Regulation T call of " + format_dollars(balances->reg_t_call_value->abs()) + " is open.");
  }
  if (is_due(balances->day_trading_call_value)) {
    findings.add_failure("A day-trading call of " + format_dollars(balances->day_trading_call_value->abs()) +
                         " is open.");
  }
}

// The approvals of the account.
void judge_approvals(const CheckInput& input, Findings& findings) {
  const broker::TradingStatus& status = *input.facts.account.status;
  const bool has_futures = has_type(input, InstrumentType::future) || has_type(input, InstrumentType::future_option);
  if (has_futures && !status.is_futures_enabled.value_or(false)) {
    findings.add_failure("The account is not approved for futures.");
  }
  if (has_futures && status.is_futures_closing_only.value_or(false)) {
    findings.add_failure("The account may only close positions in futures.");
  }
  const bool has_coins = has_type(input, InstrumentType::cryptocurrency);
  if (has_coins && !status.is_cryptocurrency_enabled.value_or(false)) {
    findings.add_failure("The account is not approved for cryptocurrencies.");
  }
  if (has_coins && status.is_cryptocurrency_closing_only.value_or(false)) {
    findings.add_failure("The account may only close positions in cryptocurrencies.");
  }
}

// The options level as far as its words are known; the broker's dry run knows the rest.
void judge_options_level(const std::string& level, const JudgedOrder& one, Findings& findings) {
  const Order& order = one.order;
  const bool opens_option = std::any_of(order.legs.begin(), order.legs.end(), [](const Leg& leg) {
    return is_option(leg.instrument_type) && is_opening(leg.action);
  });
  if (!opens_option || level == "No Restrictions") return;
  if (level.empty()) {
    findings.add_failure("The options level of the account is not known: the broker did not send it.");
  } else if (level == "Covered And Cash Secured") {
    const auto has_action = [&order](Action action) {
      return std::any_of(order.legs.begin(), order.legs.end(),
                         [action](const Leg& leg) { return is_option(leg.instrument_type) && leg.action == action; });
    };
    const bool is_spread = has_action(Action::sell_to_open) && has_action(Action::buy_to_open);
    if (is_spread)
      findings.add_failure(one.label + "The options level of the account allows no spreads: " + level + ".");
  } else if (level != "Defined Risk Spreads") {
    findings.add_note("The options level " + level + " is not known to this server: the broker decides.");
    return;
  }
  std::string reason;
  const auto opened = find_opened_options(order, one.facts, *one.before, reason);
  if (!opened) return;  // refused by the check of the maximum loss
  for (const OpenedOptions& options : *opened) {
    if (!find_cover(options, order, one.facts).uncovered_calls.empty()) {
      findings.add_failure(one.label + "The options level of the account allows no uncovered calls: " + level + ".");
    }
  }
}

}  // namespace

Verdict check_account_state(const CheckInput& input) {
  const auto& status = input.facts.account.status;
  if (!status) return fail(explain_unknown("The status of the account is", input.facts, "status"));
  Findings findings;
  require_clear(status->is_closed, "closed", findings);
  require_clear(status->is_frozen, "frozen: the broker's service can say why", findings);
  if (!opens_any_position(input)) return findings.verdict();
  require_clear(status->is_closing_only, "restricted to closing positions", findings);
  if (status->is_risk_reducing_only.value_or(false)) {
    findings.add_failure("The account is restricted to orders that reduce its risk.");
  }
  judge_calls(input, findings);
  judge_approvals(input, findings);
  judge_cases(input, findings, [&](const JudgedOrder& one, Findings& of_case) {
    judge_options_level(status->options_level, one, of_case);
  });
  return findings.verdict();
}

namespace {

// The profit of the day of a position: what is realized today, and the change of its mark since the basis of the day.
std::optional<Decimal> compute_day_profit(const broker::Position& position, Date today) {
  if (!position.realized_day_gain) return std::nullopt;
  Decimal profit = position.realized_day_gain_date == today ? *position.realized_day_gain : Decimal(0);
  if (position.sign() == 0) return profit;
  if (!position.mark_price || !position.average_daily_market_close_price || !position.multiplier) return std::nullopt;
  const Decimal change = *position.mark_price - *position.average_daily_market_close_price;
  return profit + change * position.quantity * *position.multiplier * position.sign();
}

}  // namespace

Verdict check_daily_loss(const CheckInput& input) {
  const auto& max_loss = input.settings.max_daily_loss;
  if (!max_loss || !opens_any_position(input)) return not_applicable();
  const auto& positions = input.facts.account.positions;
  if (!positions) return fail(explain_unknown("The profit of the day is", input.facts, "positions"));
  if (!positions->is_complete()) return fail("The profit of the day is not known: a position could not be read.");
  Decimal profit;
  for (const broker::Position& position : *positions) {
    const auto part = compute_day_profit(position, input.today);
    if (!part) return fail("The profit of the day is not known: " + position.symbol + " lacks a figure.");
    profit += *part;
  }
  if (-profit <= *max_loss) return pass();
  return fail("The account has lost " + format_dollars(-profit) + " today; the limit is " + max_loss->money() +
                  " (MAX_DAILY_LOSS). Only orders that close positions pass today.",
              max_loss->money(), format_dollars(-profit));
}

namespace {

// The buying power that is left when the order is taken.
std::optional<Decimal> find_buying_power_left(const CheckInput& input) {
  if (input.dry_run != nullptr) {
    const auto& effect = input.dry_run->report.buying_power;
    return effect ? effect->new_buying_power : std::nullopt;
  }
  const auto& balances = input.facts.account.balances;
  if (!is_dry_run_of_preview_young(input) || !balances || !input.preview->cost) return std::nullopt;
  const bool is_stock_only = std::all_of(input.orders.begin(), input.orders.end(), [](const Order& order) {
    return std::all_of(order.legs.begin(), order.legs.end(),
                       [](const Leg& leg) { return leg.instrument_type == InstrumentType::equity; });
  });
  const auto& now = is_stock_only ? balances->equity_buying_power : balances->derivative_buying_power;
  return now ? std::optional(*now - *input.preview->cost) : std::nullopt;
}

}  // namespace

Verdict check_buying_power_reserve(const CheckInput& input) {
  if (!opens_any_position(input)) return not_applicable();
  const auto& balances = input.facts.account.balances;
  if (!balances || !balances->net_liquidating_value) {
    return fail(explain_unknown("The net liquidating value of the account is", input.facts, "balances"));
  }
  const auto left = find_buying_power_left(input);
  if (!left) return fail("The buying power behind the order is not known: the broker's dry run did not say it.");
  const Decimal reserve = (*balances->net_liquidating_value * input.settings.min_buying_power_percent / 100).rounded(2);
  if (*left >= reserve) return pass();
  return fail("The order leaves a buying power of " + format_dollars(*left) + "; at least " + reserve.money() +
                  " have to stay: " + input.settings.min_buying_power_percent.to_string() +
                  " % of the net liquidating value (MIN_BUYING_POWER_PERCENT). Reduce the order.",
              reserve.money(), format_dollars(*left));
}

}  // namespace orders
