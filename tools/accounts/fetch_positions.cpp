#include "fetch_positions.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <span>

#include "holdings.hpp"
#include "live/live_values.hpp"
#include "position_filter.hpp"
#include "position_groups.hpp"
#include "position_row.hpp"
#include "shared/account_reads.hpp"
#include "shared/pages.hpp"
#include "shared/parameters.hpp"
#include "shared/result_schema.hpp"
#include "shared/table.hpp"
#include "shared/tool_call.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace tools {
namespace {

using broker::Position;

constexpr std::size_t kMaxNamedUnderlyings = 40;

// The positions that match the filter, and the other parts of the result.
struct FoundPositions {
  std::vector<AccountPositions> reads;
  Holdings holdings;
  LiveValues live;
  Missing missing;
  std::set<std::string> other_underlyings;  // of open positions that do not match
  support::Instant as_of = support::Instant::max();
  support::Date session{};  // the trading day of day_profit
};

void write_closed_position(JsonWriter& row, const ValuedPosition& closed) {
  row.text("account_number", closed.position->account_number);
  row.text("symbol", closed.position->symbol);
  row.money("day_profit", closed.valuation.day_profit.value);
}

void write_group(JsonWriter& row, const PositionGroup& group, support::Instant now) {
  row.text("underlying_symbol", group.key);
  group.totals.write(row);
  write_rows(row, "positions", group.open,
             [now](JsonWriter& position, const ValuedPosition* valued) { write_position(position, *valued, now); });
}

// Writes the sums of one of several accounts, or why it could not be read.
void write_account_totals(JsonWriter& row, const AccountPositions& read, PositionTotals& totals) {
  row.text("account_number", read.account.number);
  row.optional_text("nickname", read.account.nickname);
  if (read.error) {
    row.text("unavailable", read.error->message());
    return;
  }
  Missing missing;
  missing.add_rows(**read.answer, read.account.number);
  totals.add_missing(missing);
  totals.write(row);
}

// Writes the sums over all matching positions, and those of each account if there are several.
void write_totals(JsonWriter& result, const FoundPositions& found, const Missing& missing_accounts) {
  PositionTotals all;
  all.add(found.holdings);
  all.add_missing(missing_accounts);
  all.add_missing(found.missing);
  result.object("totals", [&] { all.write(result); });
  if (found.reads.size() == 1) {
    result.text("account_number", found.reads.front().account.number);
    return;
  }
  std::map<std::string, PositionTotals> by_account;
  for (const auto* positions : {&found.holdings.open, &found.holdings.closed_today}) {
    for (const ValuedPosition& valued : *positions) by_account[valued.position->account_number].add(valued);
  }
  write_rows(result, "accounts", found.reads, [&](JsonWriter& row, const AccountPositions& read) {
    write_account_totals(row, read, by_account[read.account.number]);
  });
}

// Says that nothing matches though positions are held: an empty list alone would read as "there are no positions", even
// if the argument is a company's name.
std::string describe_no_match(const std::string& underlying, const std::set<std::string>& other_underlyings) {
  std::vector<std::string> names;
  for (const std::string& symbol : other_underlyings) {
    if (names.size() == kMaxNamedUnderlyings) {
      names.emplace_back("...");
      break;
    }
    names.push_back(symbol);
  }
  return "No open position has the underlying '" + support::printable(underlying, 60) +
         "'. Underlyings held: " + support::join(names, ", ") + ". search_symbols finds the symbol of a company.";
}

mcp::schema::Object positions_schema() {
  using namespace mcp::schema;
  const Object sums{decimal("market_value"), decimal("day_profit"), decimal("open_profit")};
  const Object unlisted =
      Object{decimal("futures_notional").unlisted(), decimal("theta").unlisted(), decimal("vega").unlisted()}.with(
          totals_missing_members());
  const Object account =
      Object{string("account_number").required(), string("nickname").unlisted(), string("unavailable").unlisted()}.with(
          sums);
  const Object underlying =
      Object{string("underlying_symbol").required()}.with(sums).with({list_of("positions", position_row_schema())});
  return result_schema(
             {date("session_date"), string("account_number"), integer("total"), string("next_cursor"),
              object("totals", position_totals_schema()).required(), list_of("accounts", account.with(unlisted)),
              table("positions", position_row_schema()), table("groups", group_schema()),
              list_of("underlyings", underlying.with(unlisted)).unlisted_members(),
              list_of("closed_today",
                      {string("account_number").required(), string("symbol").required(), decimal("day_profit")})
                  .unlisted_members(),
              string("note").unlisted()})
      .with(live_members())
      .with(missing_members());
}

// The positions with the marks of the live feed, where it has them: the middle of bid and ask of an option, the last
// price of another instrument if it is between bid and ask, else their middle.
broker::Answer<broker::Rows<Position>> replace_marks(const broker::Answer<broker::Rows<Position>>& answer,
                                                     const LiveValues& live) {
  auto changed = std::make_shared<broker::Rows<Position>>(*answer);
  for (Position& position : changed->rows) {
    if (const broker::LiveRow* const row = live.find(position.symbol)) {
      broker::Quote quote;
      quote.instrument_type = position.instrument_type;
      apply_live(quote, *row);
      if (quote.mark) position.mark_price = quote.mark;
    }
  }
  return {std::move(changed), answer.as_of};
}

// Asks the live feed for marks and Greeks of the open positions that match, and replaces their marks.
LiveValues read_live(const ToolCall& call, const SymbolFilter& filter, std::vector<AccountPositions>& reads) {
  std::vector<broker::LiveInstrument> instruments;
  std::set<std::string> seen;
  for (const AccountPositions& read : reads) {
    if (!read.answer) continue;
    for (const Position& position : **read.answer) {
      if (position.quantity.is_zero() || !matches(filter, position) || !seen.insert(position.symbol).second) continue;
      instruments.push_back({position.symbol, position.streamer_symbol});
    }
  }
  LiveValues live(call, instruments, {.quote = true, .trade = true, .greeks = true});
  for (AccountPositions& read : reads) {
    if (read.answer) read.answer = replace_marks(*read.answer, live);
  }
  return live;
}

// Calculates the Greeks of the open positions, and names those that the feed lacks.
void add_greeks(FoundPositions& found) {
  found.holdings.add_greeks([&](const std::string& symbol) -> const broker::LiveGreeks* {
    const broker::LiveRow* const row = found.live.find(symbol);
    return row != nullptr && row->greeks ? &row->greeks->value : nullptr;
  });
  found.live.add_missing(found.missing, "greeks");
}

FoundPositions find_positions(const ToolCall& call, const std::vector<broker::Account>& accounts,
                              const SymbolFilter& filter) {
  FoundPositions found;
  found.reads = read_positions(call.broker(), accounts, call.read_options());
  throw_if_none_read(found.reads);
  if (call.arguments().flag("greeks")) found.live = read_live(call, filter, found.reads);
  for (const AccountPositions& read : found.reads) {
    if (read.answer) found.as_of = std::min(found.as_of, read.answer->as_of);
  }
  found.session = support::trading_date(found.as_of);
  for (const AccountPositions& read : found.reads) {
    if (read.error) {
      found.missing.add_account(read.account.number, "positions", *read.error);
      continue;
    }
    found.missing.add_rows(**read.answer, read.account.number);
    for (const Position& position : **read.answer) {
      if (matches(filter, position)) {
        found.holdings.add(position, found.session);
      } else if (!position.quantity.is_zero()) {
        found.other_underlyings.insert(position.underlying_symbol);
      }
    }
  }
  if (call.arguments().flag("greeks")) add_greeks(found);
  return found;
}

// Writes `total`, `next_cursor` and the page of `rows` as the member `name`. Returns the total.
template <class Row, class WriteRow>
std::size_t write_table(const ToolCall& call, JsonWriter& result, const char* name, const Table& table,
                        const std::vector<Row>& rows, const WriteRow& write_row) {
  Page page = select_page(rows.size(), call.arguments());
  if (call.table_form() == TableForm::table) {
    page.end =
        page.begin + table.count_fitting(rows.data() + page.begin, page.end - page.begin, kMaxPageBytes, write_row);
  }
  table.write(result, name, std::span(rows).subspan(page.begin, page.end - page.begin), write_row);
  write_page_end(result, rows.size(), page);
  return rows.size();
}

// Writes the positions or, with group_by, the groups. Returns how many there are on all pages.
std::size_t write_found(const ToolCall& call, JsonWriter& result, const FoundPositions& found) {
  const std::string by = call.arguments().text("group_by");
  const bool has_greeks = call.arguments().flag("greeks");
  if (by == "none") {
    const auto write_row = [&](TableRow& row, const ValuedPosition& valued) {
      write_position(row, valued, found.as_of);
      found.live.write_source(row, valued.position->symbol);
    };
    auto columns = call.arguments().list("columns");
    if (columns.empty() && call.table_form() == TableForm::table) {
      auto main = main_position_columns();
      if (has_greeks) append(main, position_greek_columns());
      columns = add_used_columns(main, rare_position_columns(), found.holdings.open, write_row);
    }
    Table table(position_columns(), call.table_form());
    table.select_columns(columns);
    return write_table(call, result, "positions", table, found.holdings.open, write_row);
  }
  const auto groups = group_positions(found.holdings, by);
  if (by != "underlying" || call.table_form() == TableForm::table) {
    auto all = group_columns();
    if (has_greeks) append(all, group_greek_columns());
    Table table(all, call.table_form());
    table.select_columns(call.arguments().list("columns"));
    return write_table(call, result, "groups", table, groups,
                       [](TableRow& row, const PositionGroup& group) { group.write(row); });
  }
  // A page holds whole groups: the totals of a group cover all its positions.
  const Page page = select_page(groups.size(), call.arguments());
  write_rows(result, "underlyings", groups, page,
             [&](JsonWriter& row, const PositionGroup& group) { write_group(row, group, found.as_of); });
  write_page_end(result, groups.size(), page);
  return groups.size();
}

void handle_positions(const ToolCall& call, JsonWriter& result) {
  const std::string underlying = call.arguments().text("underlying");
  const SymbolFilter filter(underlying, support::new_york_date(call.now()));
  Missing missing;
  const auto accounts = call.accounts(missing);
  const FoundPositions found = find_positions(call, accounts, filter);

  call.write_head(result, found.as_of);
  result.date("session_date", found.session);
  found.live.write_head(result);
  write_totals(result, found, missing);
  const std::size_t total = write_found(call, result, found);
  if (!found.holdings.closed_today.empty()) {
    write_rows(result, "closed_today", found.holdings.closed_today, write_closed_position);
  }
  if (total == 0 && !found.other_underlyings.empty()) {
    result.text("note", describe_no_match(underlying, found.other_underlyings));
  }
  missing.add_all(found.missing);
  missing.write(result);
}

}  // namespace

