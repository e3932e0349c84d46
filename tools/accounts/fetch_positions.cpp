#include "fetch_positions.hpp"

#include <map>
#include <set>

#include "shared/each_account.hpp"
#include "shared/result_schema.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace tools {
namespace {

using broker::InstrumentType;
using broker::Position;

constexpr std::size_t kMaxNamedUnderlyings = 40;

// The sums over positions.
class PositionTotals {
 public:
  void add(const Position& position, const Valuation& valuation) {
    const std::string& account = position.account_number;
    totals_.add("market_value", valuation.market_value, account, position.symbol);
    totals_.add("day_profit", valuation.day_profit, account, position.symbol);
    totals_.add("open_profit", valuation.open_profit, account, position.symbol);
    if (valuation.notional_value) futures_notional_ = futures_notional_.value_or(0) + *valuation.notional_value;
  }
  void add_missing(const Missing& missing) { totals_.add_missing(missing); }

  void write(JsonWriter& object) const {
    totals_.write(object);
    object.money("futures_notional", futures_notional_);
  }

 private:
  Totals totals_{"market_value", "day_profit", "open_profit"};
  std::optional<Decimal> futures_notional_;
};

// Which positions a call asks for.
class PositionFilter {
 public:
  explicit PositionFilter(const Arguments& arguments) {
    if (!arguments.has("underlying")) return;
    const std::string text = arguments.text("underlying");
    const auto symbol = broker::canonical_symbol(text);
    if (!symbol) {
      throw support::Error(support::ErrorCode::invalid_argument,
                           "underlying '" + support::printable(text, 60) + "' is not a symbol.",
                           broker::explain_unknown_symbol(text));
    }
    symbol_ = *symbol;
    product_ = broker::is_futures_product(symbol_) ? symbol_ : "";
    contract_ = broker::parse_future_symbol(symbol_);
  }

  bool matches(const Position& position) const {
    if (symbol_.empty() || position.underlying_symbol == symbol_ || position.symbol == symbol_) return true;
    if (!product_.empty()) return broker::futures_product(future_of(position)) == product_;
    if (!contract_) return false;
    const auto held = broker::parse_future_symbol(future_of(position));
    if (!held) return false;
    std::optional<support::Date> expiration;
    if (position.expires_at) expiration = support::new_york_date(*position.expires_at);
    return broker::names_contract(*contract_, *held, expiration);
  }

 private:
  // The future that is held or that the option is on.
  static const std::string& future_of(const Position& position) {
    return position.instrument_type == InstrumentType::future ? position.symbol : position.underlying_symbol;
  }

  std::string symbol_;
  std::string product_;
  std::optional<broker::FutureSymbol> contract_;
};

// A position and its figures.
struct Valued {
  const Position* position;
  Valuation valuation;
};

// The open positions, and those closed on the trading day that earned something on it, or may have.
struct Holdings {
  std::vector<Valued> open, closed;

