// Makes the verdicts of checks. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/orders/checks.hpp"

namespace orders {

Verdict pass(std::string note = {});
Verdict fail(std::string why, std::string limit = {}, std::string value = {});
Verdict not_run(std::string why);
Verdict not_applicable();

// "The positions of the account are not known: TastyTrade did not answer in time." `what` is the subject with its verb:
// "The positions of the account are".
std::string explain_unknown(std::string_view what, const Facts& facts, std::string_view fact);

// True if the caller has acknowledged the code. The broker may write its codes with capitals: they count for nothing.
bool is_code_acknowledged(std::string_view code, const CheckInput& input);

// The findings of one check about several orders or legs.
class Findings {
 public:
  // The limit and the value of the first failure are shown.
  void add_failure(std::string sentence, std::string limit = {}, std::string value = {});
  // An input that is missing and whose absence does not refuse the order.
  void add_gap(std::string sentence);
  void add_note(std::string sentence);
  // Adds the findings of a part.
  void add(const Findings& part, bool with_notes);
  bool has_failure() const { return !failures_.empty(); }
  bool has_note() const { return !notes_.empty(); }

  // Failed if there is a failure, not_run if there is a gap, else passed.
  Verdict verdict() const;
  // The same; a failure can be acknowledged by this code.
  Verdict verdict(std::string_view acknowledge) const;

 private:
  std::vector<std::string> failures_, gaps_, notes_;
  std::string limit_, value_;
};

}  // namespace orders
