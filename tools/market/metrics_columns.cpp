#include "metrics_columns.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using broker::MarketMetrics;
using support::Date;
using support::Decimal;
using support::Error;
using support::ErrorCode;

namespace {

using Figure = std::optional<Decimal>;

Figure to_percent(const Figure& fraction) {
  return fraction ? Figure((*fraction * 100).rounded(2)) : std::nullopt;
}

Figure round_figure(const Figure& figure) {
  return figure ? Figure(figure->rounded(2)) : std::nullopt;
}

struct FigureColumn {
  std::string_view name;
  Figure (*read)(const MarketMetrics&);
};

struct DateColumn {
  std::string_view name;
  const std::optional<Date> MarketMetrics::*date;
};

constexpr FigureColumn kFigures[] = {
    {"implied_volatility_rank", [](const MarketMetrics& row) { return to_percent(row.implied_volatility_rank); }},
    {"implied_volatility_percentile",
     [](const MarketMetrics& row) { return to_percent(row.implied_volatility_percentile); }},
    {"implied_volatility_index", [](const MarketMetrics& row) { return to_percent(row.implied_volatility_index); }},
    {"implied_volatility_5_day_change",
     [](const MarketMetrics& row) { return to_percent(row.implied_volatility_5_day_change); }},
    {"implied_volatility_30_day", [](const MarketMetrics& row) { return round_figure(row.implied_volatility_30_day); }},
    {"historical_volatility_30_day",
     [](const MarketMetrics& row) { return round_figure(row.historical_volatility_30_day); }},
    {"beta", [](const MarketMetrics& row) { return round_figure(row.beta); }},
    {"correlation_spy_3_month", [](const MarketMetrics& row) { return round_figure(row.correlation_spy_3_month); }},
    {"liquidity_rating",
     [](const MarketMetrics& row) { return row.liquidity_rating ? Figure(*row.liquidity_rating) : std::nullopt; }},
    {"market_cap", [](const MarketMetrics& row) { return row.market_cap; }},
    {"price_earnings_ratio", [](const MarketMetrics& row) { return round_figure(row.price_earnings_ratio); }},
    {"dividend_yield", [](const MarketMetrics& row) { return to_percent(row.dividend_yield); }}};

constexpr DateColumn kDates[] = {{"earnings_date", &MarketMetrics::earnings_date},
                                 {"ex_dividend_date", &MarketMetrics::dividend_ex_date}};

// The broker's words: BTO, before the open; AMC, after the close. Another word is shown as it is.
std::string to_time_of_day(const std::string& word) {
  if (word == "BTO") return "before_open";
  if (word == "AMC") return "after_close";
  return word;
}

// A number by which rows can be compared.
Figure find_sort_key(const MarketMetrics& row, std::string_view column) {
  for (const FigureColumn& figure : kFigures) {
    if (figure.name == column) return figure.read(row);
  }
  for (const DateColumn& each : kDates) {
    const std::optional<Date>& date = row.*each.date;
    if (each.name == column && date) {
      return Decimal(static_cast<long>(std::chrono::sys_days(*date).time_since_epoch().count()));
    }
  }
  return std::nullopt;
}

// The name of the column that `text` means: short names are accepted where they can mean one column only.
std::string find_sort_column(std::string_view text) {
  const std::string name = support::to_lower(support::trim(text));
  std::vector<std::string> names{"symbol"};
  for (const FigureColumn& figure : kFigures) names.emplace_back(figure.name);
  for (const DateColumn& date : kDates) names.emplace_back(date.name);
  constexpr std::pair<std::string_view, std::string_view> kShort[] = {
      {"iv_rank", "implied_volatility_rank"},
      {"ivr", "implied_volatility_rank"},
      {"iv_percentile", "implied_volatility_percentile"},
      {"iv", "implied_volatility_index"},
      {"iv_index", "implied_volatility_index"},
      {"earnings", "earnings_date"}};
  for (const auto& [short_name, column] : kShort) {
    if (name == short_name) return std::string(column);
  }
  if (std::find(names.begin(), names.end(), name) != names.end()) return name;
  throw Error(ErrorCode::invalid_argument, "`sort_by` names no column: '" + support::printable(text, 40) + "'.",
              "Sort by one of " + support::join(names, ", ") + "; with - before it the highest comes first.");
}

}  // namespace

std::vector<std::string_view> metrics_columns() {
  std::vector<std::string_view> names{"symbol"};
  for (const FigureColumn& figure : kFigures) names.push_back(figure.name);
  names.insert(names.end(), {"earnings_date", "earnings_time", "ex_dividend_date"});
  return names;
}

mcp::schema::Object metrics_row_schema() {
  using namespace mcp::schema;
  return {string("symbol"),
          number("implied_volatility_rank"),
          number("implied_volatility_percentile"),
          number("implied_volatility_index"),
          number("implied_volatility_5_day_change"),
          number("implied_volatility_30_day"),
          number("historical_volatility_30_day"),
          number("beta"),
          number("correlation_spy_3_month"),
          number("liquidity_rating"),
          number("market_cap"),
          number("price_earnings_ratio"),
          number("dividend_yield"),
          date("earnings_date"),
          string("earnings_time"),
          date("ex_dividend_date")};
}

void write_metrics(TableRow& row, const MarketMetrics& metrics) {
  row.text("symbol", metrics.symbol);
  for (const FigureColumn& figure : kFigures) row.statistic(figure.name, figure.read(metrics));
  for (const DateColumn& each : kDates) row.date(each.name, metrics.*each.date);
  row.text("earnings_time", to_time_of_day(metrics.earnings_time));
}

void sort_metrics(std::vector<MarketMetrics>& rows, std::string_view order) {
  order = support::trim(order);
  const bool is_descending = order.starts_with('-');
  const std::string column = find_sort_column(is_descending ? order.substr(1) : order);
  if (column == "symbol") {
    std::stable_sort(rows.begin(), rows.end(), [&](const MarketMetrics& a, const MarketMetrics& b) {
      return is_descending ? b.symbol < a.symbol : a.symbol < b.symbol;
    });
    return;
  }
  std::stable_sort(rows.begin(), rows.end(), [&](const MarketMetrics& a, const MarketMetrics& b) {
    const Figure first = find_sort_key(a, column);
    const Figure second = find_sort_key(b, column);
    if (!first || !second) return first.has_value() && !second;
    return is_descending ? *second < *first : *first < *second;
  });
}

}  // namespace tools
