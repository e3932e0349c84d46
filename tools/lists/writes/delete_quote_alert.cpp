#include "delete_quote_alert.hpp"

#include "shared/result_schema.hpp"
#include "shared/tool_call.hpp"
#include "watchlist_changes.hpp"

namespace tools {
namespace {

void handle_delete(const ToolCall& call, JsonWriter& result) {
  const std::string id = call.arguments().text("id");
  const bool was_there = with_outcome_hint("fetch_quote_alerts shows whether the alert is still there.",
                                           [&] { return call.broker().delete_quote_alert(id, call.read_options()); });
  call.write_head(result, call.now());
  result.text("id", id);
  result.text("status", was_there ? "deleted" : "not_there");
  if (!was_there) result.text("note", "There is no alert of this id: it was deleted before, or never existed.");
}

mcp::schema::Object delete_schema() {
  using namespace mcp::schema;
  return result_schema(
      {string("id").required(), one_of("status", {"deleted", "not_there"}).required(), string("note").unlisted()});
}

}  // namespace

mcp::Tool delete_quote_alert(ToolContextPtr tool_context) {
  return {
      .name = "delete_quote_alert",
      .title = "Delete quote alert",
      .description = "Deletes an alert by its id from fetch_quote_alerts.",
      .parameters = {{.name = "id",
                      .documentation = "`id` of the alert in fetch_quote_alerts.",
                      .required = true,
                      .aliases = {"alert_id", "alert_external_id"},
                      .max_length = 64}},
      .result = delete_schema,
      .effect = mcp::Effect::destructive,
      .toolset = "list_writes",
      .http_method = "DELETE",
      .routes = {"/api/v1/alerts/{id}"},
      .scope = "write",
      .handler = bind_handler(std::move(tool_context), handle_delete),
  };
}

}  // namespace tools
