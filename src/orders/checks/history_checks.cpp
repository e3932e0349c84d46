#include <algorithm>

#include "checks/check_list.hpp"
#include "checks/judged_orders.hpp"
#include "checks/verdicts.hpp"
#include "facts/position_use.hpp"
#include "tastytrade_mcp/orders/order_changes.hpp"
#include "tastytrade_mcp/orders/order_words.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace orders {
namespace {

constexpr std::string_view kDuplicateCode = "duplicate";

// True unless it is proved, or very likely, that no order came of the intent.
bool counts(const IntentState& intent) {
  if (!intent.end) return true;
  const RecordKind kind = intent.end->kind;
  return kind != RecordKind::not_sent && kind != RecordKind::refused && kind != RecordKind::not_found;
}

bool counts_as_order(const IntentState& intent) {
  const Json* const flag = support::find(intent.intent.data, "counts_as_order");
  return counts(intent) && (flag == nullptr || !flag->is_boolean() || flag->get<bool>());
}

bool is_within(const IntentState& intent, Instant now, std::chrono::seconds window) {
  return now - intent.intent.at < window;
}

void find_sent_duplicates(const CheckInput& input, Findings& findings) {
  for (const IntentState& sent : input.recent_intents) {
    if (input.order_digest.empty() || !counts(sent)) continue;
    if (!is_within(sent, input.now, input.settings.duplicate_window)) continue;
    if (read_text(sent.intent, "order_digest") != input.order_digest) continue;
    findings.add_failure("The same order was sent at " + support::to_iso8601(sent.intent.at) + " (journal record " +
                             std::to_string(sent.intent.seq) + "). Is a second one meant?",
                         std::to_string(input.settings.duplicate_window.count()));
  }
}

void find_working_duplicates(const CheckInput& input, Findings& findings) {
  for (const JudgedOrder& one : judge_orders(input)) {
    for (const broker::Order& working : *one.facts.account.live_orders) {
      if (!working.is_working() || !means_the_same(one.order, working)) continue;
      findings.add_failure(one.label + "The same order works at the broker already: order " + working.id +
                           ". Is a second one meant?");
    }
  }
}

}  // namespace

Verdict check_duplicate(const CheckInput& input) {
  // A change makes no second order, and a trail leaves its stop as it is.
  const bool is_new_order = !is_change(input.intention);
  if (!is_new_order || input.settings.duplicate_window.count() == 0) return not_applicable();
  if (!input.facts.account.live_orders) {
    return fail(explain_unknown("The working orders of the account are", input.facts, "live_orders"));
  }
  Findings findings;
  find_sent_duplicates(input, findings);
  find_working_duplicates(input, findings);
  return findings.verdict(kDuplicateCode);
}

Verdict check_daily_notional(const CheckInput& input) {
  if (!opens_any_position(input)) return not_applicable();
  const Decimal& limit = input.settings.max_daily_notional;
  std::string reason;
  const auto amount = compute_order_notional(input, reason);
  if (!amount) return fail(reason, limit.money());
  const Decimal sum = input.day_use.notional + *amount;
  if (sum <= limit) return pass();
  return fail("With this order the orders of today are worth " + format_dollars(sum) + "; the limit of a day is " +
                  limit.money() + " (MAX_DAILY_NOTIONAL). Only orders that close positions pass today.",
              limit.money(), format_dollars(sum));
}

Verdict check_daily_orders(const CheckInput& input) {
  const int limit = input.settings.max_orders_per_day;
  const int with_this = input.day_use.orders + 1;
  const std::string count = std::to_string(with_this) + " of " + std::to_string(limit);
  if (with_this <= limit) return pass("It would be order " + count + " of today.");
  return fail("It would be order " + count + " of today (MAX_ORDERS_PER_DAY). Cancels still pass.",
              std::to_string(limit), std::to_string(with_this));
}

Verdict check_orders_per_minute(const CheckInput& input) {
  constexpr std::chrono::seconds kMinute{60};
  const int limit = input.settings.max_orders_per_minute;
  const auto sent = std::count_if(input.recent_intents.begin(), input.recent_intents.end(), [&](const auto& intent) {
    return counts_as_order(intent) && is_within(intent, input.now, kMinute);
  });
  if (sent < limit) return pass();
  return fail(std::to_string(sent) + " orders were sent in the last minute; the limit is " + std::to_string(limit) +
                  " (MAX_ORDERS_PER_MINUTE). Wait a minute.",
              std::to_string(limit), std::to_string(sent + 1));
}

namespace {

// The underlyings in which the orders open positions; an empty text stands for one that is not known.
std::vector<std::string> list_opened_underlyings(const CheckInput& input) {
  std::vector<std::string> names;
  for (const JudgedOrder& one : judge_orders(input)) {
    for (const Leg& leg : one.order.legs) {
      if (!opens_position(leg, one.facts)) continue;
      const InstrumentFacts* const instrument = one.facts.find(leg.symbol);
      names.push_back(instrument == nullptr ? std::string() : instrument->underlying_symbol);
    }
  }
  return names;
}

}  // namespace

Verdict check_unknown_open(const CheckInput& input) {
  const std::vector<std::string> opened = list_opened_underlyings(input);
  if (opened.empty()) return not_applicable();
  Findings findings;
  for (const IntentState& open : input.open_intents) {
    if (open.end) continue;
    const std::vector<std::string> underlyings = support::split(read_text(open.intent, "underlying_symbol"), ' ');
    const auto is_one = [&underlyings](const std::string& name) {
      return name.empty() || std::find(underlyings.begin(), underlyings.end(), name) != underlyings.end();
    };
    const bool may_be_same = underlyings.empty() || std::any_of(opened.begin(), opened.end(), is_one);
    if (!may_be_same) continue;
    findings.add_failure("It is not known yet what became of the order " +
                         read_text(open.intent, "external_identifier") + " of " + support::to_iso8601(open.intent.at) +
                         (underlyings.empty() ? "" : " on " + support::join(underlyings, ", ")) +
                         ". No position is opened there until it is: reconcile_order looks for it.");
  }
  return findings.verdict();
}

Verdict check_journal_writable(const CheckInput& input) {
  if (input.no_claim_before && !is_cancel(input.intention)) {
    return fail(
        "The last record of the order journal is of " + support::to_iso8601(*input.no_claim_before) +
        ", which is to come: the clock of this machine was wrong then, or is wrong now. Until that time no order "
        "is sent; cancellations are. The operator sets the clock, waits until then, or begins another journal "
        "(ORDER_JOURNAL).");
  }
  if (input.journal_problem.empty()) return pass();
  return fail("The order journal cannot be written: " + input.journal_problem +
              (input.journal_problem.ends_with('.') ? "" : ".") +
              " Without it nothing is sent, not even a cancellation. The log of the server and its doctor name what is "
              "wrong.");
}

Verdict check_external_identifier_free(const CheckInput& input) {
  if (input.external_identifier.empty()) return fail("The identifier of the order is not known. Preview it again.");
  if (!input.facts.account.live_orders) {
    return fail(explain_unknown("The working orders of the account are", input.facts, "live_orders"));
  }
  for (const broker::Order& order : *input.facts.account.live_orders) {
    // The nested orders of a complex order have "-0", "-1" behind the identifier.
    const std::string& theirs = order.external_identifier;
    const bool is_ours = theirs == input.external_identifier || theirs.starts_with(input.external_identifier + "-");
    if (!is_ours) continue;
    return fail("This confirmation was used before: order " + order.id + " has its identifier and is " + order.status +
                ".");
  }
  return pass();
}

}  // namespace orders
