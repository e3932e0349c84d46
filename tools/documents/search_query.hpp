// What the query of search asks for: its words, the topics they name, the accounts and the direction of positions.
// Values and pure functions.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "capabilities/capabilities.hpp"
#include "tastytrade_mcp/broker/types.hpp"

namespace tools {

// A word of the query that may be a symbol or the first word of a company's name.
struct SymbolCandidate {
  std::string word;                // as written in the query
  std::string symbol;              // in the broker's spelling
  bool is_certain_symbol = false;  // in capital letters, in a query that has lower case letters too
};

// The accounts that a query names, by number, by nickname or type ("Roth IRA"), or by a word of these ("roth").
struct NamedAccounts {
  std::set<std::string> numbers;
  std::set<std::string> words;  // the words that name them, in lower case
};

class SearchQuery {
 public:
  SearchQuery(std::string_view query, const Capabilities& capabilities);

  const std::string& text() const { return text_; }  // trimmed
  const QueryTopics& topics() const { return topics_; }
  bool is_empty() const { return text_.empty(); }
  bool has_one_word() const { return words_.size() < 2; }
  bool asks_for_accounts() const { return asks_for_accounts_; }
  bool asks_for_positions() const { return asks_for_positions_; }
  bool asks_for_balances() const { return topics_.has_searched("balances"); }
  bool is_about_accounts() const { return asks_for_accounts_ || asks_for_positions_; }
  bool names_all_accounts() const;
  // The direction of "short positions"; empty if the query names none or both.
  const std::optional<broker::Position::Direction>& direction() const { return direction_; }

  // The most likely first: words in capital letters, then words that name no topic.
  std::vector<SymbolCandidate> symbol_candidates() const;

  NamedAccounts find_named_accounts(const std::vector<broker::Account>& accounts) const;
  // Whether the query names accounts, and every other word of it is a topic or a stop word.
  bool names_only(const NamedAccounts& accounts) const;

 private:
  bool has_word(std::initializer_list<std::string_view> nouns) const;
  bool is_other_word(const std::string& word) const;

  std::string text_;
  std::vector<std::string> written_words_;  // words of two characters and more, as written
  std::vector<std::string> words_;          // the same in lower case
  QueryTopics topics_;
  bool asks_for_accounts_ = false;
  bool asks_for_positions_ = false;
  std::optional<broker::Position::Direction> direction_;
};

}  // namespace tools
