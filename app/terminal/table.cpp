#include "table.hpp"

#include <algorithm>
#include <numeric>

#include "text_layout.hpp"

namespace app {
namespace {

struct Layout {
  std::vector<std::size_t> widths;
  std::size_t gap = 2;

  std::size_t total() const {
    return std::accumulate(widths.begin(), widths.end(), std::size_t{0}) +
           gap * (widths.empty() ? 0 : widths.size() - 1);
  }
};

std::size_t longest_word(std::string_view text) {
  std::size_t longest = 0;
  while (true) {
    const auto space = text.find(' ');
    longest = std::max(longest, text_width(text.substr(0, space)));
    if (space == std::string_view::npos) return longest;
    text.remove_prefix(space + 1);
  }
}

// The widths of the first `columns` columns without a wrapped cell.
std::vector<std::size_t> unwrapped_widths(const Table& table, std::size_t columns, bool wraps_headings) {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns; ++i) {
    const std::string& heading = table.columns[i].heading;
    widths.push_back(wraps_headings ? longest_word(heading) : text_width(heading));
  }
  for (const Row& row : table.rows) {
    if (row.kind != Row::Kind::cells) continue;
    for (std::size_t i = 0; i < std::min(columns, row.cells.size()); ++i) {
      widths[i] = std::max(widths[i], text_width(row.cells[i].text));
    }
  }
  return widths;
}

// Narrows the widest column that may be, by one. False if no column may be narrowed.
bool narrow(const Table& table, std::vector<std::size_t>& widths) {
  std::size_t widest = widths.size();
  for (std::size_t i = 0; i < widths.size(); ++i) {
    const std::size_t least = std::max(table.columns[i].min_width, longest_word(table.columns[i].heading));
    if (widths[i] <= least) continue;
    if (widest == widths.size() || widths[i] > widths[widest]) widest = i;
  }
  if (widest == widths.size()) return false;
  --widths[widest];
  return true;
}

// Of the first `columns` columns, without a wrapped cell; without widths if they do not fit.
Layout lay_out_unwrapped(const Table& table, std::size_t columns, std::size_t width) {
  for (const bool wraps_headings : {false, true}) {
    for (const std::size_t gap : {std::size_t{2}, std::size_t{1}}) {
      Layout layout{unwrapped_widths(table, columns, wraps_headings), gap};
      if (layout.total() <= width) return layout;
    }
  }
  return {};
}

Layout lay_out(const Table& table, std::size_t columns, std::size_t width) {
  Layout layout = lay_out_unwrapped(table, columns, width);
  if (!layout.widths.empty()) return layout;
  layout = {unwrapped_widths(table, columns, true), 1};
  while (layout.total() > width) {
    if (!narrow(table, layout.widths)) return {};
  }
  return layout;
}

std::string trimmed(std::string line) {
  line.resize(line.find_last_not_of(' ') + 1);
  return line;
}

// Padding stays outside the colour, so that a line can be trimmed.
std::string aligned(const std::string& text, Style style, std::size_t width, bool is_right_aligned,
                    const Terminal& terminal) {
  const std::string space(width - std::min(width, text_width(text)), ' ');
  const std::string painted = terminal.paint(text, style);
  return is_right_aligned ? space + painted : painted + space;
}

void add_cells(std::string& text, const Table& table, const std::vector<Cell>& cells, const Layout& layout,
               const Terminal& terminal) {
  std::vector<std::vector<std::string>> lines;
  std::size_t height = 1;
  for (std::size_t i = 0; i < layout.widths.size(); ++i) {
    lines.push_back(wrap_text(i < cells.size() ? cells[i].text : "", layout.widths[i]));
    height = std::max(height, lines.back().size());
  }
  for (std::size_t k = 0; k < height; ++k) {
    std::string line;
    for (std::size_t i = 0; i < layout.widths.size(); ++i) {
      if (i > 0) line += std::string(layout.gap, ' ');
      const Style style = i < cells.size() ? cells[i].style : Style::plain;
      line += aligned(k < lines[i].size() ? lines[i][k] : "", style, layout.widths[i],
                      table.columns[i].is_right_aligned, terminal);
    }
    text += trimmed(std::move(line)) + '\n';
  }
}

std::string rule(const Layout& layout, const Terminal& terminal) {
  std::string line;
  for (std::size_t i = 0; i < layout.total(); ++i) line += terminal.symbol("─", "-");
  return line + '\n';
}

}  // namespace

bool fits(const Table& table, const Terminal& terminal) {
  return !lay_out(table, table.columns.size(), terminal.width).widths.empty();
}

bool fits_unwrapped(const Table& table, const Terminal& terminal) {
  return !lay_out_unwrapped(table, table.columns.size(), terminal.width).widths.empty();
}

TableText format_table(const Table& table, const Terminal& terminal) {
  std::size_t shown = table.columns.size();
  Layout layout = lay_out(table, shown, terminal.width);
  while (layout.widths.empty() && shown > 1) layout = lay_out(table, --shown, terminal.width);
  if (layout.widths.empty())
    layout.widths = unwrapped_widths(table, shown, true);  // one column, wider than the terminal

  TableText result;
  for (std::size_t i = shown; i < table.columns.size(); ++i) result.left_out.push_back(table.columns[i].name);
  std::vector<Cell> headings;
  bool has_headings = false;
  for (std::size_t i = 0; i < shown; ++i) {
    headings.push_back({table.columns[i].heading, Style::heading});
    has_headings = has_headings || !table.columns[i].heading.empty();
  }
  if (has_headings) add_cells(result.text, table, headings, layout, terminal);
  for (const Row& row : table.rows) {
    if (row.kind == Row::Kind::rule) {
      result.text += rule(layout, terminal);
    } else if (row.kind == Row::Kind::heading) {
      for (const std::string& line : wrap_text(row.cells.front().text, terminal.width)) {
        result.text += terminal.paint(line, row.cells.front().style) + '\n';
      }
    } else {
      add_cells(result.text, table, row.cells, layout, terminal);
    }
  }
  return result;
}

}  // namespace app
