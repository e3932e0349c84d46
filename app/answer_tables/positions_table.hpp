// The table of fetch_positions: positions by account and underlying, options below their underlying. With
// group_by=underlying each underlying has a row with its sums. Pure functions.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "answer_printer.hpp"

namespace app {

struct PositionsLayout {
  enum class Expiration {
    column,              // "18 Dec 21d"
    label,               // behind the symbol: "370 call 15 Jan 2027 45d"
    label_without_days,  // "370 call 15 Jan 2027"
    short_label          // "370 C 15 Jan 27"
  };

  Expiration expiration = Expiration::column;
  bool has_account_column = false;  // for rows that stand below no account
  std::vector<std::string_view> figures = {};

  bool has_figure(std::string_view member) const;
  bool has_days() const { return expiration == Expiration::column || expiration == Expiration::label; }
};

// The layouts from the widest to the narrowest: names are shortened before a figure is left out.
std::vector<PositionsLayout> list_positions_layouts(bool has_account_column);

// The positions of the answer, in its order.
std::vector<AnswerValue> list_positions(const AnswerValue& answer);

Table make_positions_table(const AnswerPrinter& printer, const AnswerValue& answer, const PositionsLayout& layout);

}  // namespace app
