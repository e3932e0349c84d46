#include <algorithm>

#include "checks/check_list.hpp"
#include "checks/judged_orders.hpp"
#include "checks/tick_rules.hpp"
#include "checks/verdicts.hpp"
#include "facts/position_use.hpp"
#include "order/time_in_force.hpp"
#include "tastytrade_mcp/orders/order_words.hpp"
#include "tastytrade_mcp/support/invisible.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace orders {

Verdict check_structure(const CheckInput& input) {
  Findings findings;
  if (input.complex_order != nullptr) {
    for (std::string& problem : validate_structure(*input.complex_order, input.today)) {
      findings.add_failure(std::move(problem));
    }
    return findings.verdict();
  }
  if (input.orders.empty()) return fail("There is no order to check.");
  for (const Order& order : input.orders) {
    for (std::string& problem : validate_structure(order, input.today)) findings.add_failure(std::move(problem));
  }
  return findings.verdict();
}

namespace {

void judge_expiration(const InstrumentFacts& instrument, const CheckInput& input, Findings& findings) {
  if (instrument.expiration && std::chrono::sys_days(*instrument.expiration) < std::chrono::sys_days(input.today)) {
    findings.add_failure(instrument.symbol + " expired on " + support::to_text(*instrument.expiration) + ".");
  } else if (instrument.stops_trading_at && *instrument.stops_trading_at <= input.now) {
    findings.add_failure(instrument.symbol + " stopped trading at " +
                         support::to_iso8601(*instrument.stops_trading_at) + ".");
  }
}

// Fractions of a share are bought of some stocks only. What the account holds of one it may sell.
void judge_fraction(const Leg& leg, const JudgedOrder& one, const InstrumentFacts& instrument, Findings& findings) {
  const bool is_fraction = !leg.quantity || !leg.quantity->is_integer();  // without a quantity: an amount of dollars
  if (!is_fraction || instrument.instrument_type != InstrumentType::equity) return;
  if (!opens_position(leg, one.facts)) return;
  if (!instrument.is_fractional_eligible) {
    findings.add_failure("It is not known if fractions of " + leg.symbol +
                         " can be traded: the broker did not say it. Write a whole number.");
  } else if (!*instrument.is_fractional_eligible) {
    findings.add_failure("Fractions of " + leg.symbol + " cannot be traded. Write a whole number.");
  }
}

void judge_overnight(const Order& order, const InstrumentFacts& instrument, Findings& findings) {
  if (!works_overnight(order.time_in_force) || instrument.instrument_type != InstrumentType::equity) return;
  const std::string advice =
      order.time_in_force == TimeInForce::ext_overnight ? " Write Ext or Day." : " Write GTC Ext or GTC.";
  if (!instrument.is_overnight_permitted) {
    findings.add_failure("It is not known if " + instrument.symbol +
                         " is traded overnight: the broker did not say it." + advice);
  } else if (!*instrument.is_overnight_permitted) {
    findings.add_failure(instrument.symbol + " is not traded overnight." + advice);
  }
}

void judge_instrument(const Leg& leg, const JudgedOrder& one, const CheckInput& input, Findings& findings) {
  const Facts& facts = one.facts;
  const InstrumentFacts* const instrument = facts.find(leg.symbol);
  const std::string fact = "instrument:" + leg.symbol;
  if (instrument == nullptr || facts.missing.contains(fact)) {
    return findings.add_failure(explain_unknown("The instrument " + leg.symbol + " is", facts, fact));
  }
  if (!instrument->is_known) return findings.add_failure("TastyTrade lists no instrument " + leg.symbol + ".");
  judge_expiration(*instrument, input, findings);
  if (!instrument->is_active) {
    findings.add_failure("It is not known if " + leg.symbol + " can be traded: the broker did not say it.");
  } else if (!*instrument->is_active) {
    findings.add_failure(leg.symbol + " cannot be traded: the broker calls it inactive.");
  }
  if (opens_position(leg, facts) && instrument->is_closing_only.value_or(false)) {
    findings.add_failure("Positions in " + leg.symbol + " can only be closed.");
  }
  judge_fraction(leg, one, *instrument, findings);
  judge_overnight(one.order, *instrument, findings);
  const InstrumentFacts* const underlying = facts.find(instrument->underlying_symbol);
  if (instrument->is_halted.value_or(false)) {
    findings.add_failure("Trading of " + leg.symbol + " is halted.");
  } else if (underlying != nullptr && underlying->is_halted.value_or(false)) {
    findings.add_failure("Trading of " + underlying->symbol + ", the underlying of " + leg.symbol + ", is halted.");
  }
}

// The symbol of a condition that the broker does not list has no price, so that the condition never holds.
void judge_condition_symbols(const JudgedOrder& one, Findings& findings) {
  for (const Condition& condition : one.order.conditions) {
    const InstrumentFacts* const instrument = one.facts.find(condition.symbol);
    if (instrument == nullptr || instrument->is_known || instrument->quote) continue;
    if (one.facts.missing.contains("instrument:" + condition.symbol)) continue;
    findings.add_failure(one.label + "TastyTrade lists no instrument " + condition.symbol +
                         ", whose price a condition names.");
  }
}

// An order that is sent after the end of its contract cannot work.
void judge_start(const JudgedOrder& one, Findings& findings) {
  if (!one.order.route_after) return;
  for (const Leg& leg : one.order.legs) {
    const InstrumentFacts* const contract = one.facts.find(leg.symbol);
    if (contract == nullptr || !contract->expiration) continue;
    const bool is_after = support::new_york_date(*one.order.route_after) > *contract->expiration;
    const bool is_stopped = contract->stops_trading_at && *one.order.route_after >= *contract->stops_trading_at;
    if (!is_after && !is_stopped) continue;
    findings.add_failure(one.label + leg.symbol + " expires on " + support::to_text(*contract->expiration) +
                         ", before the order is sent. Give an earlier time.");
  }
}

// A GTD order ends with its contract.
void note_last_day(const JudgedOrder& one, Findings& findings) {
  if (!one.order.gtc_date) return;
  for (const Leg& leg : one.order.legs) {
    const InstrumentFacts* const contract = one.facts.find(leg.symbol);
    if (contract == nullptr || !contract->expiration) continue;
    if (std::chrono::sys_days(*one.order.gtc_date) <= std::chrono::sys_days(*contract->expiration)) continue;
    findings.add_note(one.label + leg.symbol + " expires on " + support::to_text(*contract->expiration) +
                      ", before the last day of the order, " + support::to_text(*one.order.gtc_date) +
                      ": the order ends with the contract.");
  }
}

}  // namespace

