#include "list_span_rows.hpp"

#include "shared/broker_pages.hpp"
#include "shared/parameters.hpp"
#include "shared/result_schema.hpp"
#include "shared/table.hpp"
#include "shared/tool_call.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace tools {

using support::Error;
using support::ErrorCode;

namespace {

constexpr int kDefaultLimit = 50;
constexpr int kMaxLimit = 250;

void write_span_row(TableRow& cells, const broker::SpanRow& row) {
  cells.text("row_index", row.id);
  cells.text("row_data", row.data);
}

// The day whose file is meant: by default the last trading day before today, because a file comes after the close.
support::Date choose_date(const ToolCall& call) {
  const support::Date today = support::new_york_date(call.now());
  const std::optional<support::Date> asked = call.arguments().date("date");
  if (!asked) {
    std::chrono::sys_days day = std::chrono::sys_days(today) - std::chrono::days(1);
    while (!support::is_stock_trading_day(support::Date(day))) day -= std::chrono::days(1);
    return support::Date(day);
  }
  if (*asked > today) {
    throw Error(ErrorCode::invalid_argument, "date is " + support::to_text(*asked) + ", which has not come yet.",
                "Today in New York is " + support::to_text(today) + ".");
  }
  return *asked;
}

void handle_span_rows(const ToolCall& call, JsonWriter& result) {
  const std::string exchange = call.arguments().text("exchange");
  const support::Date date = choose_date(call);
  const std::string query = exchange + '|' + support::to_text(date);
  Missing missing;
  const auto read = [&](std::size_t page) {
    return call.broker().span_rows(exchange, date, page, call.read_options());
  };
  auto span = read_broker_pages<broker::SpanRow>(call.arguments(), query, read, missing);
  const Table table({"row_index", "row_data"}, call.table_form());
  std::size_t count = span.rows.size();
  if (call.table_form() == TableForm::table) {
    count = table.count_fitting(span.rows.data(), count, kMaxPageBytes, write_span_row);
  }
  const Page page = span.page(count);
  span.rows.resize(count);
  call.write_head(result, span.as_of);
  result.text("exchange", exchange);
  result.date("date", date);
  write_page_end(result, span.total, page, query);
  table.write(result, "span_rows", span.rows, write_span_row);
  if (span.total == 0) result.text("note", "There is no file of this day.");
  missing.write(result);
}

mcp::schema::Object span_rows_schema() {
  using namespace mcp::schema;
  return result_schema({string("exchange").unlisted(), date("date").unlisted(), integer("total").required(),
                        string("next_cursor"), table("span_rows", {string("row_index"), string("row_data")}).required(),
                        string("note").unlisted()})
      .with(missing_members());
}

}  // namespace

mcp::Tool list_span_rows(ToolContextPtr tool_context) {
  mcp::Parameter limit = limit_parameter(kDefaultLimit, kMaxLimit);
  limit.is_listed = false;
  return {
      .name = "list_span_rows",
      .title = "SPAN rows",
      .description = "Raw SPAN risk file rows of CME or CFE for a day. Rarely needed.",
      .parameters = {{.name = "exchange",
                      .kind = mcp::Parameter::Kind::choice,
                      .documentation = "The exchange whose file is wanted.",
                      .required = true,
                      .choices = {"CME", "CFE"},
                      .example = "CME"},
                     {.name = "date",
                      .kind = mcp::Parameter::Kind::date,
                      .documentation = "The day of the file. If left out: the last trading day before today."},
                     limit,
                     cursor_parameter(),
                     unlisted_refresh_parameter(),
                     format_parameter()},
      .result = span_rows_schema,
      .open_world = true,
      .toolset = "reference",
      .routes = {"/api/v1/span-rows"},
      .cache_lifetimes = {},
      .handler = bind_handler(std::move(tool_context), handle_span_rows),
  };
}

}  // namespace tools
