// What a text that search is asked with is about: its words, the topics among them, the accounts it names and the
// direction of positions. Values and free functions; safe from any thread.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "capabilities/capabilities.hpp"
#include "tastytrade_mcp/broker/types.hpp"

namespace tools {

class Question {
 public:
  Question(std::string_view query, const Capabilities& capabilities);

  const std::string& text() const { return text_; }
  const Capabilities::Asked& asked() const { return asked_; }
  bool is_empty() const { return text_.empty(); }
  bool has_one_word() const { return words_.size() < 2; }
  bool asks_for_accounts() const { return asks_for_accounts_; }
  bool asks_for_positions() const { return asks_for_positions_; }
  bool asks_for_balances() const { return asked_.serves("balances"); }
  bool is_about_accounts() const { return asks_for_accounts_ || asks_for_positions_; }
  bool names_all_accounts() const;
  // "short positions" asks for short ones only.
  const std::optional<broker::Position::Direction>& direction() const { return direction_; }

  // A word that may be a symbol or the first word of a company's name.
  struct Candidate {
    std::string word;    // as the question has it
    std::string symbol;  // that it is or could be
    bool is_capital = false;
  };
  // The most likely first: words in capitals in a text that is not all capitals, then those that tell something and
  // name no topic.
  std::vector<Candidate> candidates() const;

  // The accounts that the question names, by number, by nickname or type ("Roth IRA") or by a word of these ("roth"),
  // and the words that name them.
  struct NamedAccounts {
    std::set<std::string> numbers;
    std::set<std::string> words;
  };
  NamedAccounts named_accounts(const std::vector<broker::Account>& accounts) const;
  // Whether the question asks for nothing but what `named` names, and topics.
  bool is_only_about(const NamedAccounts& named) const;

 private:
  bool mentions(std::initializer_list<std::string_view> names) const;
  bool is_rest(const std::string& word) const;

  std::string text_;
  std::vector<std::string> spelt_;  // its words; one shorter than two letters tells nothing
  std::vector<std::string> words_;  // the same in lower case
  Capabilities::Asked asked_;
  bool asks_for_accounts_ = false, asks_for_positions_ = false;
  std::optional<broker::Position::Direction> direction_;
};

}  // namespace tools
