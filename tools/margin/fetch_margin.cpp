#include "fetch_margin.hpp"

#include <algorithm>

#include "shared/account_period.hpp"
#include "shared/account_reads.hpp"
#include "shared/parameters.hpp"
#include "shared/result_schema.hpp"
#include "shared/table.hpp"
#include "shared/tool_call.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using broker::MarginRates;
using broker::MarginReport;
using broker::PositionLimits;
using broker::UnderlyingMargin;
using support::Error;
using support::ErrorCode;

namespace {

template <class T>
using Reads = std::vector<AccountRead<T>>;

// What was read of each account, by its place. A list that was not asked for is empty.
struct MarginReads {
  Reads<MarginReport> reports;
  Reads<MarginRates> rates;
  Reads<PositionLimits> limits;
};

const std::vector<std::string_view> kUnderlyingColumns = {
    "underlying_symbol", "margin_requirement", "share_percent",    "maintenance_requirement",
    "buying_power",      "price_down_percent", "price_up_percent", "working_orders"};
const std::vector<std::string_view> kHoldingColumns = {
    "underlying_symbol",       "strategy",     "positions",     "margin_requirement",
    "maintenance_requirement", "buying_power", "working_orders"};

// `part` in percent of `whole`; nothing if one is unknown, or the whole is no positive amount.
std::optional<Decimal> percent_of(const std::optional<Decimal>& part, const std::optional<Decimal>& whole) {
  if (!part || !whole || !whole->is_positive()) return std::nullopt;
  constexpr int kPlaces = 2;
  return Decimal::divide(*part * 100, *whole, kPlaces);
}

// What is required in percent of what is required and what is left.
std::optional<Decimal> find_used_percent(const MarginReport& report) {
  if (!report.margin_requirement || !report.option_buying_power) return std::nullopt;
  return percent_of(report.margin_requirement, *report.margin_requirement + *report.option_buying_power);
}

std::string describe_entries(const broker::MarginHolding& holding) {
  std::vector<std::string> entries;
  for (const auto& entry : holding.entries) {
    entries.push_back((entry.quantity ? entry.quantity->to_string() + ' ' : std::string()) + entry.symbol);
  }
  return support::join(entries, ", ");
}

struct HoldingRow {
  const UnderlyingMargin* underlying;
  const broker::MarginHolding* holding;
};

void write_underlyings(JsonWriter& result, const MarginReport& report, const std::vector<UnderlyingMargin>& rows,
                       TableForm form) {
  const Table table(kUnderlyingColumns, form);
  table.write(result, "underlyings", rows, [&](TableRow& row, const UnderlyingMargin& margin) {
    row.text("underlying_symbol", margin.underlying_symbol);
    row.money("margin_requirement", margin.margin_requirement);
    row.statistic("share_percent", percent_of(margin.margin_requirement, report.margin_requirement));
    row.money("maintenance_requirement", margin.maintenance_requirement);
    row.money("buying_power", margin.buying_power);
    row.statistic("price_down_percent", margin.price_down_percent);
    row.statistic("price_up_percent", margin.price_up_percent);
    row.flag("working_orders", margin.includes_working_order());
  });
}

void write_holdings(JsonWriter& result, const std::vector<UnderlyingMargin>& underlyings, TableForm form) {
  std::vector<HoldingRow> rows;
  for (const UnderlyingMargin& underlying : underlyings) {
    for (const auto& holding : underlying.holdings) rows.push_back({&underlying, &holding});
  }
  const Table table(kHoldingColumns, form);
  table.write(result, "holdings", rows, [](TableRow& row, const HoldingRow& one) {
    row.text("underlying_symbol", one.underlying->underlying_symbol);
    row.text("strategy", support::to_lower(one.holding->description));
    row.text("positions", describe_entries(*one.holding));
    row.money("margin_requirement", one.holding->margin_requirement);
    row.money("maintenance_requirement", one.holding->maintenance_requirement);
    row.money("buying_power", one.holding->buying_power);
    row.flag("working_orders", one.holding->includes_working_order);
  });
}

bool is_of(const UnderlyingMargin& margin, const std::string& symbol) {
  return margin.underlying_symbol == symbol ||
         (broker::is_futures_product(symbol) && broker::futures_product(margin.underlying_symbol) == symbol);
}

void write_report(JsonWriter& row, const MarginReport& report, const std::string& symbol, const std::string& detail,
                  TableForm form) {
  row.money("margin_requirement", report.margin_requirement);
  row.money("maintenance_requirement", report.maintenance_requirement);
  row.money("option_buying_power", report.option_buying_power);
  row.statistic("used_percent", find_used_percent(report));
  row.money("margin_equity", report.margin_equity);
  row.money("maintenance_excess", report.maintenance_excess);
  row.money("reg_t_margin_requirement", report.reg_t_margin_requirement);
  row.optional_text("calculation_type", report.calculation_type);
  std::vector<UnderlyingMargin> underlyings;
  for (const UnderlyingMargin& margin : report.underlyings) {
    if (symbol.empty() || is_of(margin, symbol)) underlyings.push_back(margin);
  }
  // The largest requirement first; of equal ones in the order of the report.
  std::stable_sort(underlyings.begin(), underlyings.end(), [](const UnderlyingMargin& a, const UnderlyingMargin& b) {
    return a.margin_requirement > b.margin_requirement;
  });
  if (detail == "holdings") return write_holdings(row, underlyings, form);
  write_underlyings(row, report, underlyings, form);
}

std::optional<Decimal> to_percent(const std::optional<Decimal>& fraction) {
  return fraction ? std::optional(*fraction * 100) : std::nullopt;
}

void write_rates(JsonWriter& row, const MarginRates& rates) {
  row.object("rates", [&] {
    row.text("underlying_symbol", rates.underlying_symbol);
    row.statistic("long_equity_initial_percent", to_percent(rates.long_equity_initial));
    row.statistic("long_equity_maintenance_percent", to_percent(rates.long_equity_maintenance));
    row.statistic("short_equity_initial_percent", to_percent(rates.short_equity_initial));
    row.statistic("short_equity_maintenance_percent", to_percent(rates.short_equity_maintenance));
    row.statistic("naked_option_standard_percent", to_percent(rates.naked_option_standard));
    row.statistic("naked_option_minimum_percent", to_percent(rates.naked_option_minimum));
    row.money("naked_option_floor", rates.naked_option_floor);
  });
}

struct Limit {
  const char* key;
  std::optional<int> PositionLimits::*member;
};

constexpr Limit kLimits[] = {{"equity_order_size", &PositionLimits::equity_order_size},
                             {"equity_position_size", &PositionLimits::equity_position_size},
                             {"equity_option_order_size", &PositionLimits::equity_option_order_size},
                             {"equity_option_position_size", &PositionLimits::equity_option_position_size},
                             {"future_order_size", &PositionLimits::future_order_size},
                             {"future_position_size", &PositionLimits::future_position_size},
                             {"future_option_order_size", &PositionLimits::future_option_order_size},
                             {"future_option_position_size", &PositionLimits::future_option_position_size},
                             {"underlying_opening_orders", &PositionLimits::underlying_opening_order_limit}};

void write_limits(JsonWriter& row, const PositionLimits& limits) {
  row.object("limits", [&] {
    for (const Limit& limit : kLimits) {
      if (const auto& value = limits.*limit.member) row.integer(limit.key, *value);
    }
  });
}

// Adds what could not be read of one kind, and returns the age of the oldest that could.
template <class T>
support::Instant note_reads(const Reads<T>& reads, std::string_view name, Missing& missing) {
  support::Instant as_of = support::Instant::max();
  for (const AccountRead<T>& read : reads) {
    if (read.answer) {
      as_of = std::min(as_of, read.answer->as_of);
    } else {
      missing.add_account(read.account.number, name, *read.error);
    }
  }
  return as_of;
}

MarginReads read_margin(const ToolCall& call, const std::vector<broker::Account>& accounts, const std::string& symbol,
                        const std::string& detail) {
  broker::Client& client = call.broker();
  MarginReads reads;
  if (detail == "limits") {
    reads.limits = read_accounts<PositionLimits>(
        accounts, call.read_options(), [&](const broker::Account& account, const broker::ReadOptions& options) {
          return client.position_limits(account.number, options);
        });
    throw_if_none_read(reads.limits);
  } else {
    reads.reports = read_accounts<MarginReport>(
        accounts, call.read_options(), [&](const broker::Account& account, const broker::ReadOptions& options) {
          return client.margin_report(account.number, options);
        });
    throw_if_none_read(reads.reports);
  }
  if (symbol.empty()) return reads;
  reads.rates = read_accounts<MarginRates>(accounts, call.read_options(),
                                           [&](const broker::Account& account, const broker::ReadOptions& options) {
                                             return client.margin_rates(account.number, symbol, options);
                                           });
  const bool is_held = std::any_of(reads.reports.begin(), reads.reports.end(), [&](const auto& read) {
    return read.answer && std::any_of((*read.answer)->underlyings.begin(), (*read.answer)->underlyings.end(),
                                      [&](const UnderlyingMargin& margin) { return is_of(margin, symbol); });
  });
  // Rates that nobody has are missing beside the requirement of what is held, and else the answer.
  if (!is_held && reads.limits.empty()) throw_if_none_read(reads.rates);
  return reads;
}

std::string parse_underlying(const std::string& text) {
  const std::string symbol = parse_symbol(text);
  const auto type = broker::classify_symbol(symbol);
  if (type == broker::InstrumentType::equity_option || type == broker::InstrumentType::future_option) {
    throw Error(ErrorCode::invalid_argument, "`symbol` is an option; margin is by underlying.",
                "Give the underlying: AAPL, SPX, /ESZ6.");
  }
  return symbol;
}

void handle_margin(const ToolCall& call, JsonWriter& result) {
  const std::string symbol = parse_underlying(call.arguments().text("symbol"));
  std::string detail = call.arguments().text("detail");
  if (detail.empty()) detail = "underlyings";
  Missing missing;
  const auto accounts = call.accounts(missing);
  const MarginReads reads = read_margin(call, accounts, symbol, detail);
  const support::Instant as_of =
      std::min({note_reads(reads.reports, "margin", missing), note_reads(reads.rates, "rates", missing),
                note_reads(reads.limits, "limits", missing)});
  for (const auto& read : reads.reports) {
    if (read.answer) missing.add_rows((*read.answer)->underlyings, read.account.number);
  }
  call.write_head(result, as_of);
  result.array("accounts", [&] {
    for (std::size_t i = 0; i < accounts.size(); ++i) {
      result.object([&] {
        result.text("account_number", accounts[i].number);
        if (i < reads.reports.size() && reads.reports[i].answer) {
          write_report(result, **reads.reports[i].answer, symbol, detail, call.table_form());
        }
        if (i < reads.rates.size() && reads.rates[i].answer) write_rates(result, **reads.rates[i].answer);
        if (i < reads.limits.size() && reads.limits[i].answer) write_limits(result, **reads.limits[i].answer);
      });
    }
  });
  missing.write(result);
}

mcp::schema::Object margin_schema() {
  using namespace mcp::schema;
  const Object underlying{string("underlying_symbol"), decimal("margin_requirement"),
                          number("share_percent"),     decimal("maintenance_requirement"),
                          decimal("buying_power"),     number("price_down_percent"),
                          number("price_up_percent"),  boolean("working_orders")};
  const Object holding{string("underlying_symbol"),
                       string("strategy"),
                       string("positions"),
                       decimal("margin_requirement"),
                       decimal("maintenance_requirement"),
                       decimal("buying_power"),
                       boolean("working_orders")};
  const Object rates{string("underlying_symbol").required(),     number("long_equity_initial_percent"),
                     number("long_equity_maintenance_percent"),  number("short_equity_initial_percent"),
                     number("short_equity_maintenance_percent"), number("naked_option_standard_percent"),
                     number("naked_option_minimum_percent"),     decimal("naked_option_floor")};
  Object limits{integer(kLimits[0].key)};
  for (std::size_t i = 1; i < std::size(kLimits); ++i) limits = limits.with({integer(kLimits[i].key)});
  return result_schema(
             {list_of("accounts",
                      {string("account_number").required(), decimal("margin_requirement"),
                       decimal("maintenance_requirement"), decimal("option_buying_power"), number("used_percent"),
                       decimal("margin_equity").unlisted(), decimal("maintenance_excess").unlisted(),
                       decimal("reg_t_margin_requirement").unlisted(), string("calculation_type"),
                       table("underlyings", underlying), table("holdings", holding),
                       object("rates", rates).unlisted_members(), object("limits", limits).unlisted_members()})
                  .required()})
      .with(missing_members());
}

}  // namespace

