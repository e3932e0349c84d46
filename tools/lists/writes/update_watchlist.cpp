#include "update_watchlist.hpp"

#include <algorithm>

#include "shared/result_schema.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "write_parameters.hpp"

namespace tools {

using broker::Watchlist;
using broker::WatchlistContent;
using broker::WatchlistEntry;
using support::Error;
using support::ErrorCode;

namespace {

constexpr const char* kNothingWritten = "Nothing was written.";

struct Changes {
  std::vector<std::string> added, removed, already_there;
  std::string renamed_from;

  bool is_empty() const { return added.empty() && removed.empty() && renamed_from.empty(); }
};

void check_arguments(const mcp::Arguments& arguments) {
  const bool replaces = !arguments.list("replace").empty();
  const bool changes = !arguments.list("add").empty() || !arguments.list("remove").empty();
  if (replaces && changes) {
    throw Error(ErrorCode::invalid_argument,
                "`replace` is the whole new content, so `add` and `remove` do not go with it.",
                "Leave out `replace`, or give it all symbols and leave out the others.");
  }
  if (replaces || changes || arguments.has("rename_to")) return;
  throw Error(ErrorCode::invalid_argument, "update_watchlist needs `add`, `remove`, `replace` or `rename_to`.",
              "An empty list counts as left out. To empty a list, name all its symbols in `remove`.");
}

void check_version(const Watchlist& list, const std::string& version) {
  if (version.empty() || support::to_lower(version) == compute_version(list)) return;
  throw Error(ErrorCode::conflict,
              "The watchlist '" + list.name + "' was changed since version " + support::printable(version, 20) +
                  ". It is now version " + compute_version(list) + " and holds: " + join_symbols(list.entries.rows) +
                  ".",
              "Nothing was written. Decide again with what is there now.");
}

// A list is written back whole, and an entry that cannot be read would be lost.
void require_exact(const Watchlist& list) {
  if (list.inexact.empty()) return;
  std::string what = to_result_key(list.inexact);
  if (!list.entries.unreadable.empty()) {
    const broker::UnreadableRow& row = list.entries.unreadable.front();
    what = "an entry" + (row.symbol.empty() ? std::string() : " (" + row.symbol + ")") + " whose " +
           (row.field.empty() ? "form" : to_result_key(row.field)) + ' ' +
           (row.field.empty() ? "is not that of an entry" : row.problem);
  }
  throw Error(
      ErrorCode::refused,
      "The watchlist '" + list.name + "' has something that this server cannot write back unchanged: " + what + ".",
      "Nothing was written, because TastyTrade replaces the whole list. Change it at my.tastytrade.com.");
}

bool is_same_symbol(const std::string& symbol, const std::string& wanted) {
  const auto canonical = broker::canonical_symbol(wanted);
  return support::to_upper(symbol) == support::to_upper(canonical ? *canonical : wanted);
}

void add_entries(std::vector<WatchlistEntry>& entries, const std::vector<WatchlistEntry>& added, Changes& changes) {
  for (const WatchlistEntry& entry : added) {
    const bool is_there = std::any_of(entries.begin(), entries.end(), [&](const WatchlistEntry& each) {
      return support::to_upper(each.symbol) == support::to_upper(entry.symbol);
    });
    (is_there ? changes.already_there : changes.added).push_back(entry.symbol);
    if (!is_there) entries.push_back(entry);
  }
}

void remove_entries(const std::string& name, std::vector<WatchlistEntry>& entries,
                    const std::vector<std::string>& symbols, Changes& changes) {
  const std::vector<WatchlistEntry> before = entries;
  for (const std::string& symbol : symbols) {
    if (std::any_of(changes.removed.begin(), changes.removed.end(),
                    [&](const std::string& removed) { return is_same_symbol(removed, symbol); })) {
      continue;  // named twice
    }
    const auto first = std::stable_partition(entries.begin(), entries.end(), [&](const WatchlistEntry& entry) {
      return !is_same_symbol(entry.symbol, symbol);
    });
    if (first == entries.end()) {
      throw Error(ErrorCode::invalid_argument,
                  "'" + support::printable(symbol, 60) + "' is not in the watchlist '" + name +
                      "', which holds: " + join_symbols(before) + ".",
                  kNothingWritten);
    }
    changes.removed.push_back(first->symbol);
    entries.erase(first, entries.end());
  }
}

void replace_entries(std::vector<WatchlistEntry>& entries, const std::vector<WatchlistEntry>& wanted,
                     Changes& changes) {
  const auto has = [](const std::vector<WatchlistEntry>& list, const WatchlistEntry& entry) {
    return std::any_of(list.begin(), list.end(),
                       [&](const WatchlistEntry& each) { return each.symbol == entry.symbol; });
  };
  for (const WatchlistEntry& entry : wanted) {
    if (!has(entries, entry)) changes.added.push_back(entry.symbol);
  }
  for (const WatchlistEntry& entry : entries) {
    if (!has(wanted, entry)) changes.removed.push_back(entry.symbol);
  }
  entries = wanted;
}

void write_changes(JsonWriter& result, const Changes& changes) {
  const auto write = [&](std::string_view key, const std::vector<std::string>& symbols) {
    if (symbols.empty()) return;
    result.array(key, [&] {
      for (const std::string& symbol : symbols) result.text(symbol);
    });
  };
  result.object("changes", [&] {
    write("added", changes.added);
    write("removed", changes.removed);
    write("already_there", changes.already_there);
    result.optional_text("renamed_from", changes.renamed_from);
  });
}

// What the list will be. Throws Error if it may not be written.
WatchlistContent change_list(const Watchlist& list, const mcp::Arguments& arguments,
                             const std::vector<WatchlistEntry>& symbols, Changes& changes) {
  WatchlistContent content{list.name, list.group, list.order_index, list.entries.rows};
  remove_entries(list.name, content.entries, arguments.list("remove"), changes);
  if (!arguments.list("replace").empty()) {
    replace_entries(content.entries, symbols, changes);
  } else {
    add_entries(content.entries, symbols, changes);
  }
  const std::string name = arguments.text("rename_to");
  if (!name.empty() && name != list.name) {
    content.name = name;
    changes.renamed_from = list.name;
  }
  return content;
}

bool has_same_entries(const std::vector<WatchlistEntry>& a, const std::vector<WatchlistEntry>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const WatchlistEntry& x, const WatchlistEntry& y) { return x.symbol == y.symbol; });
}

