#include "account_search.hpp"

#include <algorithm>

#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {
namespace {

constexpr std::size_t kMaxReadThreads = 8;  // as many as the broker client has connections

std::vector<broker::Account> select_accounts(const ToolContext& tool_context, const SearchQuery& query,
                                             const broker::Rows<broker::Account>& all, const NamedAccounts& named) {
  if (!named.numbers.empty()) {
    std::vector<broker::Account> selected;
    for (const broker::Account& account : all) {
      if (named.numbers.contains(account.number)) selected.push_back(account);
    }
    return selected;
  }
  if (!query.names_all_accounts()) {
    if (const auto account = tool_context.default_account(all)) return {*account};
  }
  return all.rows;
}

bool is_held(const FoundAccounts& accounts, const std::string& symbol) {
  const auto is_open_in_symbol = [&](const broker::Position& position) {
    return !position.quantity.is_zero() && is_position_in(position, symbol);
  };
  return std::any_of(accounts.reads.begin(), accounts.reads.end(), [&](const AccountPositions& read) {
    return read.answer && std::any_of((*read.answer)->begin(), (*read.answer)->end(), is_open_in_symbol);
  });
}

}  // namespace

FoundAccounts find_accounts(const ToolContext& tool_context, const SearchQuery& query,
                            const broker::ReadOptions& options, const ReadLimits& limits) {
  FoundAccounts found;
  const auto limit_step = [&] {
    const bool is_about_accounts = query.is_about_accounts() || !found.named.numbers.empty();
    broker::ReadOptions step = options;
    step.budget = options.budget.at_most(is_about_accounts ? limits.positions : limits.positions_beside_symbols);
    return step;
  };
  found.error = catch_error([&] {
    const auto accounts = tool_context.broker().accounts(limit_step());
    found.is_list_complete = accounts->is_complete();
    found.named = query.find_named_accounts(accounts->rows);
    const auto selected = select_accounts(tool_context, query, *accounts, found.named);
    found.reads = read_positions(tool_context.broker(), selected, limit_step(), kMaxReadThreads);
  });
  return found;
}

std::set<std::string> find_named_symbols(const std::vector<FoundSymbol>& symbols, const FoundAccounts& accounts,
                                         const SearchQuery& query) {
  std::set<std::string> named;
  for (const FoundSymbol& symbol : symbols) {
    const bool counts = symbol.is_certain || is_held(accounts, symbol.match.symbol);
    if (symbol.is_named && counts) named.insert(symbol.match.symbol);
  }
  if (const auto symbol = broker::canonical_symbol(query.text()); symbol && is_held(accounts, *symbol)) {
    named.insert(*symbol);
  }
  for (const SymbolCandidate& candidate : query.symbol_candidates()) {
    const bool is_account = accounts.named.words.contains(support::to_lower(candidate.word));
    if (!is_account && is_held(accounts, candidate.symbol)) named.insert(candidate.symbol);
  }
  return named;
}

std::vector<FoundSymbol> drop_account_words(const std::vector<FoundSymbol>& symbols, const FoundAccounts& accounts,
                                            const SearchQuery& query) {
  std::vector<FoundSymbol> kept;
  for (const FoundSymbol& symbol : symbols) {
    const bool is_account =
        symbol.word.empty() ? query.names_only(accounts.named) : accounts.named.words.contains(symbol.word);
    if (!is_account) kept.push_back(symbol);
  }
  return kept;
}

bool is_position_in(const broker::Position& position, const std::string& symbol) {
  return position.symbol == symbol || position.underlying_symbol == symbol;
}

}  // namespace tools
