#include "symbol_lookup.hpp"

#include "shared/parallel_reads.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using broker::SymbolMatch;

namespace {

constexpr std::size_t kMaxWordLookups = 3;
constexpr std::size_t kMaxLookupBytes = 60;
constexpr std::size_t kMaxSymbolLength = 7;       // of a symbol among words: "BTC/USD"
constexpr std::size_t kMinCompanyNameLength = 4;  // of a word that can be a company's name

std::vector<SymbolMatch> look_up(broker::Client& client, const std::string& text, const broker::ReadOptions& options) {
  return client.search_symbols(text.substr(0, kMaxLookupBytes), options)->rows;
}

// Whether whole words begin the company's name: "apple" and "apple inc" begin "Apple Inc", "appl" does not. `words` is
// in lower case.
bool begins_company_name(const std::string& description, const std::string& words) {
  const std::string name = support::to_lower(description);
  if (!name.starts_with(words)) return false;
  const char next = name.size() == words.size() ? ' ' : name[words.size()];
  return (next < 'a' || next > 'z') && (next < '0' || next > '9');
}

// The indexes of the matches that `text` names: those with this symbol; if there are none, the companies whose names
// begin with it; if there are none, the only match, such as Walt Disney for "disney".
std::vector<std::size_t> find_named_matches(const std::vector<SymbolMatch>& matches, const std::string& text) {
  const auto symbol = broker::canonical_symbol(text);
  std::string words = support::to_lower(text);
  while (words.ends_with('.')) words.pop_back();
  std::vector<std::size_t> by_symbol;
  std::vector<std::size_t> by_company;
  for (std::size_t i = 0; i < matches.size(); ++i) {
    if (symbol && matches[i].symbol == *symbol) by_symbol.push_back(i);
    if (words.size() >= kMinCompanyNameLength && begins_company_name(matches[i].description, words)) {
      by_company.push_back(i);
    }
  }
  if (!by_symbol.empty()) return by_symbol;
  if (!by_company.empty() || words.size() < kMinCompanyNameLength || matches.size() != 1) return by_company;
  return matches.front().symbol.starts_with(support::to_upper(words)) ? by_company : std::vector<std::size_t>{0};
}

// The words of the query to look up, at most kMaxWordLookups.
std::vector<SymbolCandidate> select_words(const SearchQuery& query) {
  std::vector<SymbolCandidate> words = query.symbol_candidates();
  std::erase_if(words, [&](const SymbolCandidate& candidate) {
    const bool can_be_company = candidate.word.find_first_of("0123456789/.-") == std::string::npos;
    const bool is_whole_query = candidate.symbol == support::to_upper(query.text());
    return is_whole_query || (candidate.symbol.size() > kMaxSymbolLength && !can_be_company);
  });
  words.resize(std::min(words.size(), kMaxWordLookups));
  return words;
}

// Looks up single words of the query. Matches count only if the word names the symbol or the company: "my" must not
// find every symbol that begins with MY.
void add_symbols_of_words(broker::Client& client, const SearchQuery& query, const broker::ReadOptions& options,
                          FoundSymbols& found) {
  struct Lookup {
    std::vector<SymbolMatch> matches;
    std::optional<support::Error> error;
  };
  const std::vector<SymbolCandidate> words = select_words(query);
  std::vector<Lookup> lookups(words.size());
  run_in_parallel(words.size(), [&](std::size_t i) {
    lookups[i].error = catch_error([&] { lookups[i].matches = look_up(client, words[i].symbol, options); });
  });
  for (std::size_t i = 0; i < lookups.size(); ++i) {
    if (lookups[i].error) found.error = lookups[i].error;
    for (const std::size_t index : find_named_matches(lookups[i].matches, words[i].word)) {
      SymbolMatch& match = lookups[i].matches[index];
      const bool is_symbol = match.symbol == words[i].symbol;
      found.symbols.push_back({.match = std::move(match),
                               .word = support::to_lower(words[i].word),
                               .is_named = true,
                               .is_certain = words[i].is_certain_symbol || !is_symbol});
    }
  }
}

}  // namespace

FoundSymbols find_symbols(broker::Client& client, const SearchQuery& query, const broker::ReadOptions& options) {
  FoundSymbols found;
  const QueryTopics& topics = query.topics();
  const bool names_topics_only = topics.other_words.empty() && !(topics.topic_words.empty() && topics.searched.empty());
  if (names_topics_only && !query.has_one_word() && query.symbol_candidates().empty()) return found;
  std::vector<SymbolMatch> matches;
  found.error = catch_error([&] { matches = look_up(client, query.text(), options); });
  if (found.error) return found;
  for (const SymbolMatch& match : matches) found.symbols.push_back({.match = match});
  for (const std::size_t index : find_named_matches(matches, query.text())) found.symbols[index].is_named = true;
  // "price" asks for a price, not for companies of that name. A symbol that is written alone counts: CASH.
  if (names_topics_only) {
    std::erase_if(found.symbols,
                  [&](const FoundSymbol& symbol) { return symbol.match.symbol != support::to_upper(query.text()); });
  }
  if (found.symbols.empty()) add_symbols_of_words(client, query, options, found);
  return found;
}

}  // namespace tools
