// A list of the broker's, read row by row: the rows that could be read, and the names of those that could not.
// Plain values, immutable once the client handed them out.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace broker {

// A row that was left out, and why.
struct UnreadableRow {
  std::string symbol;   // of the row, or the account, date or root that names it; empty if the row names nothing
  std::string field;    // the broker's key that could not be read, "quantity-direction"; empty: the whole row
  std::string problem;  // "is missing", "is neither Long, Short nor Zero"
};

template <class Row>
struct Rows {
  std::vector<Row> rows;
  std::vector<UnreadableRow> unreadable;
  // The number of rows that the broker promised, where fewer arrived.
  std::optional<std::size_t> expected;

  bool is_complete() const { return unreadable.empty() && !expected; }

  auto begin() const { return rows.begin(); }
  auto end() const { return rows.end(); }
  std::size_t size() const { return rows.size(); }
  bool empty() const { return rows.empty(); }
  const Row& front() const { return rows.front(); }
  const Row& operator[](std::size_t i) const { return rows[i]; }
};

}  // namespace broker
