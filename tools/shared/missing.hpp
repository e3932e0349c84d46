// What an answer lacks: rows that could not be read, accounts that could not be asked, figures that are not known. Each
// is named, so that an answer never looks more complete than it is. Owned by one call.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/broker/rows.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/json_writer.hpp"

namespace tools {

// One thing that is missing. Empty texts do not apply.
struct MissingItem {
  std::string account_number;
  std::string symbol;
  std::string field;   // as our results spell it: "mark_price", "quantity_direction"
  std::string reason;  // in words: "is not a number"
};

class Missing {
 public:
  void add(MissingItem item) { items_.push_back(std::move(item)); }
  // The rows that a broker's list lacks. Sets `incomplete` and `expected` of the answer if fewer arrived than promised.
  template <class Row>
  void add_rows(const broker::Rows<Row>& rows, const std::string& account_number = {}) {
    for (const broker::UnreadableRow& row : rows.unreadable) add_row(row, account_number);
    if (rows.expected) add_short_list(rows.size() + rows.unreadable.size(), *rows.expected, account_number);
  }
  void add_row(const broker::UnreadableRow& row, const std::string& account_number = {});
  // An account of which `what` ("positions") could not be had.
  void add_account(const std::string& account_number, std::string_view what, const support::Error& error);

  void add_all(const Missing& other);

  bool empty() const { return items_.empty() && expected_ == 0; }
  const std::vector<MissingItem>& items() const { return items_; }

  // Writes `missing`, at most 20 entries, with `missing_total` when there are more; `incomplete` and `expected` when a
  // list of the broker's was shorter than promised. Writes nothing when nothing is missing.
  void write(support::JsonWriter& result) const;

 private:
  void add_short_list(std::size_t arrived, std::size_t expected, const std::string& account_number);

  std::vector<MissingItem> items_;
  std::size_t expected_ = 0;  // over all lists of which one was short
};

// The broker's key as our results spell it: "quantity-direction" becomes "quantity_direction".
std::string result_key(std::string_view broker_key);

}  // namespace tools
