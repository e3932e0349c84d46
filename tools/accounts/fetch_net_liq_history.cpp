#include "fetch_net_liq_history.hpp"

#include "shared/account_period.hpp"
#include "shared/pages.hpp"
#include "shared/parameters.hpp"
#include "shared/result_schema.hpp"
#include "shared/table.hpp"
#include "shared/tool_call.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"
#include "value_history.hpp"

namespace tools {

namespace {

constexpr int kDefaultPoints = 30;
constexpr int kMaxPoints = 200;

void write_summaries(JsonWriter& result, const ValueHistory& history, const ValueSeries& sum) {
  result.object("summary", [&] {
    write_series_summary(result, sum);
    if (!sum.empty()) result.money("net_deposits", history.net_deposits(sum.start_time(), sum.end_time()));
  });
  if (history.accounts.size() < 2) return;
  write_rows(result, "accounts", history.accounts, [](JsonWriter& row, const AccountSeries& one) {
    row.text("account_number", one.account->number);
    row.optional_text("nickname", one.account->nickname);
    write_series_summary(row, one.series);
    row.money("net_deposits", one.net_deposits(one.series.start_time(), one.series.end_time()));
  });
}

void handle_history(const ToolCall& call, JsonWriter& result) {
  Table table({"date", "time", "net_liquidating_value"}, call.table_form());
  const auto columns = call.arguments().list("columns");
  table.select_columns(columns);
  Missing missing;
  const auto accounts = call.accounts(missing);
  const Period period = parse_account_period(call.arguments().text("period"), call, accounts);
  const ValueHistory history = read_value_history(call, accounts, period);
  missing.add_all(history.missing);

  std::vector<ValueSeries> series;
  for (const AccountSeries& one : history.accounts) {
    series.push_back(one.series);
    if (const auto reason = one.explain_late_start(period)) {
      missing.add({.account_number = one.account->number, .field = "start", .reason = *reason});
    }
  }
  const ValueSeries sum = series.empty() ? ValueSeries{} : add_up(series);
  call.write_head(result, history.as_of);
  result.text("period", to_text(period));
  write_summaries(result, history, sum);
  const bool is_intraday = sum.is_intraday();
  if (columns.empty()) table.select_columns({is_intraday ? "time" : "date", "net_liquidating_value"});
  const auto count = static_cast<std::size_t>(call.arguments().integer("points").value_or(kDefaultPoints));
  table.write(result, "points", thin_out(sum.points, count), [](TableRow& row, const ValuePoint& point) {
    row.date("date", support::new_york_date(point.time));
    row.time("time", point.time);
    row.money("net_liquidating_value", point.value);
  });
  write_period_note(result, period, accounts, "values", sum.empty());
  missing.write(result);
}

mcp::schema::Object history_schema() {
  using namespace mcp::schema;
  const Object summary = series_summary_schema().with({decimal("net_deposits")});
  return result_schema(
             {string("period").required(), object("summary", summary).required(),
              list_of("accounts",
                      Object{string("account_number").required(), string("nickname").unlisted()}.with(summary))
                  .unlisted_members(),
              table("points", {date("date"), timestamp("time"), decimal("net_liquidating_value")}).required(),
              string("note").unlisted()})
      .with(missing_members());
}

std::vector<mcp::Parameter> history_parameters() {
  const mcp::Parameter period = period_parameter(
      "The days that are read. `all`: since the account was opened. Of a period that begins in the last few days there "
      "are points of half hours.",
      "last_90_days");
  return {account_parameter(),
          period,
          {.name = "points",
           .kind = mcp::Parameter::Kind::integer,
           .documentation = "How many points the result has at most, evenly spread.",
           .aliases = {"limit", "max_points", "count"},
           .minimum = 2,
           .maximum = kMaxPoints,
           .default_value = kDefaultPoints},
          unlisted_refresh_parameter(),
          columns_parameter(),
          format_parameter()};
}

}  // namespace

mcp::Tool fetch_net_liq_history(ToolContextPtr tool_context) {
  return {
      .name = "fetch_net_liq_history",
      .title = "Account value over time",
      .description =
          "How account value developed (equity curve): start, end, change, high, low, deepest drawdown, and points "
          "over time. Start, the first point, is the last value before the period. Deposits count as change; "
          "net_deposits says how much they were.",
      .parameters = history_parameters(),
      .result = history_schema,
      .toolset = "account",
      .routes = {"/api/v1/net-liq-history", "/api/v1/accounts/{account_number}/net-liq-history"},
      .cache_lifetimes = {"accounts", "positions"},
      .handler = bind_handler(std::move(tool_context), handle_history),
  };
}

}  // namespace tools
