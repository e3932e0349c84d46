#include "format_answer.hpp"

#include <algorithm>
#include <set>

#include "figures.hpp"
#include "list_views.hpp"
#include "missing_view.hpp"
#include "tastytrade_mcp/support/time.hpp"
#include "terminal/text_layout.hpp"

namespace app {
namespace {

using Names = std::set<std::string, std::less<>>;

// Prints what needs a table of its own, and adds the members that it printed to `printed`.
void print_own_tables(AnswerPrinter& printer, std::string_view tool, const AnswerValue& answer, bool is_complete,
                      Names& printed) {
  if (tool == "fetch_positions" && (answer.find("positions") != nullptr || answer.find("underlyings") != nullptr)) {
    print_positions(printer, answer, is_complete);
    printed.insert({"positions", "underlyings", "accounts", "totals"});
    if (answer.find("accounts") == nullptr) printed.insert("account_number");
  } else if (tool == "fetch_balances" && answer.find("balances") != nullptr) {
    print_balances(printer, answer);
    printed.insert({"balances", "totals"});
  } else if (tool == "search_options" && answer.find("options") != nullptr) {
    if (print_option_chain(printer, answer)) printed.insert({"options", "underlying_symbol", "underlying_prices"});
  }
}

std::string describe_empty(std::string_view name) {
  std::string text = "No " + std::string(name) + ".";
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

// The list that `total` and `next_cursor` are about: of positions by the tool, else the longest list of results.
std::string main_list(std::string_view tool, const AnswerValue& answer) {
  if (tool == "fetch_positions") return answer.find("underlyings") != nullptr ? "underlyings" : "positions";
  std::string name;
  std::size_t longest = 0;
  for (const auto& [member, value] : answer.members) {
    if (value.kind != AnswerValue::Kind::list || (!name.empty() && value.items.size() <= longest)) continue;
    if (member == "totals") continue;
    name = member;
    longest = value.items.size();
  }
  return name;
}

// The number of rows on this page, where the answer has more.
void note_page(AnswerPrinter& printer, const AnswerValue& answer, std::string_view tool, const std::string& list) {
  const std::string total = answer.member_text("total");
  const AnswerValue* rows = answer.find(list);
  const std::string count = rows == nullptr ? "" : std::to_string(rows->items.size());
  const std::string cursor = clean_text(answer.member_text("next_cursor"));
  if (total.empty() && cursor.empty()) return;
  const std::string unit = list == "underlyings" ? "underlying" : "row";
  std::string note = total == count ? count + ' ' + unit + (count == "1" ? "." : "s.")
                                    : format_decimal(count, printer.terminal()) + " of " +
                                          format_decimal(total, printer.terminal()) + ' ' + unit + "s.";
  if (!cursor.empty()) note += " More: tastytrade-mcp call " + std::string(tool) + " ... cursor=" + cursor;
  printer.add_note(note);
}

std::string head_line(const mcp::Tool& tool, const AnswerValue& answer) {
  std::string title = tool.title.empty() ? tool.name : tool.title;
  const std::string account = clean_text(answer.member_text("account_number"));
  if (!account.empty()) title += ", account " + account;
  if (const auto as_of = support::parse_iso8601(answer.member_text("as_of"))) title += ", " + format_new_york(*as_of);
  return title;
}

}  // namespace

std::string format_answer(const mcp::Tool& tool, std::string_view json, const Terminal& terminal) {
  AnswerValue answer = parse_answer(json);
  AnswerPrinter printer(terminal);
  if (!answer.is_object()) {
    printer.print_head(tool.title.empty() ? tool.name : tool.title, "");
    printer.print_member("answer", answer);
    return printer.finish();
  }
  printer.print_head(head_line(tool, answer), clean_text(answer.member_text("environment")));
  Names printed{"environment", "as_of", "total", "next_cursor"};
  const MissingEntries missing = take_missing(answer);
  const std::string list = main_list(tool.name, answer);
  print_own_tables(printer, tool.name, answer, missing.is_empty(), printed);
  for (const auto& [name, value] : answer.members) {
    if (printed.contains(name)) continue;
    if (value.kind == AnswerValue::Kind::list && value.items.empty()) {
      printer.print_text(describe_empty(name));
    } else if (value.is_list_of_objects()) {
      printer.print_list(name == list ? "" : format_name(name), value, find_columns(tool.name, name));
    } else {
      printer.print_member(name, value);
    }
  }
  print_missing(printer, missing);
  note_page(printer, answer, tool.name, list);
  return printer.finish();
}

}  // namespace app
