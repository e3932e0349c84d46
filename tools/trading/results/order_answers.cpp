#include "tastytrade_mcp/tools/order_answers.hpp"

#include "order_result.hpp"
#include "trail_result.hpp"

namespace tools {
namespace {

std::string write_code(const std::string& code, Notation notation) {
  return notation == Notation::json ? "acknowledge: [\"" + code + "\"]" : "acknowledge=" + code;
}

void write_cancellation(JsonWriter& row, const orders::Cancellation& cancellation, Notation notation) {
  row.text("id", cancellation.order_id);
  row.text("status", to_string(cancellation.status));
  row.optional_text("broker_status", cancellation.broker_status);
  row.quantity("filled_quantity", cancellation.filled_quantity);
  row.optional_text("reason", explain(cancellation, notation));
  row.optional_text("order", cancellation.order_words);
  if (cancellation.is_complex) row.flag("is_complex", true);
  if (cancellation.removed_protection) {
    row.flag("removed_protection", true);
    row.text("confirmed_by", to_string(cancellation.channel));
  }
  row.optional_text("external_identifier", cancellation.external_identifier);
  if (cancellation.journal_seq > 0) row.integer("journal_seq", cancellation.journal_seq);
}

void write_steps(JsonWriter& result, const std::vector<orders::PlacementStep>& steps) {
  if (steps.empty()) return;
  result.array("steps", [&] {
    for (const orders::PlacementStep& step : steps) {
      result.object([&] {
        result.text("step", step.step);
        result.text("status", to_string(step.status));
        result.optional_text("order_id", step.order_id);
        result.optional_text("broker_status", step.broker_status);
        result.optional_text("reason", step.reason);
        result.optional_text("external_identifier", step.external_identifier);
        if (step.journal_seq > 0) result.integer("journal_seq", step.journal_seq);
      });
    }
  });
}

}  // namespace

std::string explain(const orders::Placement& placement, Notation notation) {
  if (placement.acknowledge.empty()) return placement.reason;
  return placement.reason + " To send it all the same, preview it with " + write_code(placement.acknowledge, notation) +
         '.';
}

std::string explain(const orders::Cancellation& cancellation, Notation notation) {
  if (cancellation.status == orders::Status::outcome_unknown) {
    return cancellation.reason + (cancellation.reason.empty() ? "" : " ") +
           "It may have been cancelled: call reconcile_order with the external_identifier.";
  }
  if (cancellation.acknowledge.empty()) return cancellation.reason;
  return cancellation.reason + " To cancel it all the same, give " + write_code(cancellation.acknowledge, notation) +
         '.';
}

void write_placement(JsonWriter& result, const std::string& account_number, const orders::Placement& placement,
                     Notation notation) {
  result.text("account_number", account_number);
  result.text("status", to_string(placement.status));
  result.text("order", placement.order_words);
  result.optional_text("order_id", placement.order_id);
  result.optional_text("broker_status", placement.broker_status);
  result.optional_text("reason", explain(placement, notation));
  write_texts(result, "alerts", placement.alerts);
  write_steps(result, placement.steps);
  result.text("external_identifier", placement.external_identifier);
  if (placement.journal_seq > 0) result.integer("journal_seq", placement.journal_seq);
  result.optional_text("journal_head", placement.journal_head);
  if (placement.is_journal_behind) result.flag("is_journal_behind", true);
  const bool is_unsent = placement.status == orders::Status::refused || placement.status == orders::Status::not_sent;
  // Of an order that nobody was asked about and that was not sent there is no confirmation.
  if (!is_unsent || placement.channel != orders::Channel::none) {
    result.text("confirmed_by", to_string(placement.channel));
  }
  write_report(result, placement.report);
  if (placement.checks) write_checks(result, *placement.checks);
  if (placement.trail) write_trail(result, *placement.trail);
  result.flag("retryable", false);
}

void write_cancellations(JsonWriter& result, const std::string& account_number,
                         const std::vector<orders::Cancellation>& cancellations, Notation notation) {
  result.text("account_number", account_number);
  result.array("orders", [&] {
    for (const orders::Cancellation& cancellation : cancellations) {
      result.object([&] { write_cancellation(result, cancellation, notation); });
    }
  });
}

void write_reconciliation(JsonWriter& result, const orders::Reconciliation& found) {
  result.text("status", to_string(found.status));
  result.text("external_identifier", found.external_identifier);
  result.optional_text("order_id", found.order_id);
  result.optional_text("broker_status", found.broker_status);
  result.optional_text("order", found.order_words);
  result.optional_text("reason", found.reason);
  result.optional_text("found_by", found.found_by);
  write_texts(result, "looked_at", found.looked_at);
  write_texts(result, "candidates", found.candidates);
  write_texts(result, "alerts", found.alerts);
  if (found.journal_seq > 0) result.integer("journal_seq", found.journal_seq);
}

}  // namespace tools