Verdict check_instrument_tradable(const CheckInput& input) {
  Findings findings;
  judge_cases(input, findings, [&input](const JudgedOrder& one, Findings& of_case) {
    for (const Leg& leg : one.order.legs) judge_instrument(leg, one, input, of_case);
    judge_condition_symbols(one, of_case);
    judge_start(one, of_case);
    note_last_day(one, of_case);
  });
  return findings.verdict();
}

namespace {

// Kinds of instruments that the broker takes no orders for by its API (docs/tastytrade.md, Instrument types).
struct Suspension {
  InstrumentType type;
  std::chrono::year_month_day since;
  std::string_view name;
};
constexpr Suspension kSuspensions[] = {{InstrumentType::cryptocurrency,
                                        {std::chrono::year(2026), std::chrono::June, std::chrono::day(29)},
                                        "cryptocurrencies"}};

}  // namespace

Verdict check_kind_suspended(const CheckInput& input) {
  Findings findings;
  for (const Order& order : input.orders) {
    for (const Leg& leg : order.legs) {
      for (const Suspension& one : kSuspensions) {
        if (leg.instrument_type != one.type || input.settings.allow_crypto) continue;
        if (std::chrono::sys_days(input.today) < std::chrono::sys_days(one.since)) continue;
        findings.add_failure("TastyTrade takes no orders for " + std::string(one.name) + " from applications since " +
                             support::to_text(one.since) +
                             ". If that has ended, the operator sets ALLOW_CRYPTO_ORDERS=true.");
      }
    }
  }
  return findings.verdict();
}

Verdict check_tick(const CheckInput& input) {
  Findings findings;
  for (const JudgedOrder& one : judge_orders(input)) judge_ticks(one, findings);
  return findings.verdict();
}

