#include "reconcile_order.hpp"

#include "order_result.hpp"
#include "shared/result_schema.hpp"
#include "tastytrade_mcp/tools/order_answers.hpp"

namespace tools {
namespace {

void handle_reconcile(const ToolCall& call, JsonWriter& result) {
  orders::Trading& trading = require_trading(call);
  const orders::Reconciliation found =
      trading.reconcile(call.arguments().text("external_identifier"), make_caller(call), call.read_options());
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
                        list_of_strings("candidates").unlisted(), integer("journal_seq").unlisted(),
                        string("note").unlisted()});
}

}  // namespace

mcp::Tool reconcile_order(ToolContextPtr tool_context) {
  return {
      .name = "reconcile_order",
      .title = "Reconcile order",
      .description =
          "What became of an order whose answer was lost (outcome_unknown): asks the broker by "
          "external_identifier. Sends nothing.",
      .parameters = {{.name = "external_identifier",
                      .documentation = "From the answer of place_order or cancel_order: `ttm-` and 26 characters.",
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
