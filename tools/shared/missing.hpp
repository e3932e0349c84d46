// Lists what a result lacks: unreadable rows, accounts that could not be read, unknown figures. So a result never looks
// more complete than it is. Used by one call.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/broker/rows.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/json_writer.hpp"

namespace tools {

// One thing that is missing. A member that does not apply is empty.
struct MissingItem {
  std::string account_number = {};
  std::string symbol = {};
  std::string field = {};   // as results spell it: "mark_price", "quantity_direction"
  std::string reason = {};  // "is not a number"
};

class Missing {
 public:
  void add(MissingItem item) { items_.push_back(std::move(item)); }
  // Adds the rows that a list of the broker lacks: those that could not be read, and those that did not arrive.
  template <class Row>
  void add_rows(const broker::Rows<Row>& rows, const std::string& account_number = {}) {
    for (const broker::UnreadableRow& row : rows.unreadable) add_row(row, account_number);
    if (rows.expected) add_short_list(rows.size() + rows.unreadable.size(), *rows.expected, account_number);
  }
  void add_row(const broker::UnreadableRow& row, const std::string& account_number = {});
  // Adds an account whose `data_name` ("positions") could not be read.
  void add_account(const std::string& account_number, std::string_view data_name, const support::Error& error);
  void add_all(const Missing& other);

  const std::vector<MissingItem>& items() const { return items_; }

  // Writes `missing` with at most `max_entries`, and `missing_total` if there are more. Writes `incomplete` and
  // `expected` if a list of the broker was shorter than announced. Writes nothing if nothing is missing.
  void write(support::JsonWriter& result, std::size_t max_entries = 20) const;

 private:
  void add_short_list(std::size_t arrived, std::size_t expected, const std::string& account_number);

  std::vector<MissingItem> items_;
  std::size_t expected_ = 0;  // rows announced, summed over all lists that were short
};

// The broker's key as results spell it: "quantity-direction" becomes "quantity_direction".
std::string to_result_key(std::string_view broker_key);

}  // namespace tools
