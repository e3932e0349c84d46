#include "create_watchlist.hpp"

#include "shared/result_schema.hpp"
#include "tastytrade_mcp/broker/watchlists.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "write_parameters.hpp"

namespace tools {

using support::Error;
using support::ErrorCode;

namespace {

void handle_create(const ToolCall& call, const WatchlistTurn::Flag& flag, JsonWriter& result) {
  broker::WatchlistContent content;
  content.name = call.arguments().text("name");
  content.group = call.arguments().text("group");
  if (const auto problem = broker::validate_watchlist_name(content.name)) {
    throw Error(ErrorCode::invalid_argument, "`name` " + *problem + ".", "Nothing was written.");
  }
  Missing missing;
  content.entries = check_symbols(call, call.arguments().list("symbols"), missing);
  const WatchlistTurn turn(flag, call.read_options().budget);
  const auto lists = read_own_lists(call);
  require_free_name(*lists, content.name);
  const auto answer = with_outcome_hint(
      "Do not send it again before fetch_watchlists with this name has shown whether the list is there.",
      [&] { return call.broker().create_watchlist(content, call.read_options()); });
  call.write_head(result, call.now());
  write_list(result, merge_answer(content, answer, missing));
  missing.write(result);
}

mcp::schema::Object create_schema() {
  return result_schema({watchlist_member()}).with(missing_members());
}

}  // namespace

mcp::Tool create_watchlist(ToolContextPtr tool_context, WatchlistTurn::Flag flag) {
  return {
      .name = "create_watchlist",
      .title = "Create watchlist",
      .description = "Makes a new private watchlist. Fails if the name exists; to change one use update_watchlist.",
      .parameters = {watchlist_name_parameter("The name of the new list. Upper and lower case are kept."),
                     symbols_parameter("symbols", "The symbols of the list.", true),
                     {.name = "group",
                      .documentation = "The group that the list is shown in.",
                      .aliases = {"group_name"},
                      .max_length = 100}},
      .result = create_schema,
      .effect = mcp::Effect::write,
      .idempotent = false,
      .toolset = "list_writes",
      .routes = {"/api/v1/watchlists"},
      .scope = "write",
      .handler = bind_handler(
          std::move(tool_context),
          [flag = std::move(flag)](const ToolCall& call, JsonWriter& result) { handle_create(call, flag, result); }),
  };
}

}  // namespace tools
