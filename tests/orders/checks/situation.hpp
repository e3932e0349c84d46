// An order that passes all checks, with everything that they look at. A test changes one thing and sees what is
// refused.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "orders/facts/sample_facts.hpp"
#include "tastytrade_mcp/orders/checks.hpp"

namespace sample {

using orders::CheckInput;
using orders::CheckResults;
using orders::Intention;
using orders::IntentState;
using orders::Stage;
using orders::Verdict;

struct Situation {
  orders::Settings settings;
  mcp::Principal principal;
  Facts facts = good_facts();
  std::vector<Order> orders = {limit_order()};
  orders::ComplexOrder complex;
  broker::DryRun dry_run;
  bool has_dry_run = true, has_complex = false, has_preview = false;
  orders::PreviewFigures preview;
  CheckInput other{.settings = settings, .principal = principal, .facts = facts};  // the members that are plain values

  Situation() {
    settings.enabled = true;
    other.login_accounts = {facts.account.account};
    other.now = kNow;
    other.today = kToday;
    other.order_digest = "digest";
    set_dry_run(-1'902, "10000");
  }
  Situation(const Situation&) = delete;

  void use(Order order) { orders = {std::move(order)}; }

  void use(const orders::ComplexOrder& order) {
    complex = order;
    has_complex = true;
    other.intention = Intention::place_complex;
    other.complex_type = order.type;
    orders.clear();
    if (order.trigger) orders.push_back(*order.trigger);
    orders.insert(orders.end(), order.orders.begin(), order.orders.end());
  }

  void set_dry_run(const Decimal& change, const char* left) {
    dry_run.report.buying_power.emplace();
    dry_run.report.buying_power->change_in_buying_power = change;
    dry_run.report.buying_power->new_buying_power = Decimal::of(left) * 5;
    dry_run.http_status = 201;
  }

  // As it is a few seconds after the preview.
  void prepare_sending() {
    has_dry_run = false;
    has_preview = true;
    preview.quote = orders.empty() ? std::nullopt : orders::compute_net_quote(orders.front(), facts);
    preview.previewed_at = kNow - std::chrono::seconds(10);
    preview.cost = 1'902;
    other.external_identifier = "ttm-abcdefghijklmnopqrstuvwxyz";
  }

  CheckInput input() {
    CheckInput made = other;
    made.orders = orders;
    made.complex_order = has_complex ? &complex : nullptr;
    made.preview = has_preview ? &preview : nullptr;
    made.dry_run = has_dry_run ? &dry_run : nullptr;
    if (!has_dry_run || orders.empty()) return made;
    // Unless a test has put another one there, the broker reports the orders as they are.
    if (has_complex && !dry_run.report.complex_order) {
      dry_run.report.complex_order.emplace();
      for (const Order& order : orders) {
        dry_run.report.complex_order->orders.push_back(report(order, "Contingent"));
      }
    } else if (!has_complex && !dry_run.report.order) {
      dry_run.report.order = report(orders.front(), "Received");
    }
    return made;
  }

  CheckResults run(Stage stage) {
    if (stage == Stage::sending && !has_preview) prepare_sending();
    const CheckInput made = input();
    return orders::run_checks(made, stage);
  }
};

inline const Verdict* find_entry(const std::vector<CheckResults::Entry>& entries, std::string_view name) {
  const auto found =
      std::find_if(entries.begin(), entries.end(), [&](const auto& entry) { return entry.name == name; });
  return found == entries.end() ? nullptr : &found->verdict;
}

// All failures, for the message of a test.
inline std::string show_failures(const CheckResults& results) {
  std::string text;
  for (const auto& entry : results.failed) text += std::string(entry.name) + ": " + entry.verdict.why + "\n";
  for (const auto& entry : results.not_run) text += std::string(entry.name) + " not run: " + entry.verdict.why + "\n";
  return text;
}

// An intent in the journal.
inline IntentState intent(std::int64_t seq, Instant sent_at, const char* underlying = "AAPL",
                          const char* digest = "another") {
  IntentState state;
  state.intent.seq = seq;
  state.intent.at = sent_at;
  state.intent.kind = orders::RecordKind::intent;
  state.intent.data = {{"action", "place"},       {"order_digest", digest}, {"underlying_symbol", underlying},
                       {"counts_as_order", true}, {"is_opening", true},     {"external_identifier", "ttm-1"}};
  return state;
}

}  // namespace sample