  void add(const Position& position, support::Date session) {
    Valued valued{&position, value(position, session)};
    if (!position.quantity.is_zero()) {
      open.push_back(std::move(valued));
    } else if (const Figure& profit = valued.valuation.day_profit; !profit.value || !profit.value->is_zero()) {
      closed.push_back(std::move(valued));
    }
  }
};

// What a call found: the positions of each account that match.
struct Found {
  std::vector<AccountAnswer<broker::Rows<Position>>> answers;
  Holdings holdings;
  Missing missing;
  std::set<std::string> other_underlyings;  // of open positions that do not match
  support::Instant as_of = support::Instant::max();
  support::Date session{};  // the trading day that "today" means
};

Found find_positions(const ToolContext& tool_context, const broker::CallOptions& options,
                     const std::vector<broker::Account>& accounts, const PositionFilter& filter) {
  Found found;
  found.answers = ask_each_account<broker::Rows<Position>>(
      accounts, options, [&](const broker::Account& account, const broker::CallOptions& how) {
        return tool_context.client().positions(account.number, how);
      });
  std::size_t count = 0;
  for (const auto& one : found.answers) {
    if (!one.answer) continue;
    found.as_of = std::min(found.as_of, one.answer->as_of);
    count += (*one.answer)->size();
  }
  found.holdings.open.reserve(count);
  found.session = support::trading_date(found.as_of);
  for (const auto& one : found.answers) {
    if (one.error) {
      found.missing.add_account(one.account->number, "positions", *one.error);
      continue;
    }
    found.missing.add_rows(**one.answer, one.account->number);
    for (const Position& position : **one.answer) {
      if (filter.matches(position)) {
        found.holdings.add(position, found.session);
      } else if (!position.quantity.is_zero()) {
        found.other_underlyings.insert(position.underlying_symbol);
      }
    }
  }
  return found;
}

// Writes the positions closed on the trading day: no longer held, but part of the day's profit.
void write_closed(JsonWriter& list, const std::vector<Valued>& closed) {
  for (const Valued& one : closed) {
    list.object([&] {
      list.text("account_number", one.position->account_number);
      list.text("symbol", one.position->symbol);
      list.money("day_profit", one.valuation.day_profit.value);
    });
  }
}

// The open positions in an underlying, and the sums over them and those closed on the trading day.
struct Group {
  PositionTotals totals;
  std::vector<const Valued*> open;
};

// Whole groups, by underlying: a page must never cut one, for its totals would then be those of the legs that happened
// to be on the page.
std::map<std::string, Group> group_by_underlying(const Holdings& holdings) {
  std::map<std::string, Group> groups;
  for (const auto* positions : {&holdings.open, &holdings.closed}) {
    for (const Valued& one : *positions) {
      Group& group = groups[one.position->underlying_symbol];
      group.totals.add(*one.position, one.valuation);
      if (positions == &holdings.open) group.open.push_back(&one);
    }
  }
  return groups;
}

void write_group(JsonWriter& entry, const std::string& underlying, const Group& group, support::Instant now) {
  entry.text("underlying_symbol", underlying);
  group.totals.write(entry);
  entry.array("positions", [&] {
    for (const Valued* one : group.open) {
      entry.object([&] { write_position(entry, *one->position, one->valuation, now); });
    }
  });
}

// The sums of one of several accounts.
void write_account_totals(JsonWriter& entry, const AccountAnswer<broker::Rows<Position>>& one, PositionTotals& totals) {
  entry.text("account_number", one.account->number);
  entry.optional_text("nickname", one.account->nickname);
  if (one.error) {
    entry.text("unavailable", one.error->message());
    return;
  }
  Missing own;
  own.add_rows(**one.answer, one.account->number);
  totals.add_missing(own);
  totals.write(entry);
}

// Writes the sums over all that was found, and where there are several accounts those of each.
void write_totals(JsonWriter& result, const Found& found, const Missing& missing_accounts) {
  const bool has_one_account = found.answers.size() == 1;
  PositionTotals all;
  std::map<std::string, PositionTotals> by_account;
  for (const auto* positions : {&found.holdings.open, &found.holdings.closed}) {
    for (const auto& [position, valuation] : *positions) {
      all.add(*position, valuation);
      if (!has_one_account) by_account[position->account_number].add(*position, valuation);
    }
  }
  all.add_missing(missing_accounts);
  all.add_missing(found.missing);
  result.object("totals", [&] { all.write(result); });
  if (has_one_account) {
    result.text("account_number", found.answers.front().account->number);
    return;
  }
  result.array("accounts", [&] {
    for (const auto& one : found.answers) {
      result.object([&] { write_account_totals(result, one, by_account[one.account->number]); });
    }
  });
}

// An empty list reads as "you hold none", also where the text is no symbol but a name.
std::string describe_no_match(const std::string& asked, const std::set<std::string>& held) {
  std::vector<std::string> names;
  for (const std::string& symbol : held) {
    if (names.size() == kMaxNamedUnderlyings) {
      names.emplace_back("...");
      break;
    }
    names.push_back(symbol);
  }
  return "No open position has the underlying '" + support::printable(asked, 60) +
         "'. Underlyings held: " + support::join(names, ", ") + ". search_symbols finds the symbol of a company.";
}

// Writes the page's open positions, one by one or by underlying, and how many there are in all.
Page write_list(JsonWriter& result, const Found& found, const Arguments& arguments, std::size_t& total) {
  if (arguments.text("group_by") == "underlying") {
    const auto groups = group_by_underlying(found.holdings);
    total = groups.size();
    const Page shown = page(total, arguments);
    result.array("underlyings", [&] {
      auto group = std::next(groups.begin(), static_cast<std::ptrdiff_t>(shown.begin));
      for (std::size_t i = shown.begin; i < shown.end; ++i, ++group) {
        result.object([&] { write_group(result, group->first, group->second, found.as_of); });
      }
    });
    return shown;
  }
  total = found.holdings.open.size();
  const Page shown = page(total, arguments);
  result.array("positions", [&] {
    for (std::size_t i = shown.begin; i < shown.end; ++i) {
      const Valued& one = found.holdings.open[i];
      result.object([&] { write_position(result, *one.position, one.valuation, found.as_of); });
    }
  });
  return shown;
}

mcp::ToolResult answer_positions(const ToolContext& tool_context, const Arguments& arguments, Context& context) {
  const auto options = tool_context.options(arguments, context);
  const PositionFilter filter(arguments);
  Missing missing;
  const auto accounts = tool_context.accounts(arguments, options, missing);
  const Found found = find_positions(tool_context, options, accounts, filter);
  return mcp::write_result([&](JsonWriter& result) {
    tool_context.write_head(result, found.as_of);
    result.date("session_date", found.session);
    write_totals(result, found, missing);
    std::size_t total = 0;
    const Page shown = write_list(result, found, arguments, total);
    if (const auto& closed = found.holdings.closed; !closed.empty()) {
      result.array("closed_today", [&] { write_closed(result, closed); });
    }
    if (total == 0 && !found.other_underlyings.empty()) {
      result.text("note", describe_no_match(arguments.text("underlying"), found.other_underlyings));
    }
    write_page(result, total, shown);
    missing.add_all(found.missing);
    missing.write(result);
  });
}

mcp::schema::Object position_row() {
  using namespace mcp::schema;
  return {string("account_number").required(),
          string("symbol").required(),
          string("underlying_symbol"),
          string("instrument_type").required(),
          decimal("quantity").required(),
          decimal("multiplier"),
          decimal("average_open_price"),
          decimal("mark_price"),
          decimal("close_price"),
          decimal("notional_value"),
          decimal("market_value"),
          decimal("day_profit"),
          one_of("day_profit_basis", {"average_open_price", "close_price"}).unlisted(),
          decimal("open_profit"),
          one_of("option_type", {"call", "put"}).unlisted(),
          decimal("strike").unlisted(),
          boolean("adjusted").unlisted(),
          timestamp("expires_at"),
          integer("days_to_expiration"),
          boolean("is_expired").unlisted(),
          boolean("is_frozen").unlisted()};
}

mcp::schema::Object positions_result() {
  using namespace mcp::schema;
  const Object sums{decimal("market_value"), decimal("day_profit"), decimal("open_profit")};
  const Object missing = totals_missing_members();
  const Object account = Object{string("account_number").required(), string("nickname").unlisted()}.with(sums).with(
      {decimal("futures_notional").unlisted(), string("unavailable").unlisted()});
  const Object underlying = Object{string("underlying_symbol").required()}.with(sums).with(
      {decimal("futures_notional").unlisted(), list_of("positions", position_row()).unlisted_members()});
  return result_schema({date("session_date"), string("account_number"), integer("total"), string("next_cursor"),
                        object("totals", sums.with({decimal("futures_notional")}).with(missing)).required(),
                        list_of("accounts", account.with(missing)), list_of("positions", position_row()),
                        list_of("underlyings", underlying.with(missing)),
                        list_of("closed_today", {string("account_number").required(), string("symbol").required(),
                                                 decimal("day_profit")}),
                        string("note").unlisted()})
      .with(missing_members());
}

}  // namespace

