#include "table.hpp"

#include <algorithm>

#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using support::Date;
using support::Decimal;
using support::Error;
using support::ErrorCode;
using support::Instant;
using support::JsonWriter;

namespace {

std::string format(const Decimal& value, int min_places) {
  std::string text;
  value.append_to(text, min_places);
  return text;
}

}  // namespace

void TableRow::add(std::string_view column, std::string value, bool is_text) {
  cells_.push_back({column, std::move(value), is_text});
}

bool TableRow::has(std::string_view column) const {
  return std::any_of(cells_.begin(), cells_.end(), [&](const Cell& cell) { return cell.column == column; });
}

void TableRow::text(std::string_view column, std::string_view value) {
  if (!value.empty()) add(column, std::string(value), true);
}

void TableRow::integer(std::string_view column, const std::optional<std::int64_t>& value) {
  if (value) add(column, std::to_string(*value), false);
}

void TableRow::flag(std::string_view column, std::optional<bool> value) {
  if (value) add(column, *value ? "true" : "false", false);
}

void TableRow::money(std::string_view column, const std::optional<Decimal>& value) {
  if (value) add(column, format(*value, 2), true);
}

void TableRow::quantity(std::string_view column, const std::optional<Decimal>& value) {
  if (value) add(column, format(*value, 0), true);
}

void TableRow::statistic(std::string_view column, const std::optional<Decimal>& value) {
  if (value) add(column, format(*value, 0), false);
}

void TableRow::time(std::string_view column, const std::optional<Instant>& value) {
  if (value) add(column, support::to_iso8601(*value), true);
}

void TableRow::date(std::string_view column, const std::optional<Date>& value) {
  if (value) add(column, support::to_text(*value), true);
}

void Table::select_columns(const std::vector<std::string>& names) {
  if (names.empty()) return;
  std::vector<std::string> selected;
  for (const std::string& name : names) {
    const auto column = std::find(columns_.begin(), columns_.end(), support::to_lower(name));
    if (column == columns_.end()) {
      throw Error(ErrorCode::invalid_argument, "There is no column '" + support::printable(name, 40) + "'.",
                  "The columns: " + support::join(columns_, ", ") + ".");
    }
    if (std::find(selected.begin(), selected.end(), *column) == selected.end()) selected.push_back(*column);
  }
  columns_ = std::move(selected);
}

void Table::write_names(JsonWriter& result) const {
  result.array([&] {
    for (const std::string& column : columns_) result.text(column);
  });
}

void Table::write_cells(JsonWriter& result, const TableRow& row) const {
  const auto find_cell = [&row](std::string_view column) {
    return std::find_if(row.cells_.begin(), row.cells_.end(), [&](const auto& cell) { return cell.column == column; });
  };
  const auto write = [&] {
    for (const std::string& column : columns_) {
      const auto cell = find_cell(column);
      if (form_ == TableForm::table) {
        result.text(cell == row.cells_.end() ? std::string_view() : std::string_view(cell->value));
      } else if (cell != row.cells_.end() && cell->is_text) {
        result.text(column, cell->value);
      } else if (cell != row.cells_.end()) {
        result.json(column, cell->value);
      }
    }
  };
  if (form_ == TableForm::table) {
    result.array(write);
  } else {
    result.object(write);
  }
}

}  // namespace tools
