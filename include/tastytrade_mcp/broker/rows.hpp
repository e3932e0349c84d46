// A list of the broker: the rows that could be parsed, and a report of those that could not.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace broker {

// A row that was omitted.
struct UnreadableRow {
  std::string symbol;   // of the row, or its account, date or root; empty if it has none
  std::string field;    // key that could not be parsed, "quantity-direction"; empty: the whole row
  std::string problem;  // "is missing", "is neither Long, Short nor Zero"
};

template <class Row>
struct Rows {
  std::vector<Row> rows;
  std::vector<UnreadableRow> unreadable;
  // The total that the broker sent, if fewer rows arrived.
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
