// The symbols that a question names, looked up at the broker: the whole question as a symbol or a company's name, or
// else its words. Free functions; safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "search_query.hpp"
#include "shared/tool_context.hpp"

namespace tools {

struct FoundSymbol {
  broker::SymbolMatch match;
  std::string word = {};   // of the question, in lower case; empty: the whole question
  bool is_named = false;   // the question names this very symbol or its company, not only a beginning of it
  bool is_certain = true;  // false: a plain word that happens to be a symbol ("are"), unless it is held
};

struct SymbolsFound {
  std::vector<FoundSymbol> symbols;
  std::optional<support::Error> failure;
};

SymbolsFound find_symbols(broker::Client& client, const Question& question, const broker::CallOptions& options);

}  // namespace tools
