#include "search_options.hpp"

#include "contract_list.hpp"
#include "expiration_list.hpp"
#include "live/greeks.hpp"
#include "live/live_values.hpp"
#include "option_rows.hpp"
#include "option_underlying.hpp"
#include "shared/parameters.hpp"
#include "shared/result_schema.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace tools {

using mcp::Parameter;
using support::Error;
using support::ErrorCode;

namespace {

mcp::schema::Object options_schema() {
  using namespace mcp::schema;
  return result_schema({string("underlying_symbol").required(), integer("total").required(), string("next_cursor"),
                        table("expirations", expiration_row_schema()), decimals_by_key("underlying_prices"),
                        strings_by_key("underlying_price_basis").unlisted(),
                        decimals_by_key("expected_moves").unlisted(),
                        table("options", contract_row_schema().with(greek_members()).with({live_source_member()}))})
      .with(live_members())
      .with(missing_members());
}

void handle_options(const ToolCall& call, JsonWriter& result) {
  const OptionUnderlying underlying = parse_option_underlying(call.arguments().text("symbol"));
  OptionFilter filter = parse_option_filter(call.arguments(), support::new_york_date(call.now()));
  filter.contract = underlying.contract;
  filter.root = underlying.root;
  OptionSearch search{call,       filter, call.broker().option_chain(underlying.symbol, call.read_options()),
                      call.now(), {},     {}};
  search.expirations = find_expirations(*search.chain, filter, search.now);
  for (const auto& row : search.chain->unreadable) search.missing.add_row(row);
  throw_if_expiration_missing(search);

  const bool has_detail = call.arguments().has("detail");
  const bool lists_expirations = has_detail ? call.arguments().text("detail") == "expirations"
                                            : !filter.selects_expirations() && !filter.selects_contracts();
  if (lists_expirations && filter.selects_contracts()) {
    throw Error(ErrorCode::invalid_argument, "detail=expirations lists expirations, which have no type and no strike.",
                "Leave detail out for contracts, or option_type and the strikes.");
  }
  if (lists_expirations) {
    write_expirations(search, result);
  } else {
    write_contracts(search, result);
  }
}

std::vector<Parameter> expiration_parameters() {
  return {{.name = "symbol",
           .description = "Underlying: AAPL, SPX, /ES, /ESZ6.",
           .required = true,
           .aliases = {"underlying", "underlying_symbol", "symbols", "ticker"},
           .max_length = 60,
           .example = "AAPL"},
          {.name = "expiration",
           .description = "2026-12-18, 2026-12, next_month, friday, monthly, nearest",
           .documentation = "Only options that expire on this day or in this period: `2026-12-18`, `2026-12`, "
                            "`next_month`, `2026-12-01..2027-01-15`, `friday`, `next_friday`. `nearest`, `monthly` and "
                            "`quarterly`: the first expiration, or the first of this kind.",
           .aliases = {"expiration_date", "expiry", "exp", "date"},
           .max_length = 80},
          {.name = "expiration_from",
           .kind = Parameter::Kind::date,
           .documentation = "Only options that expire on this date or later.",
           .aliases = {"start_date", "from", "expiration_min"}},
          {.name = "expiration_to",
           .kind = Parameter::Kind::date,
           .documentation = "Only options that expire on this date or earlier.",
           .aliases = {"end_date", "to", "expiration_max"}},
          {.name = "days",
           .kind = Parameter::Kind::integer,
           .documentation = "Only options that expire in this many days.",
           .aliases = {"dte", "days_to_expiration"},
           .minimum = 0},
          {.name = "days_min",
           .kind = Parameter::Kind::integer,
           .documentation = "Only options that expire in this many days or more.",
           .aliases = {"min_dte", "dte_min", "min_days"},
           .minimum = 0},
          {.name = "days_max",
           .kind = Parameter::Kind::integer,
           .documentation = "Only options that expire in this many days or fewer.",
           .aliases = {"max_dte", "dte_max", "max_days"},
           .minimum = 0,
           .example = "30"}};
}

std::vector<Parameter> contract_parameters() {
  return {{.name = "option_type",
           .kind = Parameter::Kind::choice,
           .documentation = "Only calls, only puts, or both.",
           .aliases = {"type", "right", "side", "call_put", "put_call"},
           .choices = {"both", "call", "put"},
           .choice_aliases = {{"c", "call"}, {"p", "put"}, {"all", "both"}, {"callput", "both"}, {"putcall", "both"}},
           .default_value = "both"},
          {.name = "strike",
           .kind = Parameter::Kind::decimal,
           .documentation = "Only contracts with this strike.",
           .aliases = {"strike_price"}},
          {.name = "strike_min",
           .kind = Parameter::Kind::decimal,
           .documentation = "Only contracts with this strike or a higher one.",
           .aliases = {"min_strike"}},
          {.name = "strike_max",
           .kind = Parameter::Kind::decimal,
           .documentation = "Only contracts with this strike or a lower one.",
           .aliases = {"max_strike"}},
          {.name = "strikes",
           .kind = Parameter::Kind::integer,
           .description = "How many around the money, per expiration.",
           .documentation = "How many strikes to show for each expiration: those nearest to the price of the "
                            "underlying. Default: 10, unless strike_min or strike_max is given.",
           .aliases = {"strike_count", "num_strikes"},
           .minimum = 1,
           .maximum = 200},
          {.name = "delta",
           .kind = Parameter::Kind::decimal,
           .description = "Nearest contract: 0.30",
           .documentation = "Of each expiration and type the contract whose delta is nearest, without its sign: 0.30.",
           .aliases = {"target_delta", "abs_delta"}},
          {.name = "expected_moves",
           .kind = Parameter::Kind::decimal,
           .documentation = "Only strikes within so many expected moves of the price: 1. The expected move is 60 % of "
                            "the price of the straddle at the money, 30 % of the first strangle around it and 10 % of "
                            "the second.",
           .aliases = {"expected_move"},
           .is_listed = false},
          {.name = "adjusted",
           .kind = Parameter::Kind::boolean,
           .description = "Include non-standard contracts.",
           .documentation = "Include adjusted contracts, which deliver something other than 100 shares."},
          {.name = "expired", .kind = Parameter::Kind::boolean, .description = "Include expired contracts."},
          {.name = "detail",
           .kind = Parameter::Kind::choice,
           .documentation = "expirations lists expirations, symbols lists contracts without quotes, quotes lists "
                            "contracts with quotes, greeks with live quotes, implied volatility and Greeks. If left "
                            "out: expirations, or greeks as soon as another argument selects expirations or contracts; "
                            "quotes if the live feed is switched off.",
           .choices = {"expirations", "symbols", "quotes", "greeks"}}};
}

std::vector<Parameter> options_parameters() {
  std::vector<Parameter> parameters = expiration_parameters();
  append(parameters, contract_parameters());
  append(parameters, {limit_parameter(50, 100), cursor_parameter(), refresh_parameter(), wait_parameter(),
                      columns_parameter(), format_parameter()});
  return parameters;
}

}  // namespace

mcp::Tool search_options(ToolContextPtr tool_context) {
  return {
      .name = "search_options",
      .title = "Option chain",
      .description =
          "Option chain of a stock, ETF, index or future. symbol alone: expirations. With expiration or days: "
          "contracts with bid, ask, volume, open interest, IV and Greeks, by default 10 strikes around the price; with "
          "delta the nearest contract.",
      .parameters = options_parameters(),
      .result = options_schema,
      .open_world = true,
      .toolset = "market_data",
      .routes = {"/api/v1/options"},
      .cache_lifetimes = {"market_data", "instruments"},
      .handler = bind_handler(std::move(tool_context), handle_options),
  };
}

}  // namespace tools
