#include "delete_watchlist.hpp"

#include "shared/result_schema.hpp"
#include "write_parameters.hpp"

namespace tools {

using broker::Watchlist;

namespace {

void handle_delete(const ToolCall& call, const WatchlistTurn::Flag& flag, JsonWriter& result) {
  const WatchlistTurn turn(flag, call.read_options().budget);
  const auto lists = read_own_lists(call);
  const Watchlist& list = get_own_list(*lists, call.arguments().text("name"));
  with_outcome_hint(
      "Do not send it again before fetch_watchlists has shown whether the list is still there. It held: " +
          join_symbols(list.entries.rows) + ".",
      [&] { return call.broker().delete_watchlist(list.name, call.read_options()); });
  Missing missing;
  missing.add_rows(list.entries);
  call.write_head(result, call.now());
  write_list(result, list);
  result.text("note", "The list is deleted. `symbols` is what it held last.");
  missing.write(result);
}

mcp::schema::Object delete_schema() {
  using namespace mcp::schema;
  return result_schema({watchlist_member(), string("note").unlisted()}).with(missing_members());
}

}  // namespace

mcp::Tool delete_watchlist(ToolContextPtr tool_context, WatchlistTurn::Flag flag) {
  return {
      .name = "delete_watchlist",
      .title = "Delete watchlist",
      .description = "Deletes a private watchlist and answers with its last content.",
      .parameters = {watchlist_name_parameter("The name of the list.")},
      .result = delete_schema,
      .effect = mcp::Effect::destructive,
      .toolset = "list_writes",
      .http_method = "DELETE",
      .routes = {"/api/v1/watchlists/{name}"},
      .scope = "write",
      .handler = bind_handler(
          std::move(tool_context),
          [flag = std::move(flag)](const ToolCall& call, JsonWriter& result) { handle_delete(call, flag, result); }),
  };
}

}  // namespace tools
