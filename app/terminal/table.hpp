// A table of text for a terminal: columns with headings, rows of cells. Cells are wrapped
// where their column allows it, and never cut. Values and pure functions.
#pragma once

#include <string>
#include <vector>

#include "terminal.hpp"

namespace app {

struct Cell {
  std::string text = {};
  Style style = Style::plain;
};

struct Column {
  std::string heading = {};
  bool is_right_aligned = false;
  // The width below which the cells are not wrapped; headings are. kNoWrap: cells are never wrapped.
  std::size_t min_width = 12;
  std::string name = {};  // what a note calls the column if there is no room for it

  static constexpr std::size_t kNoWrap = static_cast<std::size_t>(-1);
};

struct Row {
  enum class Kind {
    cells,
    rule,     // a line across the table
    heading,  // `cells` has one, which may be as wide as the table
  };
  std::vector<Cell> cells = {};
  Kind kind = Kind::cells;
};

struct Table {
  std::vector<Column> columns = {};
  std::vector<Row> rows = {};
};

struct TableText {
  std::string text;
  std::vector<std::string> left_out = {};  // names of columns for which there was no room
};

// Whether the whole table fits, with text wrapped where it may be.
bool fits(const Table& table, const Terminal& terminal);
// The same without a wrapped cell.
bool fits_unwrapped(const Table& table, const Terminal& terminal);
// Columns for which there is no room are left out, the last ones first.
TableText format_table(const Table& table, const Terminal& terminal);

}  // namespace app
