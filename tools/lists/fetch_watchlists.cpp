#include "fetch_watchlists.hpp"

#include "shared/pages.hpp"
#include "shared/parameters.hpp"
#include "shared/result_schema.hpp"
#include "shared/table.hpp"
#include "shared/tool_call.hpp"
#include "watchlist_reads.hpp"
#include "writes/watchlist_changes.hpp"

namespace tools {

using broker::Watchlist;
using broker::WatchlistEntry;
using broker::WatchlistKind;
using broker::WatchlistPair;

namespace {

constexpr int kDefaultLimit = 100;
constexpr int kMaxLimit = 500;

// The rows of a page.
template <class Row>
std::vector<Row> select_rows(const std::vector<Row>& rows, const Page& page) {
  return {rows.begin() + static_cast<std::ptrdiff_t>(page.begin), rows.begin() + static_cast<std::ptrdiff_t>(page.end)};
}

void write_lists(const ToolCall& call, JsonWriter& result, WatchlistKind kind) {
  const auto lists = call.broker().watchlists(kind, call.read_options());
  Missing missing;
  missing.add_rows(*lists);
  call.write_head(result, lists.as_of);
  const std::string query(to_string(kind));
  const Page page = select_page(lists->size(), call.arguments(), query);
  write_page_end(result, lists->size(), page, query);
  const Table table({"name", "kind", "group", "entries"}, call.table_form());
  table.write(result, "watchlists", select_rows(lists->rows, page), [&](TableRow& row, const Watchlist& list) {
    row.text("name", list.name);
    row.text("kind", to_string(kind));
    row.text("group", list.group);
    // What cannot be read is an entry all the same.
    row.integer("entries", static_cast<std::int64_t>(list.entries.size() + list.entries.unreadable.size() +
                                                     list.pairs.size() + list.pairs.unreadable.size()));
  });
  if (lists->empty() && missing.items().empty()) {
    result.text("note", "There are no " + query + " watchlists.");
  }
  missing.write(result);
}

void write_pair(TableRow& row, const WatchlistPair& pair) {
  row.text("left_action", pair.left.action);
  row.quantity("left_quantity", pair.left.quantity);
  row.text("left_symbol", pair.left.symbol);
  row.text("right_action", pair.right.action);
  row.quantity("right_quantity", pair.right.quantity);
  row.text("right_symbol", pair.right.symbol);
}

void write_entry(TableRow& row, const WatchlistEntry& entry) {
  row.text("symbol", entry.symbol);
  row.text("instrument_type", broker::to_string(broker::parse_instrument_type(entry.instrument_type)));
}

void write_entries(const ToolCall& call, JsonWriter& result, const FoundWatchlist& found) {
  const Watchlist& list = *found.answer;
  Missing missing;
  missing.add_rows(list.entries);
  missing.add_rows(list.pairs);
  const bool is_of_pairs = found.kind == WatchlistKind::pairs;
  const std::size_t total = is_of_pairs ? list.pairs.size() : list.entries.size();
  const std::string query = std::string(to_string(found.kind)) + '|' + list.name;
  const Page page = select_page(total, call.arguments(), query);
  call.write_head(result, found.answer.as_of);
  result.text("name", list.name);
  result.text("kind", to_string(found.kind));
  result.optional_text("group", list.group);
  if (found.kind == WatchlistKind::own) result.text("version", compute_version(list));
  write_page_end(result, total, page, query);
  if (is_of_pairs) {
    const Table table({"left_action", "left_quantity", "left_symbol", "right_action", "right_quantity", "right_symbol"},
                      call.table_form());
    table.write(result, "pairs", select_rows(list.pairs.rows, page), write_pair);
  } else {
    const Table table({"symbol", "instrument_type"}, call.table_form());
    table.write(result, "entries", select_rows(list.entries.rows, page), write_entry);
  }
  if (total == 0 && missing.items().empty()) {
    result.text("note", "This watchlist is empty.");
  }
  missing.write(result);
}

void handle_watchlists(const ToolCall& call, JsonWriter& result) {
  const auto kind = parse_watchlist_kind(call.arguments().text("kind"));
  const std::string name = call.arguments().text("name");
  if (name.empty()) return write_lists(call, result, kind.value_or(WatchlistKind::own));
  write_entries(call, result, find_watchlist(call.broker(), name, kind, call.read_options()));
}

mcp::schema::Object watchlists_schema() {
  using namespace mcp::schema;
  const Object list{string("name"), string("kind"), string("group"), integer("entries")};
  const Object pair{string("left_action"),  decimal("left_quantity"),  string("left_symbol"),
                    string("right_action"), decimal("right_quantity"), string("right_symbol")};
  return result_schema({string("name"), string("kind").unlisted(), string("group").unlisted(),
                        string("version").unlisted(), integer("total").required(), string("next_cursor"),
                        table("watchlists", list), table("entries", {string("symbol"), string("instrument_type")}),
                        table("pairs", pair), string("note").unlisted()})
      .with(missing_members());
}

}  // namespace

mcp::Tool fetch_watchlists(ToolContextPtr tool_context) {
  mcp::Parameter limit = limit_parameter(kDefaultLimit, kMaxLimit);
  limit.is_listed = false;
  mcp::Parameter cursor = cursor_parameter();
  cursor.max_length = 40;
  return {
      .name = "fetch_watchlists",
      .title = "Watchlists",
      .description =
          "Names and sizes of watchlists; with name its entries. kind: own (private), public, or pairs. For prices or "
          "IV rank of a list pass watchlist:NAME as symbols there.",
      .parameters = {{.name = "name",
                      .documentation = "The name of one watchlist, whose entries are wanted.",
                      .aliases = {"watchlist", "list"},
                      .max_length = 200},
                     {.name = "kind",
                      .kind = mcp::Parameter::Kind::choice,
                      .documentation = "Which lists. If left out: private, and any if a name is given.",
                      .aliases = {"type"},
                      .choices = {"private", "public", "pairs"},
                      .choice_aliases = {{"own", "private"}, {"mine", "private"}, {"user", "private"}}},
                     limit,
                     cursor,
                     unlisted_refresh_parameter(),
                     format_parameter()},
      .result = watchlists_schema,
      .toolset = "lists",
      .routes = {"/api/v1/watchlists", "/api/v1/watchlists/{name}"},
      .cache_lifetimes = {"accounts"},
      .handler = bind_handler(std::move(tool_context), handle_watchlists),
  };
}

}  // namespace tools
