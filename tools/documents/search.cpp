// The tool `search`. Symbols and accounts are looked up beside each other, so that neither waits for the other, and an
// account that cannot be read is named in the answer instead of failing it.
#include <map>
#include <set>

#include "fetch.hpp"
#include "search_query.hpp"
#include "shared/account_reads.hpp"
#include "shared/result_schema.hpp"
#include "symbol_lookup.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using support::Error;

namespace {

constexpr std::size_t kMaxResults = 25;
constexpr std::size_t kMaxSymbols = 15;       // where accounts have results too
constexpr std::size_t kMaxNamedAccounts = 8;  // in one id, which is at most 100 bytes long
constexpr std::size_t kMaxReasons = 3;        // in one title

Json entry(const std::string& id, const std::string& title, const char* url) {
  return {{"id", id}, {"title", title}, {"url", url}};
}

struct AccountsFound {
  std::vector<AccountPositions> accounts;  // those that the question is about
  Question::NamedAccounts named;           // of the question
  bool is_list_complete = true;            // of the login's accounts
  std::optional<Error> failure;            // of their list
};

// The accounts that the question names; else the one of TASTYTRADE_ACCOUNT, if it is set; else all.
broker::Rows<broker::Account> accounts_meant(const ToolContext& tool_context, const Question& question,
                                             const broker::Rows<broker::Account>& all,
                                             const Question::NamedAccounts& named) {
  broker::Rows<broker::Account> meant;
  if (!named.numbers.empty()) {
    for (const broker::Account& account : all) {
      if (named.numbers.contains(account.number)) meant.rows.push_back(account);
    }
    return meant;
  }
  if (const auto standard = question.names_all_accounts() ? std::nullopt : tool_context.default_account(all)) {
    meant.rows.push_back(*standard);
    return meant;
  }
  return all;
}

// `limits`: of each of the two steps.
AccountsFound find_accounts(const ToolContext& tool_context, const Question& question,
                            const broker::CallOptions& options, const ReadLimits& limits) {
  AccountsFound found;
  const auto limited = [&] {
    const bool is_about_accounts = question.is_about_accounts() || !found.named.numbers.empty();
    broker::CallOptions step = options;
    step.budget = options.budget.at_most(is_about_accounts ? limits.positions : limits.positions_beside_symbols);
    return step;
  };
  found.failure = failure_of([&] {
    const auto accounts = tool_context.client().accounts(limited());
    found.is_list_complete = accounts->is_complete();
    found.named = question.named_accounts(accounts->rows);
    const auto meant = accounts_meant(tool_context, question, *accounts, found.named);
    found.accounts = read_positions(tool_context.client(), meant, limited());
  });
  return found;
}

// The symbols found, but for those that the words of an account's name found: "roth" names the account.
std::vector<FoundSymbol> symbols_meant(const SymbolsFound& found, const AccountsFound& accounts,
                                       const Question& question) {
  std::vector<FoundSymbol> meant;
  for (const FoundSymbol& one : found.symbols) {
    const bool is_account =
        one.word.empty() ? question.is_only_about(accounts.named) : accounts.named.words.contains(one.word);
    if (!is_account) meant.push_back(one);
  }
  return meant;
}

bool is_of(const broker::Position& position, const std::string& symbol) {
  return position.symbol == symbol || position.underlying_symbol == symbol;
}

bool is_held(const AccountsFound& found, const std::string& symbol) {
  return std::any_of(found.accounts.begin(), found.accounts.end(), [&](const AccountPositions& one) {
    return one.positions && std::any_of((*one.positions)->begin(), (*one.positions)->end(), [&](const auto& position) {
             return !position.quantity.is_zero() && is_of(position, symbol);
           });
  });
}

// The symbols that the question names, whose positions alone it asks for. A symbol that could not be looked up, or that
// the broker does not know, counts if it is held.
std::set<std::string> symbols_named(const std::vector<FoundSymbol>& found, const AccountsFound& accounts,
                                    const Question& question) {
  std::set<std::string> named;
  for (const FoundSymbol& one : found) {
    if (one.is_named && (one.is_certain || is_held(accounts, one.match.symbol))) named.insert(one.match.symbol);
  }
  if (const auto symbol = broker::canonical_symbol(question.text()); symbol && is_held(accounts, *symbol)) {
    named.insert(*symbol);
  }
  for (const Question::Candidate& candidate : question.candidates()) {
    const bool is_account = accounts.named.words.contains(support::to_lower(candidate.word));
    if (!is_account && is_held(accounts, candidate.symbol)) named.insert(candidate.symbol);
  }
  return named;
}

Json symbol_results(const std::vector<FoundSymbol>& found) {
  Json results = Json::array();
  for (const FoundSymbol& one : found) {
    if (results.size() >= kMaxResults) break;
    results.push_back(entry("symbol:" + one.match.symbol,
                            one.match.symbol + " " + support::printable(one.match.description, 80), kSymbolPage));
  }
  return results;
}

struct AccountResults {
  Json entries = Json::array();
  bool has_positions = false;
};

AccountResults account_results(const AccountsFound& found, const Question& question,
                               const std::set<std::string>& symbols) {
  AccountResults results;
  const bool is_named = !found.named.numbers.empty();
  const bool lists_all = question.asks_for_positions() || (is_named && !question.asks_for_balances());
  const auto is_asked = [&](const broker::Position& position) {
    if (question.direction() && position.direction != *question.direction()) return false;
    if (symbols.empty()) return lists_all;
    return std::any_of(symbols.begin(), symbols.end(), [&](const auto& symbol) { return is_of(position, symbol); });
  };
  for (const AccountPositions& one : found.accounts) {
    const broker::Account& account = one.account;
    if (question.asks_for_accounts() || is_named) {
      results.entries.push_back(entry("account:" + account.number,
                                      "Account " + account.number + " " + support::printable(account.nickname, 60),
                                      kAccountPage));
    }
    if (!one.positions) continue;
    for (const auto& position : **one.positions) {
      if (results.entries.size() >= kMaxResults) return results;
      if (position.quantity.is_zero() || !is_asked(position)) continue;  // closed today, or another
      results.has_positions = true;
      results.entries.push_back(entry("position:" + account.number + ":" + position.symbol,
                                      title_of(position, account.number), kAccountPage));
    }
  }
  return results;
}

// For a question that asks for positions of which there is none: that there is none of those, and where all are.
std::optional<Json> no_positions(const Question& question, const std::set<std::string>& symbols) {
  if (!question.asks_for_positions() || (symbols.empty() && !question.direction())) return std::nullopt;
  std::string title = "No open ";
  if (question.direction()) title += *question.direction() == broker::Position::Direction::short_ ? "short " : "long ";
  title += "position";
  if (!symbols.empty()) title += " in " + support::join({symbols.begin(), symbols.end()}, ", ");
  return entry("positions:all", title + " was found. This page has all open positions.", kAccountPage);
}

// What the positions of one account lack, in a clause; empty if they are whole.
std::string lack_of(const AccountPositions& one) {
  if (one.failure) return reason_of(*one.failure);
  return (*one.positions)->is_complete() ? "" : "some rows cannot be read";
}

// What could not be read of accounts and positions: for the model as one result whose id fetch reads, and for programs
// in `unread`.
std::optional<Json> unread_accounts(const AccountsFound& found, Json& unread) {
  if (found.failure || !found.is_list_complete) {
    const std::string reason = found.failure ? reason_of(*found.failure) : "some accounts cannot be read";
    unread.push_back({{"part", "accounts"}, {"reason", reason}});
    return entry("positions:all", "Incomplete: accounts and positions are missing from these results (" + reason + ")",
                 kAccountPage);
  }
  std::vector<std::string> numbers;
  std::map<std::string, std::vector<std::string>> numbers_by_reason;
  for (const AccountPositions& one : found.accounts) {
    const std::string reason = lack_of(one);
    if (reason.empty()) continue;
    numbers.push_back(one.account.number);
    auto& named = numbers_by_reason[reason];
    if (named.size() < kMaxNamedAccounts) named.push_back(one.account.number);
    unread.push_back({{"account_number", one.account.number}, {"part", "positions"}, {"reason", reason}});
  }
  if (numbers.empty()) return std::nullopt;
  std::vector<std::string> reasons;
  reasons.reserve(numbers_by_reason.size());
  for (const auto& [reason, named] : numbers_by_reason) {
    reasons.push_back(support::join(named, ", ") + " (" + reason + ")");
  }
  if (reasons.size() > kMaxReasons) reasons.resize(kMaxReasons);
  return entry("positions:" + (numbers.size() <= kMaxNamedAccounts ? support::join(numbers, ",") : "all"),
               "Incomplete: positions of " + std::to_string(numbers.size()) + " of " +
                   std::to_string(found.accounts.size()) +
                   " accounts are missing from these results: " + support::join(reasons, "; "),
               kAccountPage);
}

Json page_results(const std::vector<Capabilities::Page>& pages) {
  Json results = Json::array();
  for (const auto& page : pages) results.push_back(entry(page.id, page.title, kAccountPage));
  return results;
}

void append(Json& results, const Json& more, std::size_t most) {
  for (std::size_t i = 0; i < more.size() && results.size() < most; ++i) results.push_back(more[i]);
}

class Search {
 public:
  Search(const ToolContext& tool_context, const Capabilities& capabilities, const ReadLimits& limits)
      : tool_context_(tool_context), capabilities_(capabilities), limits_(limits) {}

