#include "order_text.hpp"

#include "tastytrade_mcp/tools/order_answers.hpp"
#include "terminal/text_layout.hpp"

namespace app {

using orders::Status;
using support::Json;

namespace {

constexpr std::size_t kMargin = 2;

void add_line(std::string& text, const std::string& line, std::size_t margin = kMargin) {
  text += std::string(margin, ' ') + join_lines(wrap_text(clean_text(line), kMaxTextWidth - margin), margin) + '\n';
}

void add_member(std::string& text, const std::string& name, const std::string& value) {
  if (!value.empty()) add_line(text, name + ": " + value);
}

std::string text_of(const Json& object, const char* name) {
  const Json* const value = support::find(object, name);
  return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

std::string format_check(const char* verdict, const std::string& name, const std::string& why,
                         const std::string& acknowledge) {
  return std::string(verdict) + ' ' + name + ": " + why +
         (acknowledge.empty() ? "" : " To accept it: acknowledge=" + acknowledge);
}

void add_checks(std::string& text, const Json& checks) {
  const Json* const passed = support::find(checks, "passed");
  if (passed != nullptr) add_line(text, "Checks passed: " + std::to_string(passed->size()), 0);
  for (const auto& [list, verdict] : {std::pair("failed", "refuses"), {"not_run", "not run"}, {"notes", "note"}}) {
    const Json* const entries = support::find(checks, list);
    if (entries == nullptr) continue;
    for (const Json& entry : *entries) {
      add_line(text,
               format_check(verdict, text_of(entry, "name"), text_of(entry, "why"), text_of(entry, "acknowledge")));
    }
  }
}

std::string describe_next_step(Status status) {
  switch (status) {
    case Status::accepted:
      return "TastyTrade has the order, which does not mean filled. Its state: tastytrade-mcp call fetch_orders";
    case Status::outcome_unknown:
      return "The order may exist. Do not place it again: tastytrade-mcp order reconcile IDENTIFIER";
    case Status::ambiguous:
      return "More than one order may be this one. Settle it with: tastytrade-mcp order settle RECORD";
    case Status::not_sent:
      return "Nothing was sent.";
    default:
      return "No order exists.";
  }
}

}  // namespace

std::string format_json(const std::string& environment, const std::function<void(support::JsonWriter&)>& write) {
  const std::string text = support::write_object([&](support::JsonWriter& json) {
    json.text("environment", environment);
    write(json);
  });
  return Json::parse(text).dump(2) + '\n';
}

int exit_code(Status status) {
  switch (status) {
    case Status::previewed:
    case Status::accepted:
      return 0;
    case Status::not_found:
      return 4;
    case Status::refused:
      return 5;
    case Status::not_sent:
      return 6;
    case Status::outcome_unknown:
    case Status::ambiguous:
      break;
  }
  return 8;
}

int exit_code(const orders::Placement& placement) {
  const bool is_cancelled = !placement.steps.empty() && (placement.steps.front().status == Status::accepted ||
                                                         placement.steps.front().status == Status::outcome_unknown);
  return is_cancelled && placement.status != Status::accepted ? exit_code(Status::outcome_unknown)
                                                              : exit_code(placement.status);
}

int exit_code(const std::vector<orders::Cancellation>& cancellations) {
  const Status status = orders::summarize(cancellations);
  const bool is_any_cancelled = std::any_of(cancellations.begin(), cancellations.end(),
                                            [](const auto& one) { return one.status == Status::accepted; });
  return is_any_cancelled && status != Status::accepted ? exit_code(Status::outcome_unknown) : exit_code(status);
}

std::string format_preview(const Json& preview) {
  std::string text;
  const std::string question = text_of(preview, "question");
  for (const std::string& line : wrap_text(clean_text(question.empty() ? text_of(preview, "order") : question), 1000)) {
    add_line(text, line, 0);
  }
  if (question.empty()) add_member(text, "Most that can be lost", text_of(preview, "max_loss"));
  if (const Json* const refusal = support::find(preview, "broker_refusal")) {
    add_member(text, "TastyTrade would refuse it", text_of(*refusal, "broker_message"));
  }
  return text + format_checks(preview);
}

std::string format_checks(const Json& preview) {
  std::string text;
  if (const Json* const checks = support::find(preview, "checks")) add_checks(text, *checks);
  if (const Json* const notes = support::find(preview, "notes")) {
    for (const Json& note : *notes) {
      if (note.is_string()) add_line(text, "note: " + note.get<std::string>());
    }
  }
  return text;
}

namespace {

std::string format_step(const orders::PlacementStep& step) {
  std::string text = step.step + ": " + std::string(orders::to_string(step.status));
  if (!step.order_id.empty()) text += ", order " + step.order_id;
  if (!step.reason.empty()) text += ": " + step.reason;
  return text;
}

}  // namespace

std::string format_placement(const orders::Placement& placement) {
  std::string text;
  for (const std::string& alert : placement.alerts) add_line(text, "ALERT: " + alert, 0);
  std::string first(orders::to_string(placement.status));
  if (!placement.order_id.empty()) first += ": order " + placement.order_id;
  if (!placement.broker_status.empty()) first += ", " + placement.broker_status;
  add_line(text, first, 0);
  add_line(text, placement.order_words);
  add_member(text, "reason", tools::explain(placement, tools::Notation::command_line));
  for (const orders::PlacementStep& step : placement.steps) add_line(text, format_step(step));
  if (placement.checks) {
    for (const auto& entry : placement.checks->failed) {
      add_line(text, format_check("refuses", std::string(entry.name), entry.verdict.why, entry.verdict.acknowledge));
    }
  }
  add_member(text, "identifier", placement.external_identifier);
  if (placement.journal_seq > 0) {
    add_line(text, "journal: record " + std::to_string(placement.journal_seq) + ", head " + placement.journal_head);
  }
  if (placement.is_journal_behind) add_line(text, "The journal could not be written yet: see the log.");
  const bool is_unfinished_exit = !placement.steps.empty() && placement.status != Status::accepted;
  add_line(text,
           is_unfinished_exit ? "The position was not closed by this command: see the steps above."
                              : describe_next_step(placement.status),
           0);
  return text;
}

std::string format_cancellations(const std::vector<orders::Cancellation>& cancellations) {
  std::string text;
  for (const orders::Cancellation& each : cancellations) {
    add_line(text,
             std::string(orders::to_string(each.status)) + ": " + (each.is_complex ? "complex order " : "order ") +
                 each.order_id + (each.broker_status.empty() ? "" : ", " + each.broker_status),
             0);
    if (!each.order_words.empty()) add_line(text, each.order_words);
    if (each.filled_quantity && each.filled_quantity->is_positive()) {
      add_line(text, "filled: " + each.filled_quantity->to_string());
    }
    add_member(text, "reason", tools::explain(each, tools::Notation::command_line));
    if (each.removed_protection && each.status == Status::accepted) {
      add_line(text, "The position that it protected has no stop from now on.");
    }
    if (each.removed_protection && each.status == Status::outcome_unknown) {
      add_line(text, "The position that it protected may have no stop from now on.");
    }
    add_member(text, "identifier", each.external_identifier);
  }
  return text;
}

std::string format_reconciliation(const orders::Reconciliation& found) {
  std::string text;
  std::string first(orders::to_string(found.status));
  if (!found.order_id.empty()) first += ": order " + found.order_id;
  if (!found.broker_status.empty()) first += ", " + found.broker_status;
  add_line(text, first, 0);
  add_line(text, found.order_words);
  add_member(text, "reason", found.reason);
  add_member(text, "identifier", found.external_identifier);
  for (const std::string& place : found.looked_at) add_line(text, "looked at: " + place);
  for (const std::string& candidate : found.candidates) add_line(text, "may be: order " + candidate);
  if (found.journal_seq > 0) add_line(text, "journal: record " + std::to_string(found.journal_seq));
  if (found.status == Status::outcome_unknown) {
    add_line(text, "Not certain yet. Look again in a minute, and place nothing in its stead.", 0);
  }
  return text;
}

}  // namespace app
