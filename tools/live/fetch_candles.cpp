#include "fetch_candles.hpp"

#include <algorithm>

#include "interval.hpp"
#include "live_values.hpp"
#include "market/quotes.hpp"
#include "price_bars.hpp"
#include "shared/pages.hpp"
#include "shared/parameters.hpp"
#include "shared/period.hpp"
#include "shared/result_schema.hpp"
#include "shared/table.hpp"
#include "shared/tool_call.hpp"
#include "streamer_symbols.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace tools {

using broker::Candle;
using support::Error;
using support::ErrorCode;

namespace {

constexpr int kDefaultPoints = 60;
constexpr int kMaxPoints = 200;
constexpr std::int64_t kMaxBars = 80'000;  // of a market that never closes; a stock has a quarter of them
constexpr int kMaxDays = 3660;
constexpr int kAverageDays = 320;  // calendar days that hold 200 trading days
constexpr std::chrono::milliseconds kDefaultWait{5'000};

// The bars that one call reads.
struct BarsRequest {
  broker::LiveInstrument instrument;
  Period period;
  Interval interval;
  bool extended_hours = false;
};

support::Instant midnight(support::Date date) {
  return support::new_york_time(date, std::chrono::minutes(0));
}

BarsRequest parse_request(const ToolCall& call) {
  BarsRequest request;
  const auto& arguments = call.arguments();
  request.period = parse_period(arguments.text("period"), support::new_york_date(call.now()), {.max_days = kMaxDays});
  request.interval =
      arguments.has("interval") ? parse_interval(arguments.text("interval")) : choose_interval(request.period);
  request.extended_hours = arguments.flag("extended_hours");
  const auto bars = std::chrono::days(request.period.days()) / request.interval.length();
  if (bars > kMaxBars) {
    throw Error(ErrorCode::invalid_argument,
                "The period " + to_text(request.period) + " has too many bars of " + to_text(request.interval) + ".",
                "Give a longer interval, or a shorter period.");
  }
  request.instrument = resolve_live_instrument(call.broker(), arguments.text("symbol"), call.read_options()).live;
  return request;
}

broker::CandleAnswer read_bars(const ToolCall& call, const BarsRequest& request, support::Date first,
                               const Interval& interval) {
  return call.broker().live().candles({.instrument = request.instrument,
                                       .count = interval.count,
                                       .unit = interval.unit,
                                       .extended_hours = request.extended_hours && interval.is_intraday(),
                                       .from = midnight(first)},
                                      find_wait(call), call.read_options().budget);
}

// The bars that begin in the period.
std::vector<Candle> select_period(const std::vector<Candle>& bars, const Period& period) {
  const support::Instant first = midnight(period.first);
  const support::Instant end = midnight(support::add_days(period.last, 1));
  std::vector<Candle> selected;
  for (const Candle& bar : bars) {
    // A bar of a day or longer begins at midnight UTC.
    if (bar.time >= first - std::chrono::hours(6) && bar.time < end) selected.push_back(bar);
  }
  return selected;
}

// Daily bars, and those of the call if its interval is another one.
struct Bars {
  broker::CandleAnswer own;
  std::vector<Candle> selected;  // those of the period
  std::vector<Candle> daily;
};

Bars read_all(const ToolCall& call, const BarsRequest& request) {
  Bars bars;
  const Interval day{1, "d"};
  const support::Date today = support::new_york_date(call.now());
  const bool is_daily = request.interval == day;
  const support::Date year_ago = support::add_days(today, -kAverageDays);
  const support::Date first = is_daily ? std::min(request.period.first, year_ago) : request.period.first;
  bars.own = read_bars(call, request, first, request.interval);
  bars.daily = is_daily ? bars.own.candles : read_bars(call, request, year_ago, day).candles;
  bars.selected = select_period(bars.own.candles, request.period);
  return bars;
}

void write_averages(JsonWriter& object, const std::vector<Candle>& daily) {
  for (const auto& [key, days] :
       {std::pair{"average_20_days", 20}, {"average_50_days", 50}, {"average_200_days", 200}}) {
    object.money(key, to_decimal(find_moving_average(daily, static_cast<std::size_t>(days)), 4));
  }
}

void write_bar(TableRow& row, const Candle& bar, bool is_intraday) {
  if (is_intraday) {
    row.time("time", bar.time);
  } else {
    row.date("date", support::utc_date(bar.time));
  }
  row.money("open", to_decimal(bar.open));
  row.money("high", to_decimal(bar.high));
  row.money("low", to_decimal(bar.low));
  row.money("close", to_decimal(bar.close));
  row.quantity("volume", to_decimal(bar.volume));
  row.money("vwap", to_decimal(bar.vwap, 4));
  row.statistic("implied_volatility", to_percent(bar.implied_volatility));
  row.quantity("open_interest", to_decimal(bar.open_interest));
}

void write_head(const ToolCall& call, JsonWriter& result, const BarsRequest& request, const Bars& bars) {
  call.write_head(result, call.now());
  result.text("symbol", request.instrument.symbol);
  result.text("interval", to_text(request.interval));
  result.text("period", to_text(request.period));
  result.text("source", broker::to_string(bars.own.source));
  result.object("summary", [&] {
    write_bars_summary(result, bars.selected);
    write_averages(result, bars.daily);
  });
}

void handle_candles(const ToolCall& call, JsonWriter& result) {
  const BarsRequest request = parse_request(call);
  const bool is_intraday = request.interval.is_intraday();
  Table table({is_intraday ? "time" : "date", "open", "high", "low", "close", "volume", "vwap", "implied_volatility",
               "open_interest"},
              call.table_form());
  auto columns = call.arguments().list("columns");
  if (columns.empty()) columns = {is_intraday ? "time" : "date", "open", "high", "low", "close", "volume"};
  table.select_columns(columns);
  const Bars bars = read_all(call, request);

  const auto points = static_cast<std::size_t>(call.arguments().integer("points").value_or(kDefaultPoints));
  const std::vector<Candle> shown = join_bars(bars.selected, points);
  write_head(call, result, request, bars);
  result.integer("total", static_cast<std::int64_t>(bars.selected.size()));
  if (shown.size() < bars.selected.size()) {
    const std::size_t joined = (bars.selected.size() + points - 1) / points;
    result.integer("bars_per_row", static_cast<std::int64_t>(joined));
  }
  if (!bars.selected.empty() && bars.selected.back().is_provisional) result.flag("is_last_bar_open", true);
  table.write(result, "candles", shown, [&](TableRow& row, const Candle& bar) { write_bar(row, bar, is_intraday); });
  Missing missing;
  if (!bars.own.is_complete) {
    missing.add({.symbol = request.instrument.symbol, .field = "candles", .reason = bars.own.reason});
  }
  if (bars.selected.empty() && bars.own.is_complete) {
    result.text("note", "There are no bars of " + request.instrument.symbol + " in " + to_text(request.period) + ".");
  }
  missing.write(result);
}

mcp::schema::Object candles_schema() {
  using namespace mcp::schema;
  const Object averages{decimal("average_20_days"), decimal("average_50_days"), decimal("average_200_days")};
  const Object row{date("date"),
                   timestamp("time"),
                   decimal("open"),
                   decimal("high"),
                   decimal("low"),
                   decimal("close"),
                   decimal("volume"),
                   decimal("vwap").unlisted(),
                   number("implied_volatility").unlisted(),
                   decimal("open_interest").unlisted()};
  return result_schema({string("symbol").required(), string("interval").required(), string("period").required(),
                        string("source").unlisted(),
                        object("summary", bars_summary_schema().with(averages)).required().unlisted_members(),
                        integer("total"), integer("bars_per_row").unlisted(), boolean("is_last_bar_open").unlisted(),
                        table("candles", row).required(), string("note").unlisted()})
      .with(missing_members());
}

std::vector<mcp::Parameter> candle_parameters() {
  return {
      {.name = "symbol",
       .documentation = "One symbol of any kind: AAPL, SPX, /ES, BTC/USD, an option.",
       .required = true,
       .aliases = {"symbols", "ticker"},
       .max_length = 60,
       .example = "AAPL"},
      {.name = "interval",
       .description = "1m, 15m, 1h, 1d, 1w, 1mo. Default: by period.",
       .documentation = "Length of a bar: `30s`, `1m`, `15m`, `1h`, `1d`, `1w`, `1mo`. If left out: 5 minutes for a "
                        "day, 30 for a week, hours for two weeks, days for 500 days, else weeks or months.",
       .aliases = {"timeframe", "resolution", "bar", "granularity"},
       .max_length = 20},
      period_parameter("The days of the bars, in New York.", "last_90_days"),
      {.name = "extended_hours",
       .kind = mcp::Parameter::Kind::boolean,
       .documentation = "Bars of a part of a day include trades before 9:30 and after 16:00.",
       .aliases = {"eth", "include_extended"}},
      {.name = "points",
       .kind = mcp::Parameter::Kind::integer,
       .documentation = "How many rows the result has at most. If there are more bars, neighbouring ones are joined: "
                        "`bars_per_row` says how many. The summary is that of all bars.",
       .aliases = {"limit", "count", "max_points"},
       .minimum = 2,
       .maximum = kMaxPoints,
       .default_value = kDefaultPoints},
      wait_parameter(kDefaultWait),
      columns_parameter(),
      format_parameter()};
}

}  // namespace

mcp::Tool fetch_candles(ToolContextPtr tool_context) {
  return {
      .name = "fetch_candles",
      .title = "Price history",
      .description =
          "Price history of one symbol, for charts: bars with volume, change, high, low and moving averages (20, 50, "
          "200 "
          "days). For the price now use fetch_market_data.",
      .parameters = candle_parameters(),
      .result = candles_schema,
      .open_world = true,
      .toolset = "live",
      .routes = {"/api/v1/candles"},
      .handler = bind_handler(std::move(tool_context), handle_candles),
  };
}

}  // namespace tools
