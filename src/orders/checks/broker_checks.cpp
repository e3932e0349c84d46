#include <algorithm>

#include "checks/check_list.hpp"
#include "checks/dry_run_age.hpp"
#include "checks/dry_run_refusals.hpp"
#include "checks/judged_orders.hpp"
#include "checks/verdicts.hpp"
#include "tastytrade_mcp/orders/order_changes.hpp"
#include "tastytrade_mcp/support/secret.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace orders {
namespace {

constexpr std::string_view kWarningCode = "warning:";
// Warnings that say no more than when the order begins to work: "tif.next_valid_session".
bool is_harmless(const broker::OrderMessage& warning) {
  return warning.code.starts_with("tif.") || warning.code.starts_with("tif_");
}

std::string warning_code(const broker::OrderMessage& warning) {
  std::string code = warning.code;
  std::replace(code.begin(), code.end(), ',', '_');  // separates codes
  return std::string(kWarningCode) + support::printable(code, 60);
}

// The warnings that are not acknowledged; they alone are offered. A pass names the codes that are acknowledged.
Verdict judge_warnings(const CheckInput& input) {
  std::vector<std::string> open, codes, notes, accepted;
  for (const broker::OrderMessage& warning : input.dry_run->report.warnings) {
    const std::string code = warning_code(warning);
    if (is_harmless(warning)) {
      notes.push_back("The broker remarks: " + format_message(warning) + ".");
    } else if (is_code_acknowledged(code, input)) {
      notes.push_back("You accept the broker's warning: " + format_message(warning) + ".");
      accepted.push_back(code);
    } else {
      open.push_back("The broker warns, and may refuse the order: " + format_message(warning) + ".");
      codes.push_back(code);
    }
  }
  Verdict verdict = open.empty() ? pass(support::join(notes, " ")) : fail(support::join(open, " "));
  verdict.acknowledge = support::join(open.empty() ? accepted : codes, ",");
  return verdict;
}

}  // namespace

Verdict check_dry_run_clean(const CheckInput& input) {
  if (input.dry_run == nullptr) {
    if (is_dry_run_of_preview_young(input)) return not_applicable();
    return fail("The broker was not asked what it would do with the order, or too long ago. Try again.");
  }
  if (input.intention == Intention::exit_complex && input.target && is_refused_for_working_orders(*input.dry_run)) {
    return not_run("TastyTrade does not check the closing order while complex order " + input.target->order_id +
                   " works; it is checked after the cancellation.");
  }
  Findings findings;
  add_refusals(*input.dry_run, findings);
  return findings.has_failure() ? findings.verdict() : judge_warnings(input);
}

namespace {

void compare_order(const Order& sent, const broker::Order& reported, const CheckInput& input, Findings& findings) {
  const std::string& account = input.facts.account.account.number;
  if (!reported.account_number.empty() && reported.account_number != account) {
    findings.add_failure(
        "The broker's dry run is about another account: " + support::last_four(reported.account_number) + ".");
  }
  if (reported.status != "Received" && reported.status != "Contingent") {
    findings.add_failure("The dry run has the status '" + support::printable(reported.status, 40) +
                         "', where Received or Contingent is expected.");
  }
  if (is_relabelled(sent, reported)) {
    findings.add_failure(
        "The broker would make another action of a leg: a position would be opened in place of one "
        "that is closed, or the other way round.");
  }
  for (const std::string& difference : find_differences(sent, reported)) {
    findings.add_failure("The broker understands another order. " + difference);
  }
}

void compare_ratio(const ComplexOrder& sent, const broker::ComplexOrder& reported, Findings& findings) {
  for (const std::string& difference : find_ratio_differences(sent, reported)) {
    findings.add_failure("The broker understands another order. " + difference);
  }
}

// The report with what is left of its quantities: that of a change may begin with what was filled before.
broker::Order without_fills(broker::Order reported) {
  for (broker::OrderLeg& leg : reported.legs) {
    const bool has_fills = leg.quantity && leg.remaining_quantity && *leg.remaining_quantity < *leg.quantity;
    if (has_fills && leg.remaining_quantity->is_positive()) leg.quantity = leg.remaining_quantity;
  }
  return reported;
}

void compare_change(const CheckInput& input, const broker::Order& reported, Findings& findings) {
  compare_order(input.orders.front(), without_fills(reported), input, findings);
  if (!findings.has_failure() || !input.target || !input.target->filled_quantity.is_positive()) return;
  findings.add_failure("A part of order " + input.target->order_id +
                       " is filled. If the quantity differs, cancel it and place an order for the rest.");
}

}  // namespace

