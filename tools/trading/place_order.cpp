#include "place_order.hpp"

#include "human_confirmation.hpp"
#include "shared/result_schema.hpp"
#include "tastytrade_mcp/tools/order_answers.hpp"
#include "trading/results/order_result.hpp"
#include "trading/results/trail_result.hpp"

namespace tools {
namespace {

using orders::Placement;
using orders::Status;
using support::Error;
using support::ErrorCode;

std::string describe_next_step_of_exit(const Placement& placement) {
  switch (placement.status) {
    case Status::accepted:
      return "TastyTrade has the closing order, which does not mean filled: until it has filled the position has no "
             "stop. fetch_orders shows its state, wait_for waits for it.";
    case Status::outcome_unknown:
      return "It is not known what became of the last step. Place nothing in its stead: call reconcile_order with the "
             "external_identifier.";
    default:
      return placement.alerts.empty() ? "The position was not closed by this call. steps say what was done."
                                      : "The position was not closed by this call, and may have no stop. Tell the user "
                                        "at once. alerts say what to do.";
  }
}

std::string describe_next_step(const Placement& placement) {
  if (placement.trail) return tools::describe_next_step(*placement.trail);
  if (!placement.steps.empty()) return describe_next_step_of_exit(placement);
  switch (placement.status) {
    case Status::accepted:
      return placement.broker_status.empty()
                 ? "TastyTrade has the order. fetch_orders shows its state."
                 : "TastyTrade has the order: it is " + placement.broker_status +
                       ", which does not mean filled. fetch_orders shows its state, wait_for waits for it.";
    case Status::outcome_unknown:
      return "The order may exist. Do not place it again: call reconcile_order with the external_identifier.";
    case Status::not_sent:
      return "Nothing was sent. A new preview is needed to try again.";
    case Status::ambiguous:
      return "More than one order may be this one. The operator settles it; place nothing in its stead.";
    default:
      return placement.order_id.empty() ? "This call created no order. A new preview is needed to try again."
                                        : "This call created no order: the one named here was placed before.";
  }
}

mcp::ToolResult make_result(const ToolCall& call, const orders::Confirmation& confirmation,
                            const Placement& placement) {
  std::string data = support::write_object([&](JsonWriter& result) {
    call.write_head(result, call.now());
    Placement told = placement;
    for (std::string& alert : require_trading(call).list_alerts(confirmation.account_number())) {
      told.alerts.push_back(std::move(alert));
    }
    write_placement(result, confirmation.account_number(), told, Notation::json);
    result.text("note", describe_next_step(placement));
  });
  return make_order_result(placement.status, std::move(data));
}

Placement make_refusal(const orders::Confirmation& confirmation, Status status, const std::string& why) {
  Placement refusal;
  refusal.status = status;
  refusal.reason = why + " Nothing was sent.";
  refusal.order_words = confirmation.words();
  refusal.external_identifier = confirmation.external_identifier();
  return refusal;
}

Placement place(const ToolCall& call, orders::Trading& trading, const orders::Confirmation& confirmation,
                const orders::Caller& caller) {
  const auto report = [&call](int number, int count, std::string_view what) {
    call.context().report_progress(number, count, what);
  };
  try {
    const HumanAnswer answer = ask_person(call, trading, confirmation, caller);
    if (!answer.refusal.empty()) return make_refusal(confirmation, Status::refused, answer.refusal);
    return trading.place(confirmation, answer.channel, caller, call.read_options(), report);
  } catch (const orders::UsedConfirmationError&) {
    throw;  // what became of another call's order is no status of this call
  } catch (const Error& error) {
    return make_refusal(confirmation, error.code == ErrorCode::refused ? Status::refused : Status::not_sent,
                        error.message());
  }
}

mcp::ToolResult handle_place(const ToolCall& call) {
  orders::Trading& trading = require_trading(call);
  const orders::Caller caller = make_caller(call);
  try {
    const orders::Confirmation confirmation =
        trading.find_confirmation(call.arguments().text("confirmation_token"), call.arguments().text("order_in_words"),
                                  caller, call.read_options());
    return make_result(call, confirmation, place(call, trading, confirmation, caller));
  } catch (const Error& error) {
    throw say_nothing_sent(error);
  }
}

mcp::schema::Object place_schema() {
  using namespace mcp::schema;
  return result_schema({string("account_number").required(), one_of("status", status_words()).required(),
                        string("order").required(), string("order_id"), string("broker_status"), string("reason"),
                        list_of_strings("alerts"),
                        list_of("steps", {string("step").required(), one_of("status", status_words()).required(),
                                          string("order_id"), string("broker_status"), string("reason"),
                                          string("external_identifier"), integer("journal_seq")})
                            .unlisted(),
                        string("external_identifier").required(), integer("journal_seq"),
                        string("journal_head").unlisted(), boolean("is_journal_behind").unlisted(),
                        string("confirmed_by").unlisted()})
      .with(report_members())
      .with({checks_member().unlisted(), trail_member().unlisted(), boolean("retryable").required().unlisted(),
             string("note").unlisted()});
}

}  // namespace

mcp::Tool place_order(ToolContextPtr tool_context) {
  return {
      .name = "place_order",
      .title = "Place order",
      .description =
          "Sends exactly the order that preview_order described. Takes its confirmation_token, once, within 60 s. "
          "Real money.",
      .parameters = {{.name = "confirmation_token",
                      .documentation =
                          "The token of preview_order. It holds for one order, once, for 60 seconds; while the "
                          "user is asked, for five minutes from the question.",
                      .required = true,
                      .aliases = {"token"},
                      .max_length = 2000,
                      .is_verbatim = true},
                     {.name = "order_in_words",
                      .description = "Must equal `order` of the preview.",
                      .documentation = "The words of the order, as preview_order gave them in `order`: an approval "
                                       "dialog of the client then shows the order. If they differ, nothing is sent.",
                      .max_length = 2000,
                      .is_verbatim = true}},
      .result = place_schema,
      .effect = mcp::Effect::destructive,
      .idempotent = false,
      .open_world = true,
      .toolset = "trading",
      .routes = {"/api/v1/orders"},
      .scope = "trade",
      .asks = true,
      .handler = bind_handler(std::move(tool_context), handle_place),
  };
}

}  // namespace tools
