// One table of all that an answer lacks. Pure functions.
#pragma once

#include "answer_printer.hpp"

namespace app {

struct MissingEntries {
  AnswerValue list{.kind = AnswerValue::Kind::list};  // one entry for each account, symbol and field
  std::string total = {};                             // how many there are, if the answer lists fewer; empty: no more

  bool is_empty() const { return list.items.empty(); }
};

// Takes the lists `missing` out of the answer, its totals, accounts and underlyings, and joins entries about the same
// thing. Where a list stood in an inner object, `missing` becomes "yes"; that of the answer itself is removed.
MissingEntries take_missing(AnswerValue& answer);

void print_missing(AnswerPrinter& printer, const MissingEntries& missing);

}  // namespace app
