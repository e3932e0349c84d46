#include "reconcile_order.hpp"

#include "shared/result_schema.hpp"
#include "tastytrade_mcp/tools/order_answers.hpp"
#include "trading/results/order_result.hpp"
#include "trading/results/trail_result.hpp"

namespace tools {
namespace {

void write_found_trail(const orders::TrailStatus& trail, JsonWriter& result) {
  result.text("status", to_string(orders::Status::accepted));
  result.text("external_identifier", trail.external_identifier);
  result.optional_text("order_id", trail.order_id);
  result.optional_text("order", trail.words);
  result.optional_text("reason", trail.reason);
  write_trail(result, trail);
  write_texts(result, "alerts", trail.alerts);
  result.integer("journal_seq", trail.journal_seq);
  result.text("note", describe_next_step(trail));
}

void handle_reconcile(const ToolCall& call, JsonWriter& result) {
  orders::Trading& trading = require_trading(call);
  const std::string identifier = call.arguments().text("external_identifier");
  if (const auto trail = trading.find_trail(identifier)) {
    call.write_head(result, call.now());
    return write_found_trail(*trail, result);
  }
  const orders::Reconciliation found = trading.reconcile(identifier, make_caller(call), call.read_options());
  call.write_head(result, call.now());
  write_reconciliation(result, found);
  if (found.status == orders::Status::outcome_unknown) {
    result.text("note",
                "Not certain yet. The server looks again by itself; call again in a minute. Place nothing in "
                "its stead.");
  }
}

mcp::schema::Object reconcile_schema() {
  using namespace mcp::schema;
  return result_schema({one_of("status", status_words()).required(), string("external_identifier").required(),
                        string("order_id"), string("broker_status"), string("order"), string("reason"),
                        string("found_by").unlisted(), list_of_strings("looked_at").unlisted(),
                        list_of_strings("candidates").unlisted(), list_of_strings("alerts").unlisted(),
                        trail_member().unlisted(), integer("journal_seq").unlisted(), string("note").unlisted()});
}

}  // namespace

mcp::Tool reconcile_order(ToolContextPtr tool_context) {
  return {
      .name = "reconcile_order",
      .title = "Reconcile order",
      .description =
          "What became of an order whose answer was lost (outcome_unknown): asks the broker by "
          "external_identifier. Also how a trail stands. Sends nothing.",
      .parameters =
          {{.name = "external_identifier",
            .documentation =
                "From the answer of place_order, `ttm-` and 26 characters, or of cancel_order, `ttm-cancel-` and 32.",
            .required = true,
            .aliases = {"identifier", "id"},
            .max_length = 80}},
      .result = reconcile_schema,
      .toolset = "trading",
      .routes = {"/api/v1/orders/reconcile"},
      .handler = bind_handler(std::move(tool_context), handle_reconcile),
  };
}

}  // namespace tools