namespace {

int find_own_limit(InstrumentType type, const Settings& settings) {
  if (settings.max_order_quantity) return *settings.max_order_quantity;
  if (type == InstrumentType::future) return settings.max_futures;
  if (is_option(type)) return settings.max_contracts;
  return settings.max_shares;
}

std::optional<int> find_broker_limit(InstrumentType type, const broker::PositionLimits& limits) {
  switch (type) {
    case InstrumentType::equity:
      return limits.equity_order_size;
    case InstrumentType::equity_option:
      return limits.equity_option_order_size;
    case InstrumentType::future:
      return limits.future_order_size;
    case InstrumentType::future_option:
      return limits.future_option_order_size;
    default:
      return std::nullopt;
  }
}

void judge_quantity(const Leg& leg, const CheckInput& input, Findings& findings) {
  const std::string quantity = leg.quantity->to_string();
  const int own = find_own_limit(leg.instrument_type, input.settings);
  if (*leg.quantity > own) {
    findings.add_failure("The quantity of " + leg.symbol + " is " + quantity + "; the limit of this server is " +
                             std::to_string(own) + " (MAX_ORDER_QUANTITY). Split the order.",
                         std::to_string(own), quantity);
  }
  const auto& limits = input.facts.account.limits;
  if (!limits) {
    findings.add_gap(explain_unknown("The broker's limits of quantity are", input.facts, "limits"));
    return;
  }
  const auto of_broker = find_broker_limit(leg.instrument_type, *limits);
  if (of_broker && *leg.quantity > *of_broker) {
    findings.add_failure("The quantity of " + leg.symbol + " is " + quantity +
                             "; the broker's limit for one order is " + std::to_string(*of_broker) +
                             ". Split the order.",
                         std::to_string(*of_broker), quantity);
  }
}

}  // namespace

Verdict check_quantity_limit(const CheckInput& input) {
  Findings findings;
  for (const Order& order : input.orders) {
    for (const Leg& leg : order.legs) {
      if (leg.quantity) judge_quantity(leg, input, findings);
    }
  }
  return findings.verdict();
}

namespace {

// True if a terminal or a screen shows the text as it is: no control characters, nothing invisible, nothing that turns
// the direction of writing.
bool prints_whole(std::string_view text) {
  if (!support::is_utf8(text)) return false;
  const bool has_control =
      std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  if (has_control || support::without_invisible(text) != text) return false;
  constexpr std::string_view kDirections[] = {"\u061C", "\u202A", "\u202B", "\u202C", "\u202D",
                                              "\u202E", "\u2066", "\u2067", "\u2068", "\u2069"};
  return std::none_of(std::begin(kDirections), std::end(kDirections),
                      [&](std::string_view mark) { return text.find(mark) != std::string_view::npos; });
}

bool is_symbol_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

void judge_broker_words(const broker::DryRun& dry_run, Findings& findings) {
  const auto judge = [&](const broker::OrderMessage& message) {
    if (prints_whole(message.code) && prints_whole(message.message)) return;
    findings.add_failure("A message of the broker to this order has characters that do not print.");
  };
  for (const auto* list : {&dry_run.report.warnings, &dry_run.report.errors}) {
    for (const broker::OrderMessage& message : *list) judge(message);
  }
  if (dry_run.refusal) judge(*dry_run.refusal);
}

}  // namespace

Verdict check_words_whole(const CheckInput& input) {
  Findings findings;
  const auto judge_symbol = [&](const std::string& symbol) {
    if (is_symbol_text(symbol)) return;
    findings.add_failure("The symbol '" + support::printable(support::without_invisible(symbol), 40) +
                         "' has characters that do not print, or that look like others. Write it anew.");
  };
  for (const Order& order : input.orders) {
    for (const Leg& leg : order.legs) judge_symbol(leg.symbol);
    for (const Condition& condition : order.conditions) judge_symbol(condition.symbol);
    if (!prints_whole(describe(order))) findings.add_failure("The words of the order would not print as they are.");
  }
  if (input.dry_run != nullptr) judge_broker_words(*input.dry_run, findings);
  return findings.verdict();
}

}  // namespace orders