PositionsSummary summarize(const broker::Rows<broker::Position>& positions, support::Instant as_of) {
  const support::Date session = support::trading_date(as_of);
  Holdings holdings;
  for (const Position& position : positions) holdings.add(position, session);
  PositionTotals totals;
  for (const auto* list : {&holdings.open, &holdings.closed}) {
    for (const auto& [position, valuation] : *list) totals.add(*position, valuation);
  }
  Missing missing;
  missing.add_rows(positions);
  totals.add_missing(missing);
  PositionsSummary summary;
  summary.session = session;
  summary.totals = support::write_object([&](JsonWriter& object) { totals.write(object); });
  for (const Valued& one : holdings.open) {
    summary.open.push_back(
        support::write_object([&](JsonWriter& row) { write_position(row, *one.position, one.valuation, as_of); }));
  }
  for (const auto& [position, valuation] : holdings.closed) {
    summary.closed_today.push_back({position->symbol, valuation.day_profit.value});
  }
  return summary;
}

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
                      .documentation =
                          "With underlying, the positions of each underlying stand together, with their totals.",
                      .choices = {"none", "underlying"},
                      .default_value = "none"},
                     limit_parameter(200, 500),
                     cursor_parameter(),
                     refresh_parameter()},
      .result = positions_result,
      .toolset = "account",
      .routes = {"/api/v1/positions", "/api/v1/accounts/{account_number}/positions"},
      .cache = "positions",
      .handler = [tool_context = std::move(tool_context)](
                     const Arguments& arguments,
                     Context& context) { return answer_positions(*tool_context, arguments, context); },
  };
}

}  // namespace tools