  mcp::ToolResult run(const std::string& query, const broker::CallOptions& options) const {
    const Question question(query, capabilities_);
    AccountsFound accounts;
    SymbolsFound symbols;
    // A question about what is absent and nothing else is answered without the broker, unless it may be a name.
    if (!question.is_empty() && (!question.asked().is_all || question.has_one_word())) {
      look_up_all(question, options, accounts, symbols);
    }
    options.budget.check();
    if (symbols.failure && accounts.failure) throw Error(*symbols.failure);
    return answer(question, accounts, symbols);
  }

 private:
  void look_up_all(const Question& question, const broker::CallOptions& options, AccountsFound& accounts,
                   SymbolsFound& symbols) const {
    broker::CallOptions for_symbols = options;
    for_symbols.budget = options.budget.at_most(limits_.symbols);
    read_together({[&] { symbols = find_symbols(tool_context_.client(), question, for_symbols); },
                   [&] { accounts = find_accounts(tool_context_, question, options, limits_); }});
  }

  // What could not be read, as results for the model; `unread` gets it for programs.
  Json incomplete_notes(const AccountsFound& accounts, const SymbolsFound& symbols, Json& unread) const {
    Json notes = Json::array();
    if (auto missing = unread_accounts(accounts, unread)) notes.push_back(*std::move(missing));
    if (symbols.failure) {
      const std::string reason = reason_of(*symbols.failure);
      unread.push_back({{"part", "symbols"}, {"reason", reason}});
      notes.push_back(entry(capabilities_.overview().id, "Incomplete: symbols could not be searched (" + reason + ")",
                            kSymbolPage));
    }
    return notes;
  }

