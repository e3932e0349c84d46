#include "fetch_corporate_events.hpp"

#include <span>

#include <map>

#include "corporate_events.hpp"
#include "lists/symbol_groups.hpp"
#include "quotes.hpp"
#include "shared/account_reads.hpp"
#include "shared/pages.hpp"
#include "shared/parameters.hpp"
#include "shared/result_schema.hpp"
#include "shared/table.hpp"
#include "shared/tool_call.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace tools {

using broker::InstrumentType;
using support::Error;
using support::ErrorCode;

namespace {

constexpr std::size_t kMaxSymbols = 60;
constexpr int kDefaultLimit = 100;
constexpr int kMaxLimit = 200;
constexpr int kMaxDays = 10 * 366;

const std::vector<std::string_view> kColumns = {"date",      "symbol",       "kind",       "time_of_day",   "amount",
                                                "consensus", "is_estimated", "days_until", "held_quantity", "pay_date"};

bool has_events(const std::string& symbol) {
  return broker::classify_symbol(symbol) == InstrumentType::equity && !broker::is_known_index(symbol);
}

// The stocks and ETFs that the arguments name. What has no events is added to `missing` if a caller named it, and left
// out if it is only held.
std::vector<std::string> find_symbols(const ToolCall& call, Missing& missing) {
  std::vector<std::string> requested = call.arguments().list("symbols");
  if (requested.empty()) requested = {"holdings"};
  std::vector<std::string> symbols;
  for (const std::string& text : requested) {
    const bool is_group = names_symbol_group(text);
    for (const std::string& one : expand_symbol_groups(call, {text}, missing)) {
      const auto symbol = broker::canonical_symbol(one);
      const bool is_usable = symbol && has_events(*symbol);
      if (!is_usable && is_group) continue;
      if (!is_usable) {
        missing.add({.symbol = support::printable(one, 60),
                     .reason = symbol ? "only stocks and ETFs have earnings and dividends"
                                      : broker::explain_unknown_symbol(one)});
      } else if (std::find(symbols.begin(), symbols.end(), *symbol) == symbols.end()) {
        symbols.push_back(*symbol);
      }
    }
  }
  for (std::size_t i = kMaxSymbols; i < symbols.size(); ++i) {
    missing.add({.symbol = symbols[i], .reason = "more than " + std::to_string(kMaxSymbols) + " symbols at once"});
  }
  if (symbols.size() > kMaxSymbols) symbols.resize(kMaxSymbols);
  return symbols;
}

// Shares held of each symbol, over all accounts; negative if short. Nothing if positions cannot be read, or if the
// server does not offer fetch_positions.
std::map<std::string, Decimal> read_held_shares(const ToolCall& call, Missing& missing) {
  std::map<std::string, Decimal> shares;
  if (!call.tool_context().offers("fetch_positions")) return shares;
  const auto error = catch_error([&] {
    Missing ignored;
    for (const auto& read : read_positions(call.broker(), call.accounts(ignored), call.read_options())) {
      if (read.error) throw Error(*read.error);
      for (const broker::Position& position : **read.answer) {
        if (position.instrument_type != InstrumentType::equity) continue;
        shares[position.symbol] += position.sign() < 0 ? -position.quantity : position.quantity;
      }
    }
  });
  if (!error) return shares;
  if (error->code == ErrorCode::cancelled || error->code == ErrorCode::broker_login_failed) throw Error(*error);
  missing.add({.field = "held_quantity", .reason = format_reason(*error)});
  return {};
}

void write_event(TableRow& row, const CorporateEvent& event, support::Date today,
                 const std::map<std::string, Decimal>& held) {
  row.date("date", event.date);
  row.text("symbol", event.symbol);
  row.text("kind", event.kind == CorporateEvent::Kind::dividend ? "dividend" : "earnings");
  row.text("time_of_day", event.time_of_day);
  row.money("amount", event.amount);
  row.money("consensus", event.consensus);
  row.flag("is_estimated", event.is_estimated);
  row.integer("days_until", support::days_between(today, event.date));
  if (const auto shares = held.find(event.symbol); shares != held.end()) row.quantity("held_quantity", shares->second);
  row.date("pay_date", event.pay_date);
}

EventSelection make_selection(const ToolCall& call) {
  const std::string period = call.arguments().has("period") ? call.arguments().text("period") : "next_30_days";
  const std::string kind = call.arguments().text("kind");
  return {parse_period(period, support::new_york_date(call.now()), {.is_future_allowed = true, .max_days = kMaxDays}),
          kind != "earnings", kind != "dividends"};
}

void handle_corporate_events(const ToolCall& call, JsonWriter& result) {
  Table table(kColumns, call.table_form());
  table.select_columns(call.arguments().list("columns"));
  const EventSelection selection = make_selection(call);
  Missing missing;
  const std::vector<std::string> symbols = find_symbols(call, missing);
  if (symbols.empty() && call.arguments().has("symbols") && !missing.items().empty()) {
    const MissingItem& first = missing.items().front();
    throw Error(ErrorCode::invalid_argument, "'" + first.symbol + "': " + first.reason + '.',
                "Name stocks or ETFs, or leave symbols out for everything held.");
  }
  const CorporateEvents found = read_corporate_events(call, symbols, selection, missing);
  const auto held = read_held_shares(call, missing);
  const support::Date today = support::new_york_date(call.now());
  const std::string query =
      to_text(selection.period) + '|' + call.arguments().text("kind") + '|' + support::join(symbols, ",");
  Page page = select_page(found.events.size(), call.arguments(), query);
  const auto write_row = [&](TableRow& row, const CorporateEvent& event) { write_event(row, event, today, held); };
  auto rows = std::span(found.events).subspan(page.begin, page.end - page.begin);
  if (call.table_form() == TableForm::table) {
    rows = rows.first(table.count_fitting(rows.data(), rows.size(), kMaxPageBytes, write_row));
    page.end = page.begin + rows.size();
  }

  call.write_head(result, found.as_of);
  result.text("period", to_text(selection.period));
  result.integer("symbols", static_cast<std::int64_t>(symbols.size()));
  write_page_end(result, found.events.size(), page, query);
  table.write(result, "events", rows, write_row);
  if (rows.empty()) {
    result.text("note", "No events of " + std::to_string(symbols.size()) +
                            (symbols.size() == 1 ? " symbol" : " symbols") + " in " + to_text(selection.period) + ".");
  }
  missing.write(result);
}

mcp::schema::Object events_schema() {
  using namespace mcp::schema;
  const Object event{
      date("date"),         string("symbol"),        string("kind"),        string("time_of_day"),    decimal("amount"),
      decimal("consensus"), boolean("is_estimated"), integer("days_until"), decimal("held_quantity"), date("pay_date")};
  return result_schema({string("period").required(), integer("symbols").unlisted(), integer("total").required(),
                        string("next_cursor"), table("events", event).required(), string("note").unlisted()})
      .with(missing_members());
}

}  // namespace

