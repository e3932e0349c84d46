#include "order_result.hpp"

#include "shared/cents.hpp"

namespace tools {

using support::Error;
using support::ErrorCode;

namespace {

void write_entries(JsonWriter& checks, const char* key, const std::vector<orders::CheckResults::Entry>& entries) {
  checks.array(key, [&] {
    for (const orders::CheckResults::Entry& entry : entries) {
      checks.object([&] {
        checks.text("name", entry.name);
        checks.text("why", entry.verdict.why);
        checks.optional_text("limit", entry.verdict.limit);
        checks.optional_text("value", entry.verdict.value);
        checks.optional_text("acknowledge", entry.verdict.acknowledge);
      });
    }
  });
}

mcp::schema::Object entry_schema() {
  using namespace mcp::schema;
  return {string("name").required(), string("why").required(), string("limit"), string("value"), string("acknowledge")};
}

}  // namespace

void write_checks(JsonWriter& result, const orders::CheckResults& checks) {
  result.object("checks", [&] {
    result.array("passed", [&] {
      for (const std::string_view name : checks.passed) result.text(name);
    });
    write_entries(result, "failed", checks.failed);
    write_entries(result, "not_run", checks.not_run);
    if (!checks.notes.empty()) write_entries(result, "notes", checks.notes);
  });
}

mcp::schema::Member checks_member() {
  using namespace mcp::schema;
  const Object entry = entry_schema();
  return object("checks", {list_of_strings("passed").required(), list_of("failed", entry).required(),
                           list_of("not_run", entry).required(), list_of("notes", entry)})
      .unlisted_members();
}

void write_report(JsonWriter& result, const broker::OrderReport& report) {
  if (report.fees) result.money("fees", to_cents(report.fees->total));
  if (!report.buying_power) return;
  result.money("buying_power_change", to_cents(report.buying_power->change_in_buying_power));
  result.money("buying_power_before", to_cents(report.buying_power->current_buying_power));
  result.money("buying_power_after", to_cents(report.buying_power->new_buying_power));
  // The broker's debit is a requirement that grows.
  const auto& margin = report.buying_power->change_in_margin_requirement;
  result.money("margin_requirement_change", to_cents(margin ? std::optional(-*margin) : std::nullopt));
}

mcp::schema::Object report_members() {
  using namespace mcp::schema;
  return {decimal("fees"), decimal("buying_power_change"), decimal("buying_power_before").unlisted(),
          decimal("buying_power_after").unlisted(), decimal("margin_requirement_change").unlisted()};
}

void write_messages(JsonWriter& result, std::string_view key, const std::vector<broker::OrderMessage>& messages) {
  if (messages.empty()) return;
  result.array(key, [&] {
    for (const broker::OrderMessage& message : messages) {
      result.object([&] {
        result.optional_text("code", message.code);
        result.optional_text("broker_message", message.message);
      });
    }
  });
}

mcp::schema::Member messages_member(const char* key) {
  using namespace mcp::schema;
  return list_of(key, {string("code"), string("broker_message")}).unlisted_members();
}

void write_texts(JsonWriter& result, std::string_view key, const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  result.array(key, [&] {
    for (const std::string& text : texts) result.text(text);
  });
}

orders::Caller make_caller(const ToolCall& call) {
  orders::Caller caller;
  caller.principal = call.context().principal();
  caller.can_ask_person = call.context().client_capabilities().elicit_form;
  return caller;
}

orders::Trading& require_trading(const ToolCall& call) {
  if (orders::Trading* const trading = call.tool_context().trading()) return *trading;
  throw Error(ErrorCode::not_ready, "This server places no orders.", "The operator sets ENABLE_TRADING=true.");
}

Error say_nothing_sent(const Error& error) {
  for (const std::string_view words : {"othing was sent", "sent nothing"}) {
    if (error.hint.find(words) != std::string::npos) return error;
  }
  Error said = error;
  said.hint = error.hint.empty() ? "Nothing was sent." : "Nothing was sent. " + error.hint;
  return said;
}

mcp::ToolResult make_order_result(orders::Status status, std::string data) {
  mcp::ToolResult result;
  result.data = std::move(data);
  result.is_error = status != orders::Status::previewed && status != orders::Status::accepted;
  return result;
}

std::vector<std::string> status_words() {
  return {"previewed", "not_sent", "accepted", "refused", "outcome_unknown", "not_found", "ambiguous"};
}

}  // namespace tools
