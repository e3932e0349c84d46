#include "symbol_lookup.hpp"

#include "shared/account_reads.hpp"
#include "shared/each_account.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {
namespace {

constexpr std::size_t kMaxLookups = 3;       // of single words
constexpr std::size_t kMaxFragment = 60;     // bytes
constexpr std::size_t kMaxSymbolLength = 7;  // of a symbol among words: "BTC/USD"
constexpr std::size_t kMinCompanyWord = 4;   // letters of a word that can be a company's name

std::vector<broker::SymbolMatch> look_up(broker::Client& client, const std::string& fragment,
                                         const broker::CallOptions& options) {
  return client.search_symbols(fragment.substr(0, kMaxFragment), options)->rows;
}

// "apple" and "apple inc" begin "Apple Inc"; "appl" does not.
bool begins_name(const std::string& description, const std::string& words) {
  const std::string name = support::to_lower(description);
  if (!name.starts_with(words)) return false;
  const char next = name.size() == words.size() ? ' ' : name[words.size()];
  return (next < 'a' || next > 'z') && (next < '0' || next > '9');
}

// Which of the matches `text` names, by their place: the symbol of that name; else the companies whose names begin with
// it; else the only match there is, as Walt Disney for "disney".
std::vector<std::size_t> named_matches(const std::vector<broker::SymbolMatch>& matches, const std::string& text) {
  const auto symbol = broker::canonical_symbol(text);
  std::string words = support::to_lower(text);
  while (words.ends_with('.')) words.pop_back();
  std::vector<std::size_t> equal;
  std::vector<std::size_t> begun;
  for (std::size_t i = 0; i < matches.size(); ++i) {
    if (symbol && matches[i].symbol == *symbol) equal.push_back(i);
    if (words.size() >= kMinCompanyWord && begins_name(matches[i].description, words)) begun.push_back(i);
  }
  if (!equal.empty()) return equal;
  if (!begun.empty() || words.size() < kMinCompanyWord || matches.size() != 1) return begun;
  return matches.front().symbol.starts_with(support::to_upper(words)) ? begun : std::vector<std::size_t>{0};
}

void find_words(broker::Client& client, const Question& question, const broker::CallOptions& options,
                SymbolsFound& found) {
  std::vector<Question::Candidate> words = question.candidates();
  std::erase_if(words, [&](const Question::Candidate& candidate) {
    const bool is_company = candidate.word.find_first_of("0123456789/.-") == std::string::npos;
    return candidate.symbol == support::to_upper(question.text()) ||
           (candidate.symbol.size() > kMaxSymbolLength && !is_company);
  });
  words.resize(std::min(words.size(), kMaxLookups));
  struct Part {
    std::vector<broker::SymbolMatch> matches;
    std::optional<support::Error> failure;
  };
  std::vector<Part> parts(words.size());
  run_in_parallel(words.size(), [&](std::size_t i) {
    parts[i].failure = failure_of([&] { parts[i].matches = look_up(client, words[i].symbol, options); });
  });
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].failure) found.failure = parts[i].failure;
    // A single word of a sentence counts only if it is the symbol or the company itself: "my" must not find every MY…
    // there is.
    for (const std::size_t at : named_matches(parts[i].matches, words[i].word)) {
      broker::SymbolMatch& match = parts[i].matches[at];
      const bool is_symbol = match.symbol == words[i].symbol;
      found.symbols.push_back({.match = std::move(match),
                               .word = support::to_lower(words[i].word),
                               .is_named = true,
                               .is_certain = words[i].is_capital || !is_symbol});
    }
  }
}

}  // namespace

SymbolsFound find_symbols(broker::Client& client, const Question& question, const broker::CallOptions& options) {
  SymbolsFound found;
  const Capabilities::Asked& asked = question.asked();
  const bool is_topic = asked.rest.empty() && !(asked.words.empty() && asked.served.empty());
  if (is_topic && !question.has_one_word() && question.candidates().empty()) return found;
  std::vector<broker::SymbolMatch> matches;
  found.failure = failure_of([&] { matches = look_up(client, question.text(), options); });
  if (found.failure) return found;
  for (const broker::SymbolMatch& match : matches) found.symbols.push_back({.match = match});
  for (const std::size_t at : named_matches(matches, question.text())) found.symbols[at].is_named = true;
  // "price" asks for a price and not for the companies with that name; CASH is a symbol.
  if (is_topic) {
    std::erase_if(found.symbols,
                  [&](const FoundSymbol& one) { return one.match.symbol != support::to_upper(question.text()); });
  }
  if (found.symbols.empty()) find_words(client, question, options, found);
  return found;
}

}  // namespace tools