// Removes from `changes` what TastyTrade's answer does not show; merge_answer() has named it.
void keep_what_happened(const Watchlist& now, const std::string& wanted_name, Changes& changes) {
  const auto is_there = [&](const std::string& symbol) {
    return std::any_of(now.entries.begin(), now.entries.end(),
                       [&](const WatchlistEntry& entry) { return entry.symbol == symbol; });
  };
  std::erase_if(changes.added, [&](const std::string& symbol) { return !is_there(symbol); });
  std::erase_if(changes.removed, is_there);
  if (now.name != wanted_name) changes.renamed_from.clear();
}

void handle_update(const ToolCall& call, const WatchlistTurn::Flag& flag, JsonWriter& result) {
  const mcp::Arguments& arguments = call.arguments();
  check_arguments(arguments);
  const std::string new_name = arguments.text("rename_to");
  if (const auto problem = new_name.empty() ? std::nullopt : broker::validate_watchlist_name(new_name)) {
    throw Error(ErrorCode::invalid_argument, "`rename_to` " + *problem + ".", kNothingWritten);
  }
  Missing missing;
  std::vector<std::string> wanted = arguments.list("add");
  if (wanted.empty()) wanted = arguments.list("replace");
  std::vector<WatchlistEntry> symbols;
  if (!wanted.empty()) symbols = check_symbols(call, wanted, missing);

  const WatchlistTurn turn(flag, call.read_options().budget);
  const auto lists = read_own_lists(call);
  const Watchlist& list = get_own_list(*lists, arguments.text("name"));
  check_version(list, arguments.text("version"));
  require_exact(list);
  if (!new_name.empty()) require_free_name(*lists, new_name, &list);
  Changes changes;
  const WatchlistContent content = change_list(list, arguments, symbols, changes);
  const bool is_unchanged = content.name == list.name && has_same_entries(content.entries, list.entries.rows);
  Watchlist now = list;
  if (!is_unchanged) {
    const auto answer = with_outcome_hint(
        "Do not send it again before fetch_watchlists has shown what is in '" + content.name + "' now.",
        [&] { return call.broker().replace_watchlist(list.name, content, call.read_options()); });
    now = merge_answer(content, answer, missing);
    keep_what_happened(now, content.name, changes);
  }
  call.write_head(result, call.now());
  write_list(result, now);
  write_changes(result, changes);
  if (is_unchanged) result.text("note", "The list was so already; nothing was written.");
  missing.write(result);
}

mcp::schema::Object update_schema() {
  using namespace mcp::schema;
  const Object changes{list_of_strings("added"), list_of_strings("removed"), list_of_strings("already_there"),
                       string("renamed_from")};
  return result_schema({watchlist_member(), object("changes", changes).required(), string("note").unlisted()})
      .with(missing_members());
}

}  // namespace

mcp::Tool update_watchlist(ToolContextPtr tool_context, WatchlistTurn::Flag flag) {
  return {
      .name = "update_watchlist",
      .title = "Change watchlist",
      .description =
          "Adds, removes or replaces symbols of a private watchlist, or renames it. Refused if somebody changed it "
          "since version.",
      .parameters = {watchlist_name_parameter("The name of the list."),
                     symbols_parameter("add", "Symbols to add at the end of the list.", false),
                     {.name = "remove",
                      .kind = mcp::Parameter::Kind::text_list,
                      .documentation = "Symbols to take out. Each must be in the list.",
                      .aliases = {"remove_symbols"},
                      .max_length = 60,
                      .splits_words = true},
                     symbols_parameter("replace", "The whole new content of the list, in this order.", false),
                     {.name = "rename_to",
                      .documentation = "The new name of the list.",
                      .aliases = {"new_name"},
                      .max_length = 400,
                      .is_verbatim = true},
                     {.name = "version",
                      .description = "From fetch_watchlists.",
                      .documentation =
                          "`version` of fetch_watchlists. If the list was changed since, nothing is written.",
                      .max_length = 40,
                      .is_verbatim = true}},
      .result = update_schema,
      .effect = mcp::Effect::destructive,
      .toolset = "list_writes",
      .http_method = "PATCH",
      .routes = {"/api/v1/watchlists/{name}"},
      .scope = "write",
      .handler = bind_handler(
          std::move(tool_context),
          [flag = std::move(flag)](const ToolCall& call, JsonWriter& result) { handle_update(call, flag, result); }),
  };
}

}  // namespace tools