  Json results_of(const Question& question, const AccountsFound& accounts, const SymbolsFound& symbols,
                  Json notes) const {
    const Capabilities::Asked& asked = question.asked();
    const std::vector<FoundSymbol> meant = symbols_meant(symbols, accounts, question);
    const std::set<std::string> named = symbols_named(meant, accounts, question);
    const Json found_symbols = symbol_results(meant);
    const AccountResults found = account_results(accounts, question, named);
    const Json pages = page_results(asked.pages);
    if (!found.has_positions && notes.empty()) {
      if (auto note = no_positions(question, named)) notes.push_back(*std::move(note));
    }
    const bool pages_first = asked.is_all || asked.is_order || asked.has_page("closed_positions");
    const bool accounts_first = question.is_about_accounts() || !accounts.named.numbers.empty();
    if (!pages_first) append(notes, pages, kMaxResults);
    const std::size_t room = kMaxResults - notes.size();
    Json results = Json::array();
    if (pages_first) append(results, pages, room);
    if (accounts_first) append(results, found.entries, room);
    append(results, found_symbols, found.entries.empty() ? room : std::min(room, results.size() + kMaxSymbols));
    if (!accounts_first) append(results, found.entries, room);
    append(results, notes, kMaxResults);
    if (results.empty()) append(results, page_results(asked.served), kMaxResults);
    if (results.empty()) append(results, page_results({capabilities_.overview()}), kMaxResults);
    return results;
  }

  mcp::ToolResult answer(const Question& question, const AccountsFound& accounts, const SymbolsFound& symbols) const {
    Json unread = Json::array();
    Json notes = incomplete_notes(accounts, symbols, unread);
    // The shape is ChatGPT's, so what it has no place for goes beside it rather than into it.
    mcp::ToolResult result(Json{{"results", results_of(question, accounts, symbols, std::move(notes))}});
    result.meta = {{"tastytrade-mcp/environment", broker::name(tool_context_.client().environment())}};
    if (!unread.empty()) result.meta["tastytrade-mcp/unread"] = std::move(unread);
    return result;
  }

  const ToolContext& tool_context_;
  const Capabilities& capabilities_;
  const ReadLimits& limits_;
};

mcp::schema::Object search_result() {
  using namespace mcp::schema;
  return {list_of("results", {string("id").required(), string("title").required(), string("url").required()})};
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
      .result = search_result,
      .open_world = true,
      .toolset = "documents",
      .routes = {"/api/v1/search"},
      .cache = "positions",
      .handler =
          [tool_context = std::move(tool_context), capabilities = std::move(capabilities), limits](
              const Arguments& arguments, Context& context) {
            const auto options = tool_context->options(arguments, context);
            return Search(*tool_context, *capabilities, limits).run(arguments.text("query"), options);
          },
  };
}

}  // namespace tools
