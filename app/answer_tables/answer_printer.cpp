#include "answer_printer.hpp"

#include <algorithm>

#include "figures.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "terminal/text_layout.hpp"

namespace app {
namespace {

using Kind = AnswerValue::Kind;

// A list without room for a table is printed member by member if it has no more rows or no more columns than this.
constexpr std::size_t kMaxRecords = 12;
constexpr std::size_t kMaxRecordMembers = 3;

// Names, not amounts, also where they consist of digits.
bool is_identifier(std::string_view member) {
  constexpr std::string_view kParts[] = {"symbol", "number", "cursor", "query", "name", "title", "description", "url"};
  return member == "id" || member.ends_with("_id") ||
         std::any_of(std::begin(kParts), std::end(kParts),
                     [&](std::string_view part) { return member.find(part) != std::string_view::npos; });
}

// Amounts of which the sign matters most.
bool is_gain(std::string_view member) {
  return member.ends_with("profit") || member == "change" || member.ends_with("_change") ||
         member.ends_with("change_percent");
}

bool is_number(std::string_view member, const AnswerValue& value) {
  return value.kind == Kind::number || (value.kind == Kind::text && !is_identifier(member) && is_decimal(value.text));
}

std::string text_of_scalar(const AnswerValue& value) {
  if (value.kind == Kind::boolean) return value.text == "true" ? "yes" : "no";
  if (value.kind != Kind::text) return value.text;
  if (const auto date = support::parse_date(value.text)) return format_date(*date);
  if (value.text.size() > 10 && value.text[10] == 'T') {
    if (const auto instant = support::parse_iso8601(value.text)) return format_new_york(*instant);
  }
  return clean_text(value.text);
}

// Members of objects inside a row become members of the row: "price.value". Lists of objects are taken out.
void flatten(const AnswerValue& value, const std::string& prefix, AnswerValue& row,
             std::vector<std::pair<std::string, AnswerValue>>& lists) {
  for (const auto& [name, member] : value.members) {
    if (member.is_object()) {
      flatten(member, prefix + name + '.', row, lists);
    } else if (member.is_list_of_objects()) {
      lists.emplace_back(prefix + name, member);
    } else {
      row.members.emplace_back(prefix + name, member);
    }
  }
}

std::vector<ColumnView> all_columns(const std::vector<AnswerValue>& rows) {
  std::vector<ColumnView> columns;
  for (const AnswerValue& row : rows) {
    for (const auto& member : row.members) {
      const std::string_view name = member.first;
      if (std::none_of(columns.begin(), columns.end(), [&](const auto& column) { return column.member == name; })) {
        columns.push_back({name, {}});
      }
    }
  }
  return columns;
}

std::string heading_of(const ColumnView& column) {
  return column.heading.empty() ? support::to_upper(format_name(column.member)) : std::string(column.heading);
}

}  // namespace

void AnswerPrinter::print_head(const std::string& title, const std::string& environment) {
  const std::string badge = environment.empty() ? "" : "[" + support::to_upper(environment) + "]";
  const Style style = environment == "production" ? Style::production
                      : environment == "sandbox"  ? Style::sandbox
                                                  : Style::demo;
  const std::size_t used = text_width(title) + badge.size();
  text_ += title;
  if (!badge.empty()) {
    text_ += std::string(terminal_.width > used + 2 ? terminal_.width - used : 2, ' ') + terminal_.paint(badge, style);
  }
  text_ += '\n';
}

void AnswerPrinter::print_title(const std::string& title) {
  print_scalars();
  text_ += '\n';
  if (title.empty()) return;
  for (const std::string& line : wrap_text(title, terminal_.width)) text_ += line + '\n';
}

void AnswerPrinter::print_text(const std::string& text) {
  print_scalars();
  text_ += '\n';
  const std::size_t width = std::min(terminal_.width, kMaxTextWidth);
  for (const std::string& line : wrap_text(clean_text(text), width)) text_ += line + '\n';
}

void AnswerPrinter::print_member(const std::string& name, const AnswerValue& value) {
  if (value.is_list_of_objects()) {
    print_list(format_name(name), value);
  } else if (value.is_object()) {
    std::vector<std::pair<std::string, AnswerValue>> lists;
    AnswerValue row;
    flatten(value, "", row, lists);
    for (const auto& [member, inner] : row.members) {
      scalars_.emplace_back(format_name(name) + ", " + format_name(member), make_cell(member, &inner));
    }
    for (const auto& [member, list] : lists) print_list(format_name(name) + ", " + format_name(member), list);
  } else if (value.kind == Kind::text && value.text.find('\n') != std::string::npos) {
    print_text(value.text);
  } else {
    scalars_.emplace_back(format_name(name), make_cell(name, &value));
  }
}

void AnswerPrinter::print_list(const std::string& title, const AnswerValue& list,
                               const std::vector<ColumnView>& columns) {
  std::vector<AnswerValue> rows;
  std::vector<std::pair<std::string, AnswerValue>> inner;  // lists inside rows, those of one name together
  for (const AnswerValue& item : list.items) {
    AnswerValue row{.kind = Kind::object};
    std::vector<std::pair<std::string, AnswerValue>> lists;
    flatten(item, "", row, lists);
    for (auto& [name, nested] : lists) {
      const auto same = [&name = name](const auto& each) { return each.first == name; };
      auto found = std::find_if(inner.begin(), inner.end(), same);
      if (found == inner.end()) found = inner.insert(found, {name, AnswerValue{.kind = Kind::list}});
      for (AnswerValue& child : nested.items) {
        // Its first member names the row that it is a part of.
        if (!row.members.empty() && child.find(row.members.front().first) == nullptr) {
          child.members.insert(child.members.begin(), row.members.front());
        }
        found->second.items.push_back(std::move(child));
      }
    }
    rows.push_back(std::move(row));
  }
  // An empty list in one row, where other rows have a table of that name.
  for (AnswerValue& row : rows) {
    std::erase_if(row.members, [&](const auto& member) {
      const auto has_name = [&](const auto& each) { return each.first == member.first; };
      return member.second.kind == Kind::list && member.second.items.empty() &&
             std::any_of(inner.begin(), inner.end(), has_name);
    });
  }
  const std::vector<ColumnView> all = all_columns(rows);
  std::vector<ColumnView> shown;
  for (const ColumnView& column : columns.empty() ? all : columns) {
    const auto is = [&](const ColumnView& each) { return each.member == column.member; };
    if (std::any_of(all.begin(), all.end(), is)) shown.push_back(column);
  }
  for (const ColumnView& column : all) {
    const auto is = [&](const ColumnView& each) { return each.member == column.member; };
    if (std::none_of(shown.begin(), shown.end(), is)) note_left_out(std::string(column.member));
  }
  print_title(title);
  Table table;
  for (const ColumnView& column : shown) table.columns.push_back(make_column(column.member, heading_of(column), rows));
  for (const AnswerValue& row : rows) {
    Row cells;
    for (const ColumnView& column : shown) cells.cells.push_back(make_cell(column.member, row.find(column.member)));
    table.rows.push_back(std::move(cells));
  }
  if (shown.empty()) {
    // Rows of inner lists only: their tables follow.
  } else if (fits_unwrapped(table, terminal_) || (rows.size() > kMaxRecords && shown.size() > kMaxRecordMembers)) {
    print_table(table);
  } else {
    print_records(rows, shown);
  }
  for (const auto& [name, nested] : inner) print_list((title.empty() ? "" : title + ", ") + format_name(name), nested);
}

// Members one below the other, rows beside each other as far as there is room.
void AnswerPrinter::print_records(const std::vector<AnswerValue>& rows, const std::vector<ColumnView>& columns) {
  for (std::size_t begin = 0; begin < rows.size();) {
    Table table;
    for (std::size_t count = rows.size() - begin; count > 0; --count) {
      table = {};
      table.columns.push_back({.heading = heading_of(columns.front()), .min_width = Column::kNoWrap});
      for (std::size_t i = 0; i < count; ++i) {
        Column column{.heading = make_cell(columns.front().member, rows[begin + i].find(columns.front().member)).text,
                      .is_right_aligned = true};
        for (const ColumnView& member : columns) {
          const AnswerValue* value = rows[begin + i].find(member.member);
          if (value == nullptr || !is_number(member.member, *value)) continue;
          column.min_width = std::max(column.min_width, text_width(make_cell(member.member, value).text));
        }
        table.columns.push_back(std::move(column));
      }
      for (std::size_t k = 1; k < columns.size(); ++k) {
        Row row{{Cell{columns[k].heading.empty() ? format_name(columns[k].member) : std::string(columns[k].heading)}}};
        for (std::size_t i = 0; i < count; ++i) {
          row.cells.push_back(make_cell(columns[k].member, rows[begin + i].find(columns[k].member)));
        }
        table.rows.push_back(std::move(row));
      }
      const bool has_room = count == 1 ? fits(table, terminal_) : fits_unwrapped(table, terminal_);
      if (!has_room && count > 1) continue;
      if (begin > 0) text_ += '\n';
      if (has_room) {
        print_table(table);
      } else {
        print_narrow_record(rows[begin], columns);
      }
      begin += count;
      break;
    }
  }
}

// Each member on lines of its own, for a terminal too narrow for label and value beside each other. No figure is
// broken.
void AnswerPrinter::print_narrow_record(const AnswerValue& row, const std::vector<ColumnView>& columns) {
  for (const ColumnView& column : columns) {
    const AnswerValue* value = row.find(column.member);
    const Cell cell = make_cell(column.member, value);
    const bool is_figure = value != nullptr && is_number(column.member, *value);
    for (const std::string& line : wrap_text(heading_of(column), terminal_.width)) text_ += line + '\n';
    const std::size_t width = terminal_.width > 2 ? terminal_.width - 2 : 1;
    const auto lines = is_figure ? std::vector<std::string>{cell.text} : wrap_text(cell.text, width);
    for (const std::string& line : lines) text_ += "  " + terminal_.paint(line, cell.style) + '\n';
  }
}

void AnswerPrinter::print_table(const Table& table) {
  const TableText printed = format_table(table, terminal_);
  text_ += printed.text;
  for (const std::string& column : printed.left_out) note_left_out(column);
}

void AnswerPrinter::print_scalars() {
  if (scalars_.empty()) return;
  std::size_t width = 0;
  for (const auto& scalar : scalars_) width = std::max(width, text_width(scalar.first));
  width = std::min(width, terminal_.width / 2);
  text_ += '\n';
  for (const auto& [name, cell] : scalars_) {
    const std::size_t room = terminal_.width - width - 2;
    // A figure without room stands on a line of its own, whole.
    if (text_width(cell.text) > room && cell.text.find(' ') == std::string::npos) {
      text_ += name + "\n  " + terminal_.paint(cell.text, cell.style) + '\n';
      continue;
    }
    const std::vector<std::string> lines = wrap_text(cell.text, room);
    text_ += pad_right(name, width) + "  ";
    for (std::size_t i = 0; i < lines.size(); ++i) {
      text_ += (i > 0 ? std::string(width + 2, ' ') : "") + terminal_.paint(lines[i], cell.style) + '\n';
    }
  }
  scalars_.clear();
}

void AnswerPrinter::add_note(const std::string& note) {
  notes_.push_back(note);
}

void AnswerPrinter::note_left_out(const std::string& member) {
  if (std::find(left_out_.begin(), left_out_.end(), member) == left_out_.end()) left_out_.push_back(member);
}

Cell AnswerPrinter::make_cell(std::string_view member, const AnswerValue* value) const {
  if (value == nullptr || value->kind == Kind::null) return {std::string(terminal_.symbol("–", "-"))};
  if (value->kind == Kind::list) {
    std::vector<std::string> items;
    for (const AnswerValue& item : value->items) items.push_back(make_cell(member, &item).text);
    return {items.empty() ? std::string(terminal_.symbol("–", "-")) : support::join(items, ", ")};
  }
  if (value->is_object()) {
    std::vector<std::string> parts;
    for (const auto& [name, inner] : value->members)
      parts.push_back(clean_text(name) + ' ' + make_cell(name, &inner).text);
    return {support::join(parts, ", ")};
  }
  if (!is_number(member, *value)) return {text_of_scalar(*value)};
  std::string text = format_decimal(value->text, terminal_, is_gain(member));
  if (member.ends_with("percent")) text += '%';
  return {std::move(text), is_gain(member) ? gain_style(value->text) : Style::plain};
}

Column AnswerPrinter::make_column(std::string_view member, std::string_view heading,
                                  const std::vector<AnswerValue>& rows) const {
  Column column{.heading = std::string(heading), .name = std::string(member)};
  const bool is_numeric = std::any_of(rows.begin(), rows.end(),
                                      [&](const AnswerValue& row) {
                                        const AnswerValue* value = row.find(member);
                                        return value != nullptr && is_number(member, *value);
                                      }) &&
                          std::all_of(rows.begin(), rows.end(), [&](const AnswerValue& row) {
                            const AnswerValue* value = row.find(member);
                            return value == nullptr || value->kind == Kind::null || is_number(member, *value);
                          });
  column.is_right_aligned = is_numeric;
  // A symbol or id may hold several spaces, and an address none.
  const bool is_key = member == "id" || member.ends_with("_id") || member.ends_with("symbol") || member == "url";
  if (is_numeric || is_key) column.min_width = Column::kNoWrap;
  return column;
}

std::string AnswerPrinter::finish() {
  print_scalars();
  if (!left_out_.empty()) {
    notes_.push_back("Not shown: " + support::join(left_out_, ", ") + ". `--json` prints everything.");
  }
  if (!notes_.empty()) text_ += '\n';
  for (const std::string& note : notes_) {
    for (const std::string& line : wrap_text(clean_text(note), std::min(terminal_.width, kMaxTextWidth))) {
      text_ += line + '\n';
    }
  }
  return text_;
}

}  // namespace app
