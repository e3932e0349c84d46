// Formats a table for a terminal, for the answers of `call`. Cells are wrapped where
// their column allows it, and never cut. Widths are columns of the terminal. Pure functions.
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
  // Wrapping makes the column no narrower than this; its heading may be narrower. kNoWrap: cells are never wrapped.
  std::size_t min_width = 12;
  std::string name = {};  // for TableText::left_out

  static constexpr std::size_t kNoWrap = static_cast<std::size_t>(-1);
};

struct Row {
  enum class Kind {
    cells,
    rule,     // a line across the table
    heading,  // `cells` has one cell, which may be as wide as the table
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

// Whether all columns fit, with cells wrapped where their column allows it.
bool fits(const Table& table, const Terminal& terminal);
// Whether all columns fit without wrapping a cell. Headings may be wrapped.
bool fits_unwrapped(const Table& table, const Terminal& terminal);
// Columns for which there is no room are left out, the last ones first.
TableText format_table(const Table& table, const Terminal& terminal);

}  // namespace app
