#include "watchlist_changes.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "lists/symbol_groups.hpp"
#include "market/quotes.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using broker::Watchlist;
using broker::WatchlistEntry;
using broker::WatchlistKind;
using support::Error;
using support::ErrorCode;

namespace {

constexpr std::size_t kMaxNames = 20;    // in one error
constexpr std::size_t kMaxSymbols = 50;  // in one error

std::string quote_name(const std::string& name) {
  return "'" + support::printable(name, 60) + "'";
}

std::string join_names(const broker::Rows<Watchlist>& lists) {
  std::vector<std::string> names;
  for (const Watchlist& list : lists) {
    if (names.size() < kMaxNames) names.push_back(quote_name(list.name));
  }
  return support::join(names, ", ") + (lists.size() > kMaxNames ? " and more." : ".");
}

}  // namespace

WatchlistTurn::WatchlistTurn(Flag flag, const support::Budget& budget) : flag_(std::move(flag)) {
  constexpr std::chrono::milliseconds kPause(20);
  while (flag_->exchange(true)) budget.sleep(kPause);
}

broker::Answer<broker::Rows<Watchlist>> read_own_lists(const ToolCall& call) {
  broker::ReadOptions options = call.read_options();
  options.refresh = true;
  auto lists = call.broker().watchlists(WatchlistKind::own, options);
  if (lists->unreadable.empty() && !lists->expected) return lists;
  throw Error(ErrorCode::upstream_unavailable,
              "Not all watchlists could be read, so that a name may be taken by one of the others.",
              "Nothing was written. Try again in a minute.", true);
}

const Watchlist* find_own_list(const broker::Rows<Watchlist>& lists, const std::string& name) {
  const Watchlist* found = nullptr;
  for (const Watchlist& list : lists) {
    if (list.name == name) return &list;
  }
  for (const Watchlist& list : lists) {
    if (support::to_upper(list.name) != support::to_upper(name)) continue;
    if (found != nullptr) {
      throw Error(ErrorCode::invalid_argument,
                  "Several watchlists are called " + quote_name(name) + ", but for upper and lower case.",
                  "Write the name as it is: " + quote_name(found->name) + " or " + quote_name(list.name) + ".");
    }
    found = &list;
  }
  return found;
}

const Watchlist& get_own_list(const broker::Rows<Watchlist>& lists, const std::string& name) {
  if (const Watchlist* const list = find_own_list(lists, name)) return *list;
  throw Error(ErrorCode::not_found, "There is no private watchlist " + quote_name(name) + ".",
              lists.empty() ? "There is none at all; create_watchlist makes one." : "There are: " + join_names(lists));
}

void require_free_name(const broker::Rows<Watchlist>& lists, const std::string& name, const Watchlist* except) {
  for (const Watchlist& list : lists) {
    if (&list == except || support::to_upper(list.name) != support::to_upper(name)) continue;
    throw Error(ErrorCode::conflict, "There is a watchlist " + quote_name(list.name) + " already.",
                "Nothing was written. update_watchlist changes it; or choose another name.");
  }
}

std::string compute_version(const Watchlist& list) {
  constexpr std::size_t kDigits = 12;
  std::string text = list.name + '\n' + std::to_string(list.entries.unreadable.size());
  for (const WatchlistEntry& entry : list.entries) text += '\n' + entry.symbol + '\t' + entry.instrument_type;
  return support::hex(support::sha256(text)).substr(0, kDigits);
}

std::string join_symbols(const std::vector<WatchlistEntry>& entries) {
  std::vector<std::string> symbols;
  for (const WatchlistEntry& entry : entries) {
    if (symbols.size() < kMaxSymbols) symbols.push_back(entry.symbol);
  }
  const std::string more =
      entries.size() > kMaxSymbols ? " and " + std::to_string(entries.size() - kMaxSymbols) + " more" : "";
  return symbols.empty() ? "nothing" : support::join(symbols, ", ") + more;
}

std::vector<WatchlistEntry> check_symbols(const ToolCall& call, const std::vector<std::string>& symbols,
                                          Missing& missing) {
  const std::vector<std::string> expanded = expand_symbol_groups(call, symbols, missing);
  if (expanded.empty()) {
    throw Error(ErrorCode::invalid_argument, "These stand for no symbol: " + support::join(symbols, ", ") + ".",
                "Nothing was written.");
  }
  const auto quotes = fetch_quotes(call.broker(), expanded, call.read_options());
  std::vector<WatchlistEntry> entries;
  std::vector<std::string> unknown;
  std::set<std::string> seen;
  for (const QuotedSymbol& one : quotes->symbols) {
    if (!one.quote) {
      unknown.push_back(one.requested + " (" + one.reason + ")");
      continue;
    }
    WatchlistEntry entry{one.quote->symbol, std::string(broker::broker_spelling(one.quote->instrument_type))};
    // A list outlives the contract that is active today.
    const auto canonical = broker::canonical_symbol(one.requested);
    if (canonical && broker::is_futures_product(*canonical)) entry.symbol = *canonical;
    if (seen.insert(entry.symbol).second) entries.push_back(std::move(entry));
  }
  if (unknown.empty()) return entries;
  throw Error(ErrorCode::invalid_argument, "TastyTrade does not know: " + support::join(unknown, "; ") + ".",
              "Nothing was written. Correct or leave out these symbols; search_symbols finds symbols.");
}

void write_list(JsonWriter& result, const Watchlist& list) {
  result.object("watchlist", [&] {
    result.text("name", list.name);
    result.optional_text("group", list.group);
    result.text("version", compute_version(list));
    result.integer("total", static_cast<std::int64_t>(list.entries.size()));
    result.array("symbols", [&] {
      for (const WatchlistEntry& entry : list.entries) result.text(entry.symbol);
    });
  });
}

mcp::schema::Member watchlist_member() {
  using namespace mcp::schema;
  return object("watchlist", {string("name").required(), string("group"), string("version").required(),
                              integer("total").required(), list_of_strings("symbols").required()})
      .required();
}

Watchlist merge_answer(const broker::WatchlistContent& sent, const std::optional<Watchlist>& answer, Missing& missing) {
  Watchlist list;
  list.name = sent.name;
  list.group = sent.group;
  list.entries.rows = sent.entries;
  if (!answer) return list;
  std::map<std::string, int> kept;
  for (const WatchlistEntry& entry : answer->entries) ++kept[entry.symbol];
  for (const WatchlistEntry& entry : sent.entries) {
    if (kept[entry.symbol]-- <= 0) {
      missing.add({.symbol = entry.symbol, .reason = "was sent and is not in TastyTrade's answer"});
    }
  }
  for (const auto& [symbol, count] : kept) {
    if (count > 0) missing.add({.symbol = symbol, .reason = "is in TastyTrade's answer and was not sent"});
  }
  if (answer->name != sent.name) {
    missing.add({.field = "name", .reason = "TastyTrade's answer names the list " + quote_name(answer->name)});
  }
  missing.add_rows(answer->entries);
  return *answer;
}

}  // namespace tools
