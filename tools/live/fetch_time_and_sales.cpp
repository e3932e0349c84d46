#include "fetch_time_and_sales.hpp"

#include "live_values.hpp"
#include "shared/parameters.hpp"
#include "shared/result_schema.hpp"
#include "shared/table.hpp"
#include "shared/tool_call.hpp"
#include "streamer_symbols.hpp"

namespace tools {

using broker::Print;

namespace {

constexpr int kDefaultLimit = 50;
constexpr int kMaxLimit = 500;
constexpr int kDefaultMinutes = 5;
constexpr int kMaxMinutes = 24 * 60;
constexpr std::chrono::milliseconds kDefaultWait{3'000};

void handle_prints(const ToolCall& call, JsonWriter& result) {
  Table table({"time", "price", "size", "side", "exchange", "is_extended_hours"}, call.table_form());
  auto columns = call.arguments().list("columns");
  const broker::LiveInstrument live =
      resolve_live_instrument(call.broker(), call.arguments().text("symbol"), call.read_options()).live;
  const auto minutes = call.arguments().integer("minutes").value_or(kDefaultMinutes);
  const auto limit = static_cast<std::size_t>(call.arguments().integer("limit").value_or(kDefaultLimit));
  const auto answer = call.broker().live().time_and_sales(live, call.now() - std::chrono::minutes(minutes), limit,
                                                          find_wait(call), call.read_options().budget);
  const auto write_row = [](TableRow& row, const Print& print) {
    row.time("time", print.time);
    row.money("price", to_decimal(print.price));
    row.quantity("size", to_decimal(print.size));
    row.optional_text("side", print.side);
    row.optional_text("exchange", print.exchange);
    if (print.is_extended_hours) row.flag("is_extended_hours", true);
  };
  if (columns.empty()) {
    columns = add_used_columns({"time", "price", "size", "side", "exchange"}, {"is_extended_hours"}, answer.prints,
                               write_row);
  }
  table.select_columns(columns);

  call.write_head(result, call.now());
  result.text("symbol", live.symbol);
  result.integer("total", static_cast<std::int64_t>(answer.prints.size()));
  table.write(result, "trades", answer.prints, write_row);
  Missing missing;
  // The newest are there, however far back the feed's trades reach.
  const bool has_all = answer.is_complete || answer.prints.size() >= limit;
  if (!has_all) missing.add({.symbol = live.symbol, .field = "trades", .reason = answer.reason});
  missing.write(result);
}

mcp::schema::Object prints_schema() {
  using namespace mcp::schema;
  return result_schema(
             {string("symbol").required(), integer("total").required(),
              table("trades", {timestamp("time"), decimal("price"), decimal("size"), one_of("side", {"buy", "sell"}),
                               string("exchange"), boolean("is_extended_hours").unlisted()})
                  .required()})
      .with(missing_members());
}

}  // namespace

mcp::Tool fetch_time_and_sales(ToolContextPtr tool_context) {
  mcp::Parameter limit = limit_parameter(kDefaultLimit, kMaxLimit);
  limit.documentation = "How many trades the result has at most: the newest.";
  return {
      .name = "fetch_time_and_sales",
      .title = "Time and sales",
      .description =
          "Single market trades (tape) of one symbol as reported, newest first, with size, price and side. Your own "
          "trades: fetch_transactions.",
      .parameters = {{.name = "symbol",
                      .documentation = "One symbol of any kind: AAPL, /ES, an option.",
                      .required = true,
                      .aliases = {"symbols", "ticker"},
                      .max_length = 60,
                      .example = "AAPL"},
                     {.name = "minutes",
                      .kind = mcp::Parameter::Kind::integer,
                      .documentation = "Trades of the last so many minutes.",
                      .aliases = {"last_minutes"},
                      .minimum = 1,
                      .maximum = kMaxMinutes,
                      .default_value = kDefaultMinutes},
                     limit,
                     wait_parameter(kDefaultWait),
                     columns_parameter(),
                     format_parameter()},
      .result = prints_schema,
      .open_world = true,
      .toolset = "live",
      .routes = {"/api/v1/time-and-sales"},
      .handler = bind_handler(std::move(tool_context), handle_prints),
  };
}

}  // namespace tools
