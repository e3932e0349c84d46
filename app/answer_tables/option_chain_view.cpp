// An option chain with calls at the left and puts at the right of their strike.
#include <algorithm>
#include <map>

#include "figures.hpp"
#include "list_views.hpp"
#include "tastytrade_mcp/support/decimal.hpp"
#include "terminal/text_layout.hpp"

namespace app {
namespace {

constexpr ColumnView kQuoteColumns[] = {
    {"bid", "BID"}, {"ask", "ASK"}, {"mark", "MARK"}, {"volume", "VOLUME"}, {"open_interest", "OPEN INT"}};
// Members of a contract that the strike column and the lines above the table show.
constexpr std::string_view kOtherMembers[] = {"option_type",        "strike",     "expiration",
                                              "days_to_expiration", "settlement", "root_symbol"};

struct Strike {
  std::string price;
  const AnswerValue* call = nullptr;
  const AnswerValue* put = nullptr;
};

// The contracts of one expiration.
struct Series {
  std::string title;
  std::vector<Strike> strikes = {};
};

std::string series_title(const AnswerValue& option) {
  const std::string expiration = option.member_text("expiration");
  const auto date = support::parse_date(expiration);
  std::string title = date ? format_date(*date) : clean_text(expiration);
  const std::string days = option.member_text("days_to_expiration");
  if (!days.empty()) title += ", " + days + (days == "1" ? " day" : " days");
  for (const char* member : {"root_symbol", "settlement"}) {
    const std::string text = option.member_text(member);
    if (!text.empty()) title += ", " + clean_text(text);
  }
  return title;
}

// Groups contracts by expiration, with calls and puts of a strike in one row. Returns no series if two contracts have
// the same strike and type, or a contract lacks one of them: the caller then prints a plain list.
std::vector<Series> group(const AnswerValue& options) {
  std::vector<Series> all;
  for (const AnswerValue& option : options.items) {
    const std::string title = series_title(option), price = option.member_text("strike");
    const std::string type = option.member_text("option_type");
    auto series = std::find_if(all.begin(), all.end(), [&](const Series& each) { return each.title == title; });
    if (series == all.end()) series = all.insert(all.end(), {title});
    auto& strikes = series->strikes;
    auto strike = std::find_if(strikes.begin(), strikes.end(), [&](const Strike& each) { return each.price == price; });
    if (strike == strikes.end()) strike = strikes.insert(strikes.end(), {price});
    const AnswerValue*& place = type == "call" ? strike->call : strike->put;
    if (price.empty() || (type != "call" && type != "put") || place != nullptr) return {};
    place = &option;
  }
  return all;
}

// The strike nearest to the price; the lower of two. Empty if the price is not known.
std::string nearest_strike(const Series& series, const std::string& price) {
  const auto wanted = support::Decimal::parse(price);
  std::string nearest;
  std::optional<support::Decimal> least;
  for (const Strike& strike : series.strikes) {
    const auto value = support::Decimal::parse(strike.price);
    if (!wanted || !value) continue;
    const support::Decimal distance = (*value - *wanted).abs();
    if (least && distance >= *least) continue;
    least = distance;
    nearest = strike.price;
  }
  return nearest;
}

Table make_table(const AnswerPrinter& printer, const AnswerValue& options, const Series& series,
                 const std::string& nearest, const std::vector<ColumnView>& columns) {
  Table table;
  const auto add_columns = [&] {
    for (const ColumnView& column : columns) {
      table.columns.push_back(printer.make_column(column.member, column.heading, options.items));
      table.columns.back().is_right_aligned = true;
      table.columns.back().min_width = Column::kNoWrap;
    }
  };
  add_columns();
  table.columns.push_back(
      {.heading = "STRIKE", .is_right_aligned = true, .min_width = Column::kNoWrap, .name = "strike"});
  add_columns();
  for (const Strike& strike : series.strikes) {
    Row row;
    const auto add_cells = [&](const AnswerValue* option) {
      for (const ColumnView& column : columns) {
        row.cells.push_back(option == nullptr ? Cell{} : printer.make_cell(column.member, option->find(column.member)));
      }
    };
    add_cells(strike.call);
    row.cells.push_back({(strike.price == nearest ? "> " : "") + format_decimal(strike.price, printer.terminal())});
    add_cells(strike.put);
    table.rows.push_back(std::move(row));
  }
  return table;
}

// The columns for which there is room on both sides, the last ones left out first.
std::vector<ColumnView> fitting_columns(const AnswerPrinter& printer, const AnswerValue& options,
                                        const std::vector<Series>& all) {
  std::vector<ColumnView> columns(std::begin(kQuoteColumns), std::end(kQuoteColumns));
  const auto has_room = [&](const std::vector<ColumnView>& some) {
    return std::all_of(all.begin(), all.end(), [&](const Series& series) {
      return fits_unwrapped(make_table(printer, options, series, "", some), printer.terminal());
    });
  };
  const std::size_t volume = 3;
  if (!has_room(columns)) columns.erase(columns.begin() + volume);
  while (columns.size() > 1 && !has_room(columns)) columns.pop_back();
  return columns;
}

}  // namespace

bool print_option_chain(AnswerPrinter& printer, const AnswerValue& answer) {
  const AnswerValue& options = *answer.find("options");
  const bool has_quotes = std::any_of(options.items.begin(), options.items.end(),
                                      [](const AnswerValue& option) { return option.find("mark") != nullptr; });
  const std::vector<Series> all = group(options);
  if (!has_quotes || all.empty()) return false;
  const AnswerValue* prices = answer.find("underlying_prices");
  const std::string price = prices != nullptr && prices->members.size() == 1 ? prices->members.front().second.text : "";
  const std::vector<ColumnView> columns = fitting_columns(printer, options, all);
  if (prices != nullptr) {
    for (const auto& [symbol, value] : prices->members) {
      printer.print_member("price_of " + symbol, value);
    }
  }
  bool has_nearest = false;
  for (const Series& series : all) {
    const std::string nearest = nearest_strike(series, price);
    has_nearest = has_nearest || !nearest.empty();
    printer.print_title(clean_text(answer.member_text("underlying_symbol")) + " " + series.title +
                        ": calls at the left, puts at the right");
    printer.print_table(make_table(printer, options, series, nearest, columns));
  }
  if (has_nearest) printer.add_note("> marks the strike nearest to the price.");
  for (const AnswerValue& option : options.items) {
    for (const auto& member : option.members) {
      const std::string_view name = member.first;
      const auto is = [&](const ColumnView& column) { return column.member == name; };
      const bool is_shown =
          std::any_of(columns.begin(), columns.end(), is) ||
          std::find(std::begin(kOtherMembers), std::end(kOtherMembers), name) != std::end(kOtherMembers);
      if (!is_shown) printer.note_left_out(member.first);
    }
  }
  return true;
}

}  // namespace app
