// Positions by account and underlying.
#include <algorithm>

#include "figures.hpp"
#include "list_views.hpp"
#include "tastytrade_mcp/support/decimal.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"
#include "terminal/text_layout.hpp"

namespace app {
namespace {

constexpr std::string_view kShownMembers[] = {
    "account_number", "symbol",      "underlying_symbol", "quantity", "mark_price", "market_value",
    "day_profit",     "open_profit", "option_type",       "strike",   "expires_at", "days_to_expiration"};

class PositionsTable {
 public:
  PositionsTable(AnswerPrinter& printer, const AnswerValue& answer, bool has_expiration_column)
      : printer_(printer),
        answer_(answer),
        rows_(answer.find("positions")->items),
        is_page_(answer.member_text("total") != std::to_string(rows_.size())),
        has_expiration_column_(has_expiration_column) {
    if (const auto as_of = support::parse_iso8601(answer.member_text("as_of"))) {
      year_ = support::new_york_date(*as_of).year();
    }
    add_column("symbol", "SYMBOL", Column{.min_width = 12});
    if (has_expiration_column_) add_column("expires_at", "EXPIRES", Column{.min_width = Column::kNoWrap});
    for (const auto& [member, heading] : kFigures) {
      add_column(member, heading, Column{.is_right_aligned = true, .min_width = Column::kNoWrap});
    }
  }

  Table make() {
    const AnswerValue* accounts = answer_.find("accounts");
    if (accounts == nullptr) {
      add_account(answer_.member_text("account_number"));
    } else {
      for (const AnswerValue& account : accounts->items) add_account_section(account);
    }
    if (const AnswerValue* totals = answer_.find("totals")) {
      table_.rows.push_back({.kind = Row::Kind::rule});
      add_totals(accounts == nullptr ? "Total" : "Total of all", *totals);
    }
    return std::move(table_);
  }

 private:
  struct Figure {
    std::string_view member, heading;
  };
  static constexpr Figure kFigures[] = {{"quantity", "QTY"},
                                        {"mark_price", "MARK"},
                                        {"market_value", "VALUE"},
                                        {"day_profit", "TODAY"},
                                        {"open_profit", "SINCE OPEN"}};

  void add_column(std::string_view member, std::string_view heading, Column column) {
    column.heading = heading;
    column.name = member;
    table_.columns.push_back(std::move(column));
  }

  void add_account_section(const AnswerValue& account) {
    const std::string number = account.member_text("account_number");
    const std::string nickname = clean_text(account.member_text("nickname"));
    const std::string name = (nickname.empty() ? "" : nickname + ' ') + clean_text(number);
    if (!table_.rows.empty()) table_.rows.push_back({.cells = {Cell{""}}, .kind = Row::Kind::heading});
    const std::string unavailable = account.member_text("unavailable");
    const bool has_positions = add_account(number, name);
    if (!unavailable.empty()) {
      table_.rows.push_back(
          {.cells = {Cell{name + ": " + clean_text(unavailable), Style::warning}}, .kind = Row::Kind::heading});
    } else if (!has_positions) {
      const std::string text = is_page_ ? ": no open positions on this page." : ": no open positions.";
      table_.rows.push_back({.cells = {Cell{name + text}}, .kind = Row::Kind::heading});
    }
    if (account.find("market_value") != nullptr) add_totals("Total", account);
  }

  // The positions of the account; without a number, all of them.
  bool add_account(const std::string& number, const std::string& name = {}) {
    std::vector<std::string> underlyings;
    for (const AnswerValue& row : rows_) {
      const std::string underlying = underlying_of(row);
      if (!is_of(row, number)) continue;
      if (std::find(underlyings.begin(), underlyings.end(), underlying) == underlyings.end()) {
        underlyings.push_back(underlying);
      }
    }
    if (underlyings.empty()) return false;
    if (!name.empty()) table_.rows.push_back({.cells = {Cell{name, Style::heading}}, .kind = Row::Kind::heading});
    for (const std::string& underlying : underlyings) add_underlying(number, underlying);
    return true;
  }

  static bool is_of(const AnswerValue& row, const std::string& number) {
    return number.empty() || row.member_text("account_number") == number;
  }
  static std::string underlying_of(const AnswerValue& row) {
    const std::string underlying = row.member_text("underlying_symbol");
    return underlying.empty() ? row.member_text("symbol") : underlying;
  }
  static bool is_option(const AnswerValue& row) { return row.find("option_type") != nullptr; }

  // Whether another contract of the account has the same underlying, strike, type and day of expiration: SPX and SPXW.
  bool has_twin(const AnswerValue& row) const {
    const auto is_twin = [&](const AnswerValue& other) {
      if (other.member_text("symbol") == row.member_text("symbol") || expiration_of(other) != expiration_of(row)) {
        return false;
      }
      constexpr std::string_view kSame[] = {"account_number", "underlying_symbol", "strike", "option_type"};
      return std::all_of(std::begin(kSame), std::end(kSame),
                         [&](std::string_view member) { return other.member_text(member) == row.member_text(member); });
    };
    return std::any_of(rows_.begin(), rows_.end(), is_twin);
  }