mcp::Tool fetch_positions(ToolContextPtr tool_context) {
  return {
      .name = "fetch_positions",
      .title = "Positions",
      .description =
          "What is held: open positions with mark, value, cost, profit today and since opening; options with strike, "
          "expiration, days left. Negative quantity: short. A future's value is its unsettled gain. group_by adds up "
          "legs.",
      .parameters = {account_parameter(),
                     {.name = "underlying",
                      .description = "Only this underlying: AAPL, /ES.",
                      .documentation = "Only positions in this underlying: AAPL, /ES, /ESZ6.",
                      .aliases = {"symbol", "underlying_symbol", "ticker"},
                      .max_length = 60},
                     {.name = "group_by",
                      .kind = mcp::Parameter::Kind::choice,
                      .documentation = "Sums for each underlying, expiration or account in place of the positions. "
                                       "Objects by underlying hold their positions as well.",
                      .aliases = {"by"},
                      .choices = {"none", "underlying", "expiration", "account"},
                      .default_value = "none"},
                     {.name = "greeks",
                      .kind = mcp::Parameter::Kind::boolean,
                      .documentation = "Greeks of each position and live marks, from the live feed.",
                      .aliases = {"with_greeks", "include_greeks"}},
                     wait_parameter(),
                     limit_parameter(200, 500),
                     cursor_parameter(),
                     refresh_parameter(),
                     columns_parameter(),
                     format_parameter()},
      .result = positions_schema,
      .toolset = "account",
      .routes = {"/api/v1/positions", "/api/v1/accounts/{account_number}/positions"},
      .cache_lifetimes = {"accounts", "positions"},
      .handler = bind_handler(std::move(tool_context), handle_positions),
  };
}

}  // namespace tools
