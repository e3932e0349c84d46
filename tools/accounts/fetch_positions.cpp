#include "fetch_positions.hpp"

#include <map>
#include <set>

#include "holdings.hpp"
#include "position_filter.hpp"
#include "position_row.hpp"
#include "shared/account_reads.hpp"
#include "shared/pages.hpp"
#include "shared/parameters.hpp"
#include "shared/result_schema.hpp"
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
  Missing missing;
  std::set<std::string> other_underlyings;  // of open positions that do not match
  support::Instant as_of = support::Instant::max();
  support::Date session{};  // the trading day of day_profit
};

// The open positions in one underlying. `totals` include positions closed on the trading day.
struct UnderlyingGroup {
  std::string underlying;
  PositionTotals totals;
  std::vector<const ValuedPosition*> open;
};

void write_closed_position(JsonWriter& row, const ValuedPosition& closed) {
  row.text("account_number", closed.position->account_number);
  row.text("symbol", closed.position->symbol);
  row.money("day_profit", closed.valuation.day_profit.value);
}

void write_group(JsonWriter& row, const UnderlyingGroup& group, support::Instant now) {
  row.text("underlying_symbol", group.underlying);
  group.totals.write(row);
  write_rows(row, "positions", group.open, [now](JsonWriter& position, const ValuedPosition* valued) {
    write_position(position, *valued->position, valued->valuation, now);
  });
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

// By underlying, in alphabetical order.
std::vector<UnderlyingGroup> group_by_underlying(const Holdings& holdings) {
  std::map<std::string, UnderlyingGroup> by_underlying;
  for (const auto* positions : {&holdings.open, &holdings.closed_today}) {
    for (const ValuedPosition& valued : *positions) {
      UnderlyingGroup& group = by_underlying[valued.position->underlying_symbol];
      group.totals.add(valued);
      if (positions == &holdings.open) group.open.push_back(&valued);
    }
  }
  std::vector<UnderlyingGroup> groups;
  groups.reserve(by_underlying.size());
  for (auto& entry : by_underlying) {
    entry.second.underlying = entry.first;
    groups.push_back(std::move(entry.second));
  }
  return groups;
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
  const Object unlisted = Object{decimal("futures_notional").unlisted()}.with(totals_missing_members());
  const Object account =
      Object{string("account_number").required(), string("nickname").unlisted(), string("unavailable").unlisted()}.with(
          sums);
  const Object underlying = Object{string("underlying_symbol").required()}.with(sums).with(
      {list_of("positions", position_row_schema()).unlisted_members()});
  return result_schema(
             {date("session_date"), string("account_number"), integer("total"), string("next_cursor"),
              object("totals", position_totals_schema()).required(), list_of("accounts", account.with(unlisted)),
              list_of("positions", position_row_schema()), list_of("underlyings", underlying.with(unlisted)),
              list_of("closed_today",
                      {string("account_number").required(), string("symbol").required(), decimal("day_profit")}),
              string("note").unlisted()})
      .with(missing_members());
}

FoundPositions find_positions(const ToolCall& call, const std::vector<broker::Account>& accounts,
                              const PositionFilter& filter) {
  FoundPositions found;
  found.reads = read_positions(call.broker(), accounts, call.read_options());
  throw_if_none_read(found.reads);
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
      if (filter.matches(position)) {
        found.holdings.add(position, found.session);
      } else if (!position.quantity.is_zero()) {
        found.other_underlyings.insert(position.underlying_symbol);
      }
    }
  }
  return found;
}

void handle_positions(const ToolCall& call, JsonWriter& result) {
  const std::string underlying = call.arguments().text("underlying");
  const PositionFilter filter(underlying);
  Missing missing;
  const auto accounts = call.accounts(missing);
  const FoundPositions found = find_positions(call, accounts, filter);

  call.write_head(result, found.as_of);
  result.date("session_date", found.session);
  write_totals(result, found, missing);
  std::size_t total = found.holdings.open.size();
  Page page;
  if (call.arguments().text("group_by") == "underlying") {
    // A page holds whole groups: the totals of a group cover all its positions.
    const std::vector<UnderlyingGroup> groups = group_by_underlying(found.holdings);
    total = groups.size();
    page = select_page(total, call.arguments());
    write_rows(result, "underlyings", groups, page,
               [&](JsonWriter& row, const UnderlyingGroup& group) { write_group(row, group, found.as_of); });
  } else {
    page = select_page(total, call.arguments());
    write_rows(result, "positions", found.holdings.open, page, [&](JsonWriter& row, const ValuedPosition& valued) {
      write_position(row, *valued.position, valued.valuation, found.as_of);
    });
  }
  if (!found.holdings.closed_today.empty()) {
    write_rows(result, "closed_today", found.holdings.closed_today, write_closed_position);
  }
  if (total == 0 && !found.other_underlyings.empty()) {
    result.text("note", describe_no_match(underlying, found.other_underlyings));
  }
  write_page_end(result, total, page);
  missing.add_all(found.missing);
  missing.write(result);
}

}  // namespace

mcp::Tool fetch_positions(ToolContextPtr tool_context) {
  return {
      .name = "fetch_positions",
      .title = "Positions",
      .description =
          "Open positions of all accounts or of one, with marks, market value, day profit and open profit. A negative "
          "quantity is short; a future's market value is its unsettled gain. group_by=underlying puts all legs of an "
          "underlying together with its totals.",
      .parameters = {account_parameter(),
                     {.name = "underlying",
                      .description = "Only this underlying: AAPL, /ES.",
                      .documentation = "Only positions in this underlying: AAPL, /ES, /ESZ6.",
                      .aliases = {"symbol", "underlying_symbol", "ticker"},
                      .max_length = 60},
                     {.name = "group_by",
                      .kind = mcp::Parameter::Kind::choice,
                      .documentation = "With underlying, the positions of each underlying stand together, with their "
                                       "totals.",
                      .choices = {"none", "underlying"},
                      .default_value = "none"},
                     limit_parameter(200, 500),
                     cursor_parameter(),
                     refresh_parameter()},
      .result = positions_schema,
      .toolset = "account",
      .routes = {"/api/v1/positions", "/api/v1/accounts/{account_number}/positions"},
      .cache_lifetimes = {"accounts", "positions"},
      .handler = bind_handler(std::move(tool_context), handle_positions),
  };
}

}  // namespace tools