mcp::Tool fetch_corporate_events(ToolContextPtr tool_context) {
  mcp::Parameter limit = limit_parameter(kDefaultLimit, kMaxLimit);
  limit.is_listed = false;
  mcp::Parameter cursor = cursor_parameter();
  cursor.max_length = 40;
  mcp::Parameter period = period_parameter(
      "The days of the events, to come or past: `next_7_days`, `last_5_years`. If "
      "left out: the next 30 days.");
  period.description = "next_7_days, last_5_years, 2026-03. Left out: next_30_days.";
  return {
      .name = "fetch_corporate_events",
      .title = "Earnings and dividends",
      .description =
          "Earnings and dividend dates, next and past, with amounts, by default of everything held. Use for \"who "
          "reports this week\", \"when is ex-dividend\".",
      .parameters = {{.name = "symbols",
                      .kind = mcp::Parameter::Kind::text_list,
                      .description = "Left out: all that is held.",
                      .documentation = "Stocks and ETFs, as a list or separated by commas or spaces; `holdings`, or "
                                       "`watchlist:NAME`. If left out: everything that the accounts hold.",
                      .aliases = {"symbol", "tickers", "ticker"},
                      .max_length = 120,
                      .max_items = kMaxSymbols,
                      .splits_words = true,
                      .name_prefix = "watchlist:"},
                     {.name = "kind",
                      .kind = mcp::Parameter::Kind::choice,
                      .documentation = "Which events. If left out: both.",
                      .aliases = {"type", "event"},
                      .choices = {"both", "earnings", "dividends"},
                      .choice_aliases = {{"all", "both"}}},
                     period,
                     limit,
                     cursor,
                     unlisted_refresh_parameter(),
                     columns_parameter(),
                     format_parameter()},
      .result = events_schema,
      .open_world = true,
      .toolset = "market_data",
      .routes = {"/api/v1/events"},
      .cache_lifetimes = {"accounts", "positions", "market_data"},
      .handler = bind_handler(std::move(tool_context), handle_corporate_events),
  };
}

}  // namespace tools
