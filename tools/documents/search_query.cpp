#include "search_query.hpp"

#include <algorithm>

#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {
namespace {

using Direction = broker::Position::Direction;

constexpr std::size_t kMaxWords = 12;
constexpr std::size_t kMinAccountWord = 3;  // letters of a word that can name an account alone

// Words of questions about a portfolio that begin companies' names or are symbols, and mean neither.
constexpr std::string_view kPlainWords[] = {
    "best",  "big",   "biggest", "current", "currently", "doing",    "down",     "each",    "every",  "first",
    "good",  "high",  "hold",    "holds",   "held",      "invested", "largest",  "last",    "left",   "low",
    "make",  "money", "most",    "new",     "next",      "open",     "other",    "own",     "owned",  "sell",
    "small", "stock", "stocks",  "total",   "value",     "well",     "worst",    "worth",   "year",   "today's",
    "been",  "into",  "just",    "only",    "share",     "shares",   "smallest", "summary", "thanks", "different"};

bool contains(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

bool is_plain(std::string_view word) {
  return std::find(std::begin(kPlainWords), std::end(kPlainWords), word) != std::end(kPlainWords);
}

std::optional<Direction> direction_of(std::string_view word) {
  if (word == "short" || word == "shorts") return Direction::short_;
  if (word == "long" || word == "longs") return Direction::long_;
  return std::nullopt;
}

// Whether `words` hold `phrase`, one word behind the other.
bool contains_phrase(const std::vector<std::string>& words, const std::vector<std::string>& phrase) {
  return !phrase.empty() && std::search(words.begin(), words.end(), phrase.begin(), phrase.end()) != words.end();
}

}  // namespace

Question::Question(std::string_view query, const Capabilities& capabilities)
    : text_(support::trim(query)), asked_(capabilities.pages_for(text_)) {
  std::string plain = text_;
  for (char& c : plain) {
    if (std::string_view(",?!;:\"'()\n\t").find(c) != std::string_view::npos) c = ' ';
  }
  spelt_ = support::split(plain, ' ');
  for (std::string& word : spelt_) {
    while (word.ends_with('.')) word.pop_back();
  }
  std::erase_if(spelt_, [](const std::string& word) { return word.size() < 2; });
  if (spelt_.size() > kMaxWords) spelt_.resize(kMaxWords);
  std::set<Direction> directions;
  for (const std::string& spelling : spelt_) {
    words_.push_back(support::to_lower(spelling));
    if (const auto direction = direction_of(words_.back())) directions.insert(*direction);
  }
  if (directions.size() == 1) direction_ = *directions.begin();
  std::erase_if(asked_.rest, [](const std::string& word) { return is_plain(word) || direction_of(word); });

  asks_for_accounts_ = mentions({"account", "balance", "cash", "portfolio", "buying", "net"}) || asks_for_balances() ||
                       asked_.serves("accounts");
  asks_for_positions_ = mentions({"position", "holding", "portfolio", "trade"}) || asked_.serves("positions") ||
                        (direction_ && asked_.rest.empty());
  if (asked_.has_page("closed_positions")) asks_for_positions_ = false;
}

bool Question::mentions(std::initializer_list<std::string_view> names) const {
  return std::any_of(words_.begin(), words_.end(), [&](const std::string& word) {
    return std::any_of(names.begin(), names.end(),
                       [&](std::string_view name) { return word == name || word == std::string(name) + "s"; });
  });
}

bool Question::names_all_accounts() const {
  return mentions({"account"}) && mentions({"all", "every", "each", "both"});
}

bool Question::is_rest(const std::string& word) const {
  const auto parts = mcp::topic_words(word);
  return !parts.empty() &&
         std::all_of(parts.begin(), parts.end(), [&](const std::string& part) { return contains(asked_.rest, part); });
}

std::vector<Question::Candidate> Question::candidates() const {
  // "NASDAQ:AAPL" is one symbol, not two words.
  if (text_.find(' ') == std::string::npos) {
    if (auto symbol = broker::canonical_symbol(text_)) return {{text_, *std::move(symbol), true}};
  }
  const bool has_lower_case = text_ != support::to_upper(text_);
  std::vector<Candidate> likely;
  std::vector<Candidate> possible;
  for (const std::string& word : spelt_) {
    auto symbol = broker::canonical_symbol(word);
    if (!symbol) continue;
    const bool is_capital = has_lower_case && word == support::to_upper(word) && word != support::to_lower(word);
    const auto parts = mcp::topic_words(word);
    const bool is_topic = !parts.empty() && std::all_of(parts.begin(), parts.end(), [&](const std::string& part) {
      return contains(asked_.words, part);
    });
    if (is_capital && !is_topic) {
      likely.push_back({word, *std::move(symbol), true});
    } else if (is_rest(word)) {
      possible.push_back({word, *std::move(symbol), false});
    }
  }
  likely.insert(likely.end(), possible.begin(), possible.end());
  return likely;
}

Question::NamedAccounts Question::named_accounts(const std::vector<broker::Account>& accounts) const {
  const std::vector<std::string> words = mcp::topic_words(text_);
  NamedAccounts by_name;
  NamedAccounts by_word;
  for (const broker::Account& account : accounts) {
    for (const std::string* const name : {&account.number, &account.nickname, &account.type}) {
      const std::vector<std::string> parts = mcp::topic_words(*name);
      // "cash" in a question is about cash, even if an account is called so.
      const bool tells = std::any_of(parts.begin(), parts.end(), [&](const auto& part) { return is_rest(part); });
      if (tells && contains_phrase(words, parts)) {
        by_name.numbers.insert(account.number);
        by_name.words.insert(parts.begin(), parts.end());
      }
      for (const std::string& part : parts) {
        if (part.size() < kMinAccountWord || !is_rest(part)) continue;
        by_word.numbers.insert(account.number);
        by_word.words.insert(part);
      }
    }
  }
  return by_name.numbers.empty() ? by_word : by_name;
}

bool Question::is_only_about(const NamedAccounts& named) const {
  return !named.numbers.empty() && std::all_of(asked_.rest.begin(), asked_.rest.end(),
                                               [&](const std::string& word) { return named.words.contains(word); });
}

}  // namespace tools
