#include "search_query.hpp"

#include <algorithm>

#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {
namespace {

using Direction = broker::Position::Direction;

constexpr std::size_t kMaxWords = 12;
constexpr std::size_t kMinAccountWord = 3;  // letters of a word that can name an account by itself

// Words of queries about a portfolio that are symbols or begin companies' names, and mean neither here.
constexpr std::string_view kPlainWords[] = {
    "best",  "big",   "biggest", "current", "currently", "doing",    "down",     "each",    "every",  "first",
    "good",  "high",  "hold",    "holds",   "held",      "invested", "largest",  "last",    "left",   "low",
    "make",  "money", "most",    "new",     "next",      "open",     "other",    "own",     "owned",  "sell",
    "small", "stock", "stocks",  "total",   "value",     "well",     "worst",    "worth",   "year",   "today's",
    "been",  "into",  "just",    "only",    "share",     "shares",   "smallest", "summary", "thanks", "different"};

bool contains(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

bool is_plain_word(std::string_view word) {
  return std::find(std::begin(kPlainWords), std::end(kPlainWords), word) != std::end(kPlainWords);
}

std::optional<Direction> find_direction(std::string_view word) {
  if (word == "short" || word == "shorts") return Direction::short_;
  if (word == "long" || word == "longs") return Direction::long_;
  return std::nullopt;
}

// Whether `words` contain the words of `phrase`, in sequence.
bool contains_phrase(const std::vector<std::string>& words, const std::vector<std::string>& phrase) {
  return !phrase.empty() && std::search(words.begin(), words.end(), phrase.begin(), phrase.end()) != words.end();
}

}  // namespace

SearchQuery::SearchQuery(std::string_view query, const Capabilities& capabilities)
    : text_(support::trim(query)), topics_(capabilities.classify_query(text_)) {
  std::string without_marks = text_;
  for (char& c : without_marks) {
    if (std::string_view(",?!;:\"'()\n\t").find(c) != std::string_view::npos) c = ' ';
  }
  written_words_ = support::split(without_marks, ' ');
  for (std::string& word : written_words_) {
    while (word.ends_with('.')) word.pop_back();
  }
  std::erase_if(written_words_, [](const std::string& word) { return word.size() < 2; });
  if (written_words_.size() > kMaxWords) written_words_.resize(kMaxWords);
  std::set<Direction> directions;
  for (const std::string& word : written_words_) {
    words_.push_back(support::to_lower(word));
    if (const auto direction = find_direction(words_.back())) directions.insert(*direction);
  }
  if (directions.size() == 1) direction_ = *directions.begin();
  std::erase_if(topics_.other_words,
                [](const std::string& word) { return is_plain_word(word) || find_direction(word); });

  asks_for_accounts_ = has_word({"account", "balance", "cash", "portfolio", "buying", "net"}) || asks_for_balances() ||
                       topics_.has_searched("accounts");
  asks_for_positions_ = has_word({"position", "holding", "portfolio", "trade"}) || topics_.has_searched("positions") ||
                        (direction_ && topics_.other_words.empty());
  if (topics_.has_unsearched("closed_positions")) asks_for_positions_ = false;
}

bool SearchQuery::has_word(std::initializer_list<std::string_view> nouns) const {
  return std::any_of(words_.begin(), words_.end(), [&](const std::string& word) {
    return std::any_of(nouns.begin(), nouns.end(),
                       [&](std::string_view noun) { return word == noun || word == std::string(noun) + "s"; });
  });
}

bool SearchQuery::names_all_accounts() const {
  return has_word({"account"}) && has_word({"all", "every", "each", "both"});
}

bool SearchQuery::is_other_word(const std::string& word) const {
  const auto parts = mcp::topic_words(word);
  return !parts.empty() && std::all_of(parts.begin(), parts.end(),
                                       [&](const std::string& part) { return contains(topics_.other_words, part); });
}

std::vector<SymbolCandidate> SearchQuery::symbol_candidates() const {
  // "NASDAQ:AAPL" is one symbol, not two words.
  if (text_.find(' ') == std::string::npos) {
    if (auto symbol = broker::canonical_symbol(text_)) return {{text_, *std::move(symbol), true}};
  }
  const bool has_lower_case = text_ != support::to_upper(text_);
  std::vector<SymbolCandidate> likely;
  std::vector<SymbolCandidate> possible;
  for (const std::string& word : written_words_) {
    auto symbol = broker::canonical_symbol(word);
    if (!symbol) continue;
    const bool is_capital = has_lower_case && word == support::to_upper(word) && word != support::to_lower(word);
    const auto parts = mcp::topic_words(word);
    const bool is_topic = !parts.empty() && std::all_of(parts.begin(), parts.end(), [&](const std::string& part) {
      return contains(topics_.topic_words, part);
    });
    if (is_capital && !is_topic) {
      likely.push_back({word, *std::move(symbol), true});
    } else if (is_other_word(word)) {
      possible.push_back({word, *std::move(symbol), false});
    }
  }
  likely.insert(likely.end(), possible.begin(), possible.end());
  return likely;
}

NamedAccounts SearchQuery::find_named_accounts(const std::vector<broker::Account>& accounts) const {
  const std::vector<std::string> words = mcp::topic_words(text_);
  NamedAccounts by_name;
  NamedAccounts by_word;
  for (const broker::Account& account : accounts) {
    for (const std::string* const name : {&account.number, &account.nickname, &account.type}) {
      const std::vector<std::string> parts = mcp::topic_words(*name);
      // A word that names a topic does not name an account: "cash" asks for cash, even if an account has that nickname.
      const bool can_name =
          std::any_of(parts.begin(), parts.end(), [&](const auto& part) { return is_other_word(part); });
      if (can_name && contains_phrase(words, parts)) {
        by_name.numbers.insert(account.number);
        by_name.words.insert(parts.begin(), parts.end());
      }
      for (const std::string& part : parts) {
        if (part.size() < kMinAccountWord || !is_other_word(part)) continue;
        by_word.numbers.insert(account.number);
        by_word.words.insert(part);
      }
    }
  }
  return by_name.numbers.empty() ? by_word : by_name;
}

bool SearchQuery::names_only(const NamedAccounts& accounts) const {
  return !accounts.numbers.empty() &&
         std::all_of(topics_.other_words.begin(), topics_.other_words.end(),
                     [&](const std::string& word) { return accounts.words.contains(word); });
}

}  // namespace tools
