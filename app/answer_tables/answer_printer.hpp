// Writes the parts of an answer as text for a person: headings, tables, single values, notes. It needs no knowledge of
// the tool: columns, headings and alignment follow from the answer. Used by one thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "answer_value.hpp"
#include "terminal/table.hpp"

namespace app {

// A column that a table shows, and its heading.
struct ColumnView {
  std::string_view member, heading;
};

class AnswerPrinter {
 public:
  explicit AnswerPrinter(const Terminal& terminal) : terminal_(terminal) {}

  const Terminal& terminal() const { return terminal_; }

  // The first line: `title` at the left, the environment in brackets at the right. Empty texts are left out.
  void print_head(const std::string& title, const std::string& environment);
  // A line of text in front of what follows, after an empty line.
  void print_title(const std::string& title);
  void print_text(const std::string& text);  // wrapped
  // Any member of an answer that no other function was called for.
  void print_member(const std::string& name, const AnswerValue& value);
  // A list of objects as a table. `columns`: those to show, in this order; empty: all. Members that are not shown are
  // named in a note.
  void print_list(const std::string& title, const AnswerValue& list, const std::vector<ColumnView>& columns = {});
  void print_table(const Table& table);
  // Adds a remark, such as that a member is not shown. Notes are printed at the end.
  void add_note(const std::string& note);
  void note_left_out(const std::string& member);

  Cell make_cell(std::string_view member, const AnswerValue* value) const;
  // The column of `member` over all rows: numbers are right-aligned.
  Column make_column(std::string_view member, std::string_view heading, const std::vector<AnswerValue>& rows) const;

  std::string finish();

 private:
  void print_narrow_record(const AnswerValue& row, const std::vector<ColumnView>& columns);
  void print_records(const std::vector<AnswerValue>& rows, const std::vector<ColumnView>& columns);
  void print_scalars();

  const Terminal terminal_;
  std::string text_;
  std::vector<std::pair<std::string, Cell>> scalars_;  // single values that wait for the next table
  std::vector<std::string> left_out_, notes_;
};

}  // namespace app