Verdict check_dry_run_same(const CheckInput& input) {
  if (input.dry_run == nullptr) return fail("The broker was not asked what it would do with the order. Try again.");
  const broker::OrderReport& report = input.dry_run->report;
  Findings findings;
  if (input.complex_type) {
    if (!report.complex_order) return not_run("The broker's dry run has no order to compare.");
    const auto& nested = report.complex_order->orders;
    if (nested.size() != input.orders.size() || !report.complex_order->unreadable_orders.empty()) {
      return fail("The broker's dry run has " + std::to_string(nested.size()) + " orders in place of " +
                  std::to_string(input.orders.size()) + ".");
    }
    for (std::size_t i = 0; i < nested.size(); ++i) compare_order(input.orders[i], nested[i], input, findings);
    if (input.complex_order != nullptr) compare_ratio(*input.complex_order, *report.complex_order, findings);
  } else {
    if (!report.order) return not_run("The broker's dry run has no order to compare.");
    if (input.orders.size() != 1) return fail("There is no order to compare the broker's dry run with.");
    if (is_change(input.intention)) {
      compare_change(input, *report.order, findings);
    } else {
      compare_order(input.orders.front(), *report.order, input, findings);
    }
  }
  return findings.verdict();
}

namespace {

// The progress of the order: "3 of 10 are filled".
std::string explain_change(const Target& before, const Target& now) {
  if (before.order_id != now.order_id) return "it is another order";
  if (!now.replacing_order_id.empty() && before.replacing_order_id != now.replacing_order_id) {
    return "order " + now.replacing_order_id + " has replaced it";
  }
  if (before.filled_quantity != now.filled_quantity) {
    return now.filled_quantity.to_string() + " of " + (now.filled_quantity + now.remaining_quantity).to_string() +
           " are filled";
  }
  if (before.status != now.status) return "its status is " + support::printable(now.status, 40);
  return "it was changed";
}

}  // namespace

Verdict check_target_unchanged(const CheckInput& input) {
  const bool has_target =
      is_change(input.intention) || is_cancel(input.intention) || input.intention == Intention::exit_complex;
  if (!has_target) return not_applicable();
  if (!input.target || !input.previewed_target) {
    return fail("The order that is to be changed could not be read. Preview the change again.");
  }
  if (*input.target == *input.previewed_target) return pass();
  return fail("Order " + input.previewed_target->order_id + " has changed since the preview: " +
              explain_change(*input.previewed_target, *input.target) + ". Preview the change again.");
}

Verdict check_clock_sane(const CheckInput& input) {
  if (!input.facts.clock_skew) {
    return fail("It is not known if the clock of this machine is right: the broker sent no time. Try again.");
  }
  const auto limit = input.settings.max_clock_skew;
  const auto skew = std::chrono::abs(*input.facts.clock_skew);
  if (skew <= limit) return pass();
  const std::string seconds = std::to_string(std::chrono::duration_cast<std::chrono::seconds>(skew).count());
  return fail("The clock of this machine is " + seconds + " s " +
                  (input.facts.clock_skew->count() > 0 ? "ahead of" : "behind") +
                  " the broker's. Set it by a time server (MAX_CLOCK_SKEW_SECONDS=" + std::to_string(limit.count()) +
                  ").",
              std::to_string(limit.count()), seconds);
}

}  // namespace orders
