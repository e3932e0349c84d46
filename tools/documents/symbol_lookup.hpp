// Looks up the symbols that a query of search names: the whole query as a symbol or a company's name, or else its
// words. Free functions; safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "search_query.hpp"
#include "shared/tool_context.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace tools {

struct FoundSymbol {
  broker::SymbolMatch match;
  std::string word = {};   // the word of the query, in lower case; empty: the whole query
  bool is_named = false;   // the query names this symbol or its company; false: it names only the beginning of it
  bool is_certain = true;  // false: a common word that happens to be a symbol ("are"), which counts only if it is held
};

struct FoundSymbols {
  std::vector<FoundSymbol> symbols;
  std::optional<support::Error> error;  // why a lookup failed
};

FoundSymbols find_symbols(broker::Client& client, const SearchQuery& query, const broker::ReadOptions& options);

}  // namespace tools