  // Adds the positions in the underlying itself, then those in its options.
  void add_underlying(const std::string& number, const std::string& underlying) {
    const std::size_t before = table_.rows.size();
    for (const bool options : {false, true}) {
      for (const AnswerValue& row : rows_) {
        if (!is_of(row, number) || underlying_of(row) != underlying || is_option(row) != options) continue;
        if (options && table_.rows.size() == before) table_.rows.push_back({{Cell{clean_text(underlying)}}});
        add_position(row);
      }
    }
  }

  void add_position(const AnswerValue& row) {
    std::string label = clean_text(row.member_text("symbol"));
    const std::string expires = expiration_of(row);
    if (is_option(row)) {
      label = "  " + (has_twin(row) ? clean_text(row.member_text("symbol"))
                                    : format_decimal(row.member_text("strike"), printer_.terminal()) + ' ' +
                                          clean_text(row.member_text("option_type")));
    }
    if (!has_expiration_column_ && !expires.empty()) label += ' ' + expires;
    Row cells{{Cell{label}}};
    if (has_expiration_column_) cells.cells.push_back({expires});
    for (const auto& figure : kFigures)
      cells.cells.push_back(printer_.make_cell(figure.member, row.find(figure.member)));
    table_.rows.push_back(std::move(cells));
  }

  // "18 Dec 21d"; with the year if it is not the present one.
  std::string expiration_of(const AnswerValue& row) const {
    const std::string expires_at = row.member_text("expires_at");
    const auto instant = support::parse_iso8601(expires_at);
    if (!instant) return clean_text(expires_at);
    const support::Date date = support::new_york_date(*instant);
    std::string text = format_date(date);
    if (date.year() == year_) text.resize(text.size() - 5);
    const std::string days = row.member_text("days_to_expiration");
    return days.empty() ? text : text + ' ' + days + 'd';
  }

  void add_totals(const std::string& label, const AnswerValue& totals) {
    Row row{{Cell{totals.find("missing") != nullptr ? label + ", incomplete" : label}}};
    if (has_expiration_column_) row.cells.push_back({});
    for (const auto& figure : kFigures) {
      const bool has_total = figure.member != "quantity" && figure.member != "mark_price";
      row.cells.push_back(has_total ? printer_.make_cell(figure.member, totals.find(figure.member)) : Cell{});
    }
    table_.rows.push_back(std::move(row));
  }

  AnswerPrinter& printer_;
  const AnswerValue& answer_;
  const std::vector<AnswerValue>& rows_;
  const bool is_page_;  // the answer has more positions on other pages
  const bool has_expiration_column_;

  std::chrono::year year_{0};
  Table table_;
};

// Prints the members of the totals beside the three sums: the notional of futures, and the rows that the sums lack.
void print_rest_of_totals(AnswerPrinter& printer, const AnswerValue& answer) {
  const AnswerValue* totals = answer.find("totals");
  if (totals == nullptr) return;
  if (const AnswerValue* notional = totals->find("futures_notional")) {
    printer.add_note("The value of a future is its unsettled gain. Notional value of all futures: " +
                     printer.make_cell("futures_notional", notional).text + ".");
  }
  const AnswerValue* positions = answer.find("positions");
  if (answer.member_text("total") != std::to_string(positions->items.size())) {
    printer.add_note("The totals include positions of the other pages.");
  }
  for (const auto& [name, value] : totals->members) {
    const bool is_printed =
        name == "market_value" || name == "day_profit" || name == "open_profit" || name == "futures_notional";
    if (!is_printed) printer.print_member("totals_" + name, value);
  }
  const AnswerValue* accounts = answer.find("accounts");
  for (const AnswerValue& account : accounts == nullptr ? std::vector<AnswerValue>{} : accounts->items) {
    if (const AnswerValue* missing = account.find("missing")) {
      printer.print_member("missing_in_" + account.member_text("account_number"), *missing);
    }
  }
}

bool is_zero(const AnswerValue& totals, std::string_view member) {
  const auto value = support::Decimal::parse(totals.member_text(member));
  return value && value->is_zero();
}

// Whether an answer without open positions says more than that: accounts, rows that could not be read, or profits of
// positions that were closed today.
bool has_more_than_positions(const AnswerValue& answer) {
  const AnswerValue* totals = answer.find("totals");
  return answer.find("accounts") != nullptr || answer.find("missing") != nullptr || totals == nullptr ||
         !is_zero(*totals, "market_value") || !is_zero(*totals, "day_profit") || !is_zero(*totals, "open_profit");
}

}  // namespace

void print_positions(AnswerPrinter& printer, const AnswerValue& answer) {
  const AnswerValue* positions = answer.find("positions");
  const bool is_empty = positions->items.empty();
  // With rows missing, or on a page behind the last one, an empty list does not say that nothing is held.
  if (is_empty && answer.find("missing") == nullptr && answer.member_text("total") == "0") {
    printer.print_text("No open positions.");
  }
  if (!is_empty || has_more_than_positions(answer)) {
    Table table = PositionsTable(printer, answer, true).make();
    if (!fits_unwrapped(table, printer.terminal())) table = PositionsTable(printer, answer, false).make();
    printer.print_title("");
    printer.print_table(table);
  }
  for (const AnswerValue& row : positions->items) {
    for (const auto& member : row.members) {
      const std::string_view name = member.first;
      const bool is_shown =
          std::find(std::begin(kShownMembers), std::end(kShownMembers), name) != std::end(kShownMembers);
      if (!is_shown) printer.note_left_out(member.first);
    }
  }
  print_rest_of_totals(printer, answer);
}

}  // namespace app
