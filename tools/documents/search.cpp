#include "search.hpp"

#include <map>

#include "account_search.hpp"
#include "document_ids.hpp"
#include "shared/parallel_reads.hpp"
#include "shared/tool_call.hpp"
#include "symbol_lookup.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using support::Error;

namespace {

constexpr std::size_t kMaxResults = 25;
constexpr std::size_t kMaxSymbols = 15;      // if there are results about accounts too
constexpr std::size_t kMaxAccountsInId = 8;  // an id has at most 100 bytes
constexpr std::size_t kMaxReasonsInTitle = 3;

Json make_entry(const std::string& id, const std::string& title, const char* url) {
  return {{"id", id}, {"title", title}, {"url", url}};
}

Json make_page_entry(const CapabilityPage& page) {
  return make_entry(page.id, page.title, kAccountPage);
}

Json make_page_entries(const std::vector<CapabilityPage>& pages) {
  Json entries = Json::array();
  for (const CapabilityPage& page : pages) entries.push_back(make_page_entry(page));
  return entries;
}

Json make_symbol_entries(const std::vector<FoundSymbol>& symbols) {
  Json entries = Json::array();
  for (const FoundSymbol& symbol : symbols) {
    if (entries.size() >= kMaxResults) break;
    const broker::SymbolMatch& match = symbol.match;
    entries.push_back(make_entry(make_symbol_id(match.symbol),
                                 match.symbol + " " + support::printable(match.description, 80), kSymbolPage));
  }
  return entries;
}

Json make_account_entry(const broker::Account& account) {
  return make_entry(make_account_id(account.number),
                    "Account " + account.number + " " + support::printable(account.nickname, 60), kAccountPage);
}

// Accounts and their open positions.
struct AccountEntries {
  Json entries = Json::array();
  bool has_positions = false;
};

// `symbols`: the symbols whose positions the query asks for.
AccountEntries make_account_entries(const FoundAccounts& accounts, const SearchQuery& query,
                                    const std::set<std::string>& symbols) {
  AccountEntries result;
  const bool names_accounts = !accounts.named.numbers.empty();
  const bool asks_for_all_positions = query.asks_for_positions() || (names_accounts && !query.asks_for_balances());
  const auto is_asked = [&](const broker::Position& position) {
    if (position.quantity.is_zero()) return false;
    if (query.direction() && position.direction != *query.direction()) return false;
    if (symbols.empty()) return asks_for_all_positions;
    return std::any_of(symbols.begin(), symbols.end(),
                       [&](const std::string& symbol) { return is_position_in(position, symbol); });
  };
  for (const AccountPositions& read : accounts.reads) {
    const broker::Account& account = read.account;
    if (query.asks_for_accounts() || names_accounts) result.entries.push_back(make_account_entry(account));
    if (!read.answer) continue;
    for (const broker::Position& position : **read.answer) {
      if (result.entries.size() >= kMaxResults) return result;
      if (!is_asked(position)) continue;
      result.has_positions = true;
      result.entries.push_back(make_entry(make_position_id(account.number, position.symbol),
                                          make_position_title(position, account.number), kAccountPage));
    }
  }
  return result;
}

// For a query about positions of a symbol or a direction: says that there are none, and links to all positions.
std::optional<Json> make_no_positions_entry(const SearchQuery& query, const std::set<std::string>& symbols) {
  if (!query.asks_for_positions() || (symbols.empty() && !query.direction())) return std::nullopt;
  std::string title = "No open ";
  if (query.direction()) title += *query.direction() == broker::Position::Direction::short_ ? "short " : "long ";
  title += "position";
  if (!symbols.empty()) title += " in " + support::join({symbols.begin(), symbols.end()}, ", ");
  return make_entry(kAllPositionsId, title + " was found. This page has all open positions.", kAccountPage);
}

// Parts of the result that could not be read: as entries for the model, and as _meta for programs.
struct UnreadParts {
  Json entries = Json::array();
  Json meta = Json::array();
};

// Why the positions of an account are not complete; empty if they are.
std::string find_unread_reason(const AccountPositions& read) {
  if (read.error) return format_reason(*read.error);
  return (*read.answer)->is_complete() ? "" : "some rows cannot be read";
}

void add_unread_accounts(const FoundAccounts& accounts, UnreadParts& unread) {
  if (accounts.error || !accounts.is_list_complete) {
    const std::string reason = accounts.error ? format_reason(*accounts.error) : "some accounts cannot be read";
    unread.meta.push_back({{"part", "accounts"}, {"reason", reason}});
    unread.entries.push_back(
        make_entry(kAllPositionsId,
                   "Incomplete: accounts and positions are missing from these results (" + reason + ")", kAccountPage));
    return;
  }
  std::vector<std::string> numbers;
  std::map<std::string, std::vector<std::string>> numbers_by_reason;
  for (const AccountPositions& read : accounts.reads) {
    const std::string reason = find_unread_reason(read);
    if (reason.empty()) continue;
    numbers.push_back(read.account.number);
    auto& with_reason = numbers_by_reason[reason];
    if (with_reason.size() < kMaxAccountsInId) with_reason.push_back(read.account.number);
    unread.meta.push_back({{"account_number", read.account.number}, {"part", "positions"}, {"reason", reason}});
  }
  if (numbers.empty()) return;
  std::vector<std::string> reasons;
  reasons.reserve(numbers_by_reason.size());
  for (const auto& entry : numbers_by_reason) {
    reasons.push_back(support::join(entry.second, ", ") + " (" + entry.first + ")");
  }
  if (reasons.size() > kMaxReasonsInTitle) reasons.resize(kMaxReasonsInTitle);
  unread.entries.push_back(make_entry(numbers.size() <= kMaxAccountsInId ? make_positions_id(numbers) : kAllPositionsId,
                                      "Incomplete: positions of " + std::to_string(numbers.size()) + " of " +
                                          std::to_string(accounts.reads.size()) +
                                          " accounts are missing from these results: " + support::join(reasons, "; "),
                                      kAccountPage));
}

UnreadParts find_unread_parts(const Capabilities& capabilities, const FoundAccounts& accounts,
                              const FoundSymbols& symbols) {
  UnreadParts unread;
  add_unread_accounts(accounts, unread);
  if (symbols.error) {
    const std::string reason = format_reason(*symbols.error);
    unread.meta.push_back({{"part", "symbols"}, {"reason", reason}});
    unread.entries.push_back(make_entry(capabilities.overview().id,
                                        "Incomplete: symbols could not be searched (" + reason + ")", kSymbolPage));
  }
  return unread;
}

void append(Json& results, const Json& entries, std::size_t max_results) {
  for (std::size_t i = 0; i < entries.size() && results.size() < max_results; ++i) results.push_back(entries[i]);
}

// Returns the entries by their importance to the query, at most kMaxResults. `notes` come last and are never cut.
Json order_results(const SearchQuery& query, const FoundAccounts& accounts, const FoundSymbols& symbols,
                   const Capabilities& capabilities, Json notes) {
  const QueryTopics& topics = query.topics();
  const std::vector<FoundSymbol> kept_symbols = drop_account_words(symbols.symbols, accounts, query);
  const std::set<std::string> named_symbols = find_named_symbols(kept_symbols, accounts, query);
  const Json symbol_entries = make_symbol_entries(kept_symbols);
  const AccountEntries account_entries = make_account_entries(accounts, query, named_symbols);
  const Json page_entries = make_page_entries(topics.unsearched);
  if (!account_entries.has_positions && notes.empty()) {
    if (auto note = make_no_positions_entry(query, named_symbols)) notes.push_back(*std::move(note));
  }
  const bool pages_first =
      topics.has_only_unsearched || topics.asks_for_action || topics.has_unsearched("closed_positions");
  const bool accounts_first = query.is_about_accounts() || !accounts.named.numbers.empty();
  if (!pages_first) append(notes, page_entries, kMaxResults);
  const std::size_t max_before_notes = kMaxResults - notes.size();
  Json results = Json::array();
  if (pages_first) append(results, page_entries, max_before_notes);
  if (accounts_first) append(results, account_entries.entries, max_before_notes);
  append(results, symbol_entries,
         account_entries.entries.empty() ? max_before_notes : std::min(max_before_notes, results.size() + kMaxSymbols));
  if (!accounts_first) append(results, account_entries.entries, max_before_notes);
  append(results, notes, kMaxResults);
  if (results.empty()) append(results, make_page_entries(topics.searched), kMaxResults);
  if (results.empty()) results.push_back(make_page_entry(capabilities.overview()));
  return results;
}

mcp::schema::Object search_schema() {
  using namespace mcp::schema;
  return {list_of("results", {string("id").required(), string("title").required(), string("url").required()})};
}

mcp::ToolResult handle_search(const ToolCall& call, const Capabilities& capabilities, const ReadLimits& limits) {
  const broker::ReadOptions options = call.read_options();
  const SearchQuery query(call.arguments().text("query"), capabilities);
  FoundAccounts accounts;
  FoundSymbols symbols;
  // No request is sent for a query that names only topics without a tool. A single word may still be a symbol.
  if (!query.is_empty() && (!query.topics().has_only_unsearched || query.has_one_word())) {
    broker::ReadOptions symbol_options = options;
    symbol_options.budget = options.budget.at_most(limits.symbols);
    run_all({[&] { symbols = find_symbols(call.broker(), query, symbol_options); },
             [&] { accounts = find_accounts(call.tool_context(), query, options, limits); }});
  }
  options.budget.check();
  if (symbols.error && accounts.error) throw Error(*symbols.error);

  UnreadParts unread = find_unread_parts(capabilities, accounts, symbols);
  // ChatGPT's format of the result has no member for the environment and the unread parts, so they are in _meta.
  mcp::ToolResult result(
      Json{{"results", order_results(query, accounts, symbols, capabilities, std::move(unread.entries))}});
  result.meta = {{"tastytrade-mcp/environment", broker::to_string(call.broker().environment())}};
  if (!unread.meta.empty()) result.meta["tastytrade-mcp/unread"] = std::move(unread.meta);
  return result;
}

}  // namespace

mcp::Tool search(ToolContextPtr tool_context, CapabilitiesPtr capabilities, ReadLimits limits) {
  return {
      .name = "search",
      .title = "Search",
      .description =
          "Finds accounts, positions and symbols, and what this server cannot answer; fetch reads what it finds.",
      .parameters = {{.name = "query",
                      .documentation = "What to look for, in words: an account, positions, a symbol, a company's name.",
                      .required = true,
                      .aliases = {"q", "text"},
                      .max_length = 500,
                      .example = "apple"}},
      .result = search_schema,
      .open_world = true,
      .toolset = "documents",
      .routes = {"/api/v1/search"},
      .cache_lifetimes = {"accounts", "positions", "instruments"},
      .handler = bind_handler(std::move(tool_context),
                              [capabilities = std::move(capabilities), limits](const ToolCall& call) {
                                return handle_search(call, *capabilities, limits);
                              }),
  };
}

}  // namespace tools