mcp::Tool fetch_margin(ToolContextPtr tool_context) {
  return {
      .name = "fetch_margin",
      .title = "Margin",
      .description =
          "Margin and maintenance requirement now, by underlying; with symbol the rates that apply to it; "
          "detail=limits the largest order and position sizes. For a trade not yet made: fetch_margin_impact.",
      .parameters = {account_parameter(),
                     {.name = "symbol",
                      .documentation = "An underlying, whose rates are added; only its requirement is shown.",
                      .aliases = {"underlying", "ticker", "underlying_symbol"}},
                     {.name = "detail",
                      .kind = mcp::Parameter::Kind::choice,
                      .documentation = "Requirements by underlying (if left out), by what is held, or the limits of "
                                       "order and position sizes.",
                      .aliases = {"group_by", "by"},
                      .choices = {"underlyings", "holdings", "limits"},
                      .choice_aliases = {{"positions", "holdings"}, {"position_limits", "limits"}}},
                     unlisted_refresh_parameter(),
                     format_parameter()},
      .result = margin_schema,
      .toolset = "account",
      .routes = {"/api/v1/margin", "/api/v1/accounts/{account_number}/margin"},
      .cache_lifetimes = {"accounts", "positions"},
      .handler = bind_handler(std::move(tool_context), handle_margin),
  };
}

}  // namespace tools
