// Writes a long list in the form that the caller reads: a table for a model, rows of objects for a program.
// Used by one call.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/mcp/result_schema.hpp"
#include "tastytrade_mcp/support/json_writer.hpp"

namespace tools {

using mcp::schema::TableForm;

// The cells of one row, by column. The functions are those of support::JsonWriter; a value that is absent is no cell.
class TableRow {
 public:
  void text(std::string_view column, std::string_view value);
  void optional_text(std::string_view column, std::string_view value) { text(column, value); }
  void integer(std::string_view column, const std::optional<std::int64_t>& value);
  void flag(std::string_view column, std::optional<bool> value);
  void money(std::string_view column, const std::optional<support::Decimal>& value);
  void quantity(std::string_view column, const std::optional<support::Decimal>& value);
  void statistic(std::string_view column, const std::optional<support::Decimal>& value);
  void time(std::string_view column, const std::optional<support::Instant>& value);
  void date(std::string_view column, const std::optional<support::Date>& value);

  bool has(std::string_view column) const;

 private:
  friend class Table;

  struct Cell {
    std::string_view column;
    std::string value;
    bool is_text;  // in quotes, where it is a member of an object
  };
  void add(std::string_view column, std::string value, bool is_text);

  std::vector<Cell> cells_;
};

template <class Item>
void append(std::vector<Item>& items, const std::vector<Item>& more) {
  items.insert(items.end(), more.begin(), more.end());
}

// The columns `main`, and those of `rare` that a row has.
template <class Rows, class WriteRow>
std::vector<std::string> add_used_columns(std::vector<std::string> main, const std::vector<std::string>& rare,
                                          const Rows& rows, const WriteRow& write_row) {
  std::vector<bool> is_used(rare.size());
  for (const auto& row : rows) {
    TableRow cells;
    write_row(cells, row);
    for (std::size_t i = 0; i < rare.size(); ++i) is_used[i] = is_used[i] || cells.has(rare[i]);
  }
  for (std::size_t i = 0; i < rare.size(); ++i) {
    if (is_used[i]) main.push_back(rare[i]);
  }
  return main;
}

class Table {
 public:
  Table(std::initializer_list<std::string_view> columns, TableForm form)
      : columns_(columns.begin(), columns.end()), form_(form) {}
  template <class Text>
  Table(const std::vector<Text>& columns, TableForm form) : columns_(columns.begin(), columns.end()), form_(form) {}

  // Keeps the columns that `names` lists, in that order; all if it is empty. Throws Error{invalid_argument} for an
  // unknown name.
  void select_columns(const std::vector<std::string>& names);

  // How many of the `count` rows from `first` on have at most `max_bytes` together; at least one, if there is one.
  template <class Row, class WriteRow>
  std::size_t count_fitting(const Row* first, std::size_t count, std::size_t max_bytes,
                            const WriteRow& write_row) const {
    std::string text;
    support::JsonWriter writer(text);
    for (std::size_t i = 0; i < count; ++i) {
      TableRow cells;
      write_row(cells, first[i]);
      write_cells(writer, cells);
      if (text.size() > max_bytes) return i == 0 ? 1 : i;
    }
    return count;
  }

  // Writes the member `key`. write_row(TableRow&, row) adds the cells of one row, in any order.
  template <class Rows, class WriteRow>
  void write(support::JsonWriter& result, std::string_view key, const Rows& rows, const WriteRow& write_row) const {
    result.array(key, [&] {
      if (form_ == TableForm::table) write_names(result);
      for (const auto& row : rows) {
        TableRow cells;
        write_row(cells, row);
        write_cells(result, cells);
      }
    });
  }

 private:
  void write_names(support::JsonWriter& result) const;
  void write_cells(support::JsonWriter& result, const TableRow& row) const;

  std::vector<std::string> columns_;
  TableForm form_;
};

}  // namespace tools
