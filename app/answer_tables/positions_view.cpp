// Positions by account and underlying.
#include <algorithm>

#include "figures.hpp"
#include "list_views.hpp"
#include "positions_table.hpp"
#include "tastytrade_mcp/support/decimal.hpp"

namespace app {
namespace {

// Members of a position that its label shows.
constexpr std::string_view kLabelMembers[] = {"symbol", "underlying_symbol", "option_type", "strike", "expires_at"};
// Members of an account or an underlying that its rows show, or that another part of the screen shows.
constexpr std::string_view kGroupMembers[] = {"account_number", "nickname", "unavailable",  "underlying_symbol",
                                              "positions",      "missing",  "missing_total"};

template <std::size_t N>
bool is_in(const std::string_view (&names)[N], std::string_view name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

// Notes the members of positions, accounts and underlyings that `layout` does not show.
void note_left_out(AnswerPrinter& printer, const AnswerValue& answer, const PositionsLayout& layout) {
  const bool is_grouped = answer.find("underlyings") != nullptr;
  const bool has_account = !is_grouped || layout.has_account_column || answer.find("accounts") == nullptr;
  for (const AnswerValue& row : list_positions(answer)) {
    for (const auto& member : row.members) {
      const std::string_view name = member.first;
      const bool is_shown = is_in(kLabelMembers, name) || layout.has_figure(name) ||
                            (has_account && name == "account_number") ||
                            (name == "days_to_expiration" && layout.has_days());
      if (!is_shown) printer.note_left_out(member.first);
    }
  }
  constexpr std::string_view kSums[] = {"market_value", "day_profit", "open_profit"};
  for (const char* list : {"accounts", "underlyings"}) {
    const AnswerValue* groups = answer.find(list);
    for (const AnswerValue& group : groups == nullptr ? std::vector<AnswerValue>{} : groups->items) {
      for (const auto& member : group.members) {
        if (is_in(kGroupMembers, member.first) || is_in(kSums, member.first)) continue;
        printer.note_left_out(std::string(list) + '.' + member.first);
      }
    }
  }
  for (const std::string_view sum : kSums) {
    if (!layout.has_figure(sum)) printer.note_left_out(std::string(sum));
  }
}

// Prints the members of the totals beside the three sums: the notional of futures, and what else there is.
void print_rest_of_totals(AnswerPrinter& printer, const AnswerValue& answer, std::size_t rows) {
  const AnswerValue* totals = answer.find("totals");
  if (totals == nullptr) return;
  if (const AnswerValue* notional = totals->find("futures_notional")) {
    printer.add_note("The value of a future is its unsettled gain. Notional value of all futures: " +
                     printer.make_cell("futures_notional", notional).text + ".");
  }
  if (const AnswerValue* closed = answer.find("closed_today"); closed != nullptr && !closed->items.empty()) {
    printer.add_note("Today's totals include the positions closed today.");
  }
  if (answer.member_text("total") != std::to_string(rows)) {
    printer.add_note("The totals include positions of the other pages.");
  }
  constexpr std::string_view kPrinted[] = {"market_value",     "day_profit", "open_profit",
                                           "futures_notional", "missing",    "missing_total"};
  for (const auto& [name, value] : totals->members) {
    if (!is_in(kPrinted, name)) printer.print_member("totals_" + name, value);
  }
}

bool is_zero(const AnswerValue& totals, std::string_view member) {
  const auto value = support::Decimal::parse(totals.member_text(member));
  return value && value->is_zero();
}

// Whether an answer without open positions says more than that: accounts, rows that could not be read, or profits of
// positions that were closed today.
bool has_more_than_positions(const AnswerValue& answer, bool is_complete) {
  const AnswerValue* totals = answer.find("totals");
  return answer.find("accounts") != nullptr || !is_complete || totals == nullptr || !is_zero(*totals, "market_value") ||
         !is_zero(*totals, "day_profit") || !is_zero(*totals, "open_profit");
}

void print_table(AnswerPrinter& printer, const AnswerValue& answer) {
  const bool has_account_column = answer.find("underlyings") != nullptr && answer.find("accounts") != nullptr;
  Table table;
  PositionsLayout used;
  for (const PositionsLayout& layout : list_positions_layouts(has_account_column)) {
    table = make_positions_table(printer, answer, layout);
    used = layout;
    if (fits_unwrapped(table, printer.terminal())) break;
  }
  printer.print_title("");
  printer.print_table(table);
  note_left_out(printer, answer, used);
}

}  // namespace

void print_positions(AnswerPrinter& printer, const AnswerValue& answer, bool is_complete) {
  const AnswerValue* underlyings = answer.find("underlyings");
  const AnswerValue& list = underlyings == nullptr ? *answer.find("positions") : *underlyings;
  const bool is_empty = list.items.empty();
  // With rows missing, or on a page behind the last one, an empty list does not say that nothing is held.
  if (is_empty && is_complete && answer.member_text("total") == "0") printer.print_text("No open positions.");
  if (!is_empty || has_more_than_positions(answer, is_complete)) print_table(printer, answer);
  print_rest_of_totals(printer, answer, list.items.size());
}

}  // namespace app
