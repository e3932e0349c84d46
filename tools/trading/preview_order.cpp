#include "preview_order.hpp"

#include "shared/cents.hpp"
#include "shared/result_schema.hpp"
#include "trading/arguments/order_arguments.hpp"
#include "trading/results/order_result.hpp"

namespace tools {
namespace {

using orders::Preview;

void write_price(JsonWriter& result, const orders::Order& order) {
  if (!order.price) return;
  result.money("price", order.price->value);
  result.text("price_effect", to_string(order.price->effect));
}

// The net of bid and ask for one unit: positive is received.
void write_market(JsonWriter& result, const std::optional<orders::NetQuote>& quote) {
  if (!quote) return;
  result.object("market", [&] {
    result.money("natural", quote->natural);
    result.money("mid", quote->mid);
  });
}

void write_risk(JsonWriter& result, const orders::Risk& risk) {
  result.money("max_loss", to_cents(risk.max_loss));
  result.money("max_profit", to_cents(risk.max_profit));
  if (risk.is_loss_undefined) result.flag("is_loss_unlimited", true);
  if (risk.is_profit_unlimited) result.flag("is_profit_unlimited", true);
  if (!risk.max_loss) result.optional_text("risk_note", risk.reason);
}

void write_target(JsonWriter& result, const std::optional<orders::Target>& target) {
  if (!target) return;
  result.object("changes", [&] {
    result.text("order_id", target->order_id);
    result.text("status", target->status);
    result.quantity("filled_quantity", target->filled_quantity);
    result.quantity("remaining_quantity", target->remaining_quantity);
  });
}

// The bounds of a trail.
void write_plan(JsonWriter& result, const Preview& preview) {
  if (!preview.trail) return;
  const orders::TrailPlan& plan = *preview.trail;
  result.object("trail", [&] {
    result.text("distance", plan.is_percent ? plan.distance.to_string() + '%' : plan.distance.money());
    result.money("step", plan.step);
    result.integer("max_replaces", plan.max_replaces);
    result.time("until", plan.until);
    result.money("trigger", preview.orders.front().stop_trigger);
    result.money("next_trigger", preview.next_trigger);
  });
}

void write_refusal(JsonWriter& result, const broker::DryRun& dry_run) {
  if (!dry_run.refusal) return;
  result.object("broker_refusal", [&] {
    result.optional_text("code", dry_run.refusal->code);
    result.optional_text("broker_message", dry_run.refusal->message);
  });
}

std::string describe_next_step(const Preview& preview, bool can_be_confirmed) {
  if (preview.status == orders::Status::previewed && !can_be_confirmed) {
    return "Nothing was sent. This client cannot place it: a person must confirm the order "
           "(REQUIRE_HUMAN_CONFIRMATION), and this client cannot ask its user. The order can be placed from a client "
           "that can, or by the operator with `tastytrade-mcp order place`.";
  }
  if (preview.status == orders::Status::previewed) {
    return std::string("Nothing was sent. Show the user the question; place_order with the confirmation_token ") +
           (preview.trail ? "starts the trail" : "sends the order") + ", once, within 60 seconds.";
  }
  return "Nothing was sent, and the order cannot be placed as it is: see checks.failed. A failure with `acknowledge` "
         "can be accepted by the user.";
}

mcp::ToolResult handle_preview(const ToolCall& call) {
  orders::Trading& trading = require_trading(call);
  const orders::PreviewRequest request = read_order_request(call);
  const orders::Caller caller = make_caller(call);
  const Preview preview = trading.preview(request, caller, call.read_options());
  const bool can_be_confirmed = caller.can_ask_person || !trading.settings().require_human;
  return mcp::write_result([&](JsonWriter& result) {
    call.write_head(result, call.now());
    result.text("account_number", request.account.number);
    result.text("status", to_string(preview.status));
    result.text("order", preview.order_words);
    write_texts(result, "alerts", trading.list_alerts(request.account.number));
    result.optional_text("question", preview.words);
    result.optional_text("confirmation_token", preview.confirmation_token);
    result.time("expires_at", preview.expires_at);
    write_price(result, preview.orders.front());
    write_market(result, preview.quote);
    write_risk(result, preview.risk);
    if (preview.dry_run) {
      write_report(result, preview.dry_run->report);
      write_refusal(result, *preview.dry_run);
      write_messages(result, "warnings", preview.dry_run->report.warnings);
      write_messages(result, "errors", preview.dry_run->report.errors);
    }
    write_target(result, preview.target);
    write_plan(result, preview);
    write_checks(result, preview.checks);
    result.optional_text("external_identifier", preview.external_identifier);
    if (preview.journal_seq > 0) result.integer("journal_seq", preview.journal_seq);
    result.text("note", describe_next_step(preview, can_be_confirmed));
  });
}

mcp::schema::Object preview_schema() {
  using namespace mcp::schema;
  return result_schema({string("account_number").required(), one_of("status", {"previewed", "refused"}).required(),
                        string("order").required(), string("question"), string("confirmation_token"),
                        timestamp("expires_at"), decimal("price"), one_of("price_effect", {"none", "debit", "credit"}),
                        object("market", {decimal("natural"), decimal("mid")}).unlisted(), decimal("max_loss"),
                        decimal("max_profit"), boolean("is_loss_unlimited").unlisted(),
                        boolean("is_profit_unlimited").unlisted(), string("risk_note").unlisted()})
      .with(report_members())
      .with({object("broker_refusal", {string("code"), string("broker_message")}).unlisted_members(),
             messages_member("warnings"), messages_member("errors").unlisted(),
             object("changes", {string("order_id").required(), string("status").required(), decimal("filled_quantity"),
                                decimal("remaining_quantity")})
                 .unlisted(),
             object("trail",
                    {string("distance").required(), decimal("step").required(), integer("max_replaces").required(),
                     timestamp("until").required(), decimal("trigger"), decimal("next_trigger")})
                 .unlisted(),
             checks_member().required(), list_of_strings("alerts").unlisted(), string("external_identifier").unlisted(),
             integer("journal_seq").unlisted(), string("note").unlisted()});
}

}  // namespace

mcp::Tool preview_order(ToolContextPtr tool_context) {
  return {
      .name = "preview_order",
      .title = "Preview order",
      .description =
          "First step to buy, sell, close, roll, bracket, replace, edit or trail a stop: checks the order at the "
          "broker, sends "
          "nothing. Answers cost, fees, buying power, maximum loss and a confirmation_token.",
      .parameters = order_parameters(),
      .result = preview_schema,
      .idempotent = false,
      .toolset = "trading",
      .is_posted = true,
      .routes = {"/api/v1/orders/preview"},
      .handler = bind_handler(std::move(tool_context), handle_preview),
  };
}

}  // namespace tools
