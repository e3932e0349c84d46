// Finds the accounts and positions that a query of search asks for. Free functions; safe from any thread.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "read_limits.hpp"
#include "search_query.hpp"
#include "shared/account_reads.hpp"
#include "symbol_lookup.hpp"

namespace tools {

struct FoundAccounts {
  std::vector<AccountPositions> reads;  // the accounts that the query is about, with their positions
  NamedAccounts named;                  // the accounts that the query names
  bool is_list_complete = true;         // whether the whole list of the login's accounts could be read
  std::optional<support::Error> error;  // why the list could not be read
};

// The accounts that the query names, or the account of TASTYTRADE_ACCOUNT, or all.
FoundAccounts find_accounts(const ToolContext& tool_context, const SearchQuery& query,
                            const broker::ReadOptions& options, const ReadLimits& limits);

// The symbols whose positions the query asks for. A candidate that could not be looked up, or that the broker does not
// know, counts if an account holds it.
std::set<std::string> find_named_symbols(const std::vector<FoundSymbol>& symbols, const FoundAccounts& accounts,
                                         const SearchQuery& query);

// `symbols` without those whose word names an account: "roth" names the account.
std::vector<FoundSymbol> drop_account_words(const std::vector<FoundSymbol>& symbols, const FoundAccounts& accounts,
                                            const SearchQuery& query);

// Whether the position is in `symbol` or in an option or a future on it.
bool is_position_in(const broker::Position& position, const std::string& symbol);

}  // namespace tools
