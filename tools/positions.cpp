#include "positions.hpp"

#include <map>
#include <set>

#include "each_account.hpp"
#include "schema.hpp"
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

  void write(Json& object) const {
    totals_.write(object);
    add_money(object, "futures_notional", futures_notional_);
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

Found find_positions(const Desk& desk, const broker::CallOptions& options, const std::vector<broker::Account>& accounts,
                     const PositionFilter& filter) {
  Found found;
  found.answers = ask_each_account<broker::Rows<Position>>(
      accounts, [&](const broker::Account& account) { return desk.client().positions(account.number, options); });
  for (const auto& one : found.answers) {
    if (one.answer) found.as_of = std::min(found.as_of, one.answer->as_of);
  }
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

// Positions closed on the trading day: no longer held, but part of the day's profit.
Json describe_closed(const std::vector<Valued>& closed) {
  Json entries = Json::array();
  for (const auto& [position, valuation] : closed) {
    Json entry = {{"account_number", position->account_number}, {"symbol", position->symbol}};
    add_money(entry, "day_profit", valuation.day_profit.value);
    entries.push_back(std::move(entry));
  }
  return entries;
}

// Every leg of an underlying with its totals, by underlying. Whole groups: a page must never cut one, for its totals
// would then be those of the legs that happened to be on the page.
std::vector<Json> group_by_underlying(const Found& found) {
  std::map<std::string, std::pair<PositionTotals, Json>> groups;
  for (const auto* positions : {&found.holdings.open, &found.holdings.closed}) {
    for (const auto& [position, valuation] : *positions) {
      auto& [totals, entries] = groups[position->underlying_symbol];
      totals.add(*position, valuation);
      if (entries.is_null()) entries = Json::array();
      if (!position->quantity.is_zero()) entries.push_back(describe(*position, valuation, found.as_of));
    }
  }
  std::vector<Json> result;
  for (auto& [underlying, group] : groups) {
    Json entry = {{"underlying_symbol", underlying}};
    group.first.write(entry);
    entry["positions"] = std::move(group.second);
    result.push_back(std::move(entry));
  }
  return result;
}

// The sums over all that was found, and where there are several accounts those of each.
void write_totals(Json& result, const Found& found, const Missing& missing_accounts) {
  PositionTotals all;
  std::map<std::string, PositionTotals> by_account;
  for (const auto* positions : {&found.holdings.open, &found.holdings.closed}) {
    for (const auto& [position, valuation] : *positions) {
      all.add(*position, valuation);
      by_account[position->account_number].add(*position, valuation);
    }
  }
  all.add_missing(missing_accounts);
  all.add_missing(found.missing);
  all.write(result["totals"]);
  if (found.answers.size() == 1) {
    result["account_number"] = found.answers.front().account->number;
    return;
  }
  Json& accounts = result["accounts"] = Json::array();
  for (const auto& one : found.answers) {
    Json entry = {{"account_number", one.account->number}};
    add_text(entry, "nickname", one.account->nickname);
    if (one.error) {
      entry["unavailable"] = one.error->message();
    } else {
      PositionTotals& totals = by_account[one.account->number];
      Missing own;
      own.add_rows(**one.answer, one.account->number);
      totals.add_missing(own);
      totals.write(entry);
    }
    accounts.push_back(std::move(entry));
  }
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

mcp::ToolResult answer_positions(const Desk& desk, const Arguments& arguments, Context& context) {
  const auto options = desk.options(arguments, context);
  const PositionFilter filter(arguments);
  Missing missing;
  const auto accounts = desk.accounts(arguments, options, missing);
  const Found found = find_positions(desk, options, accounts, filter);

  const bool by_underlying = arguments.text("group_by") == "underlying";
  std::vector<Json> entries;
  if (by_underlying) {
    entries = group_by_underlying(found);
  } else {
    entries.reserve(found.holdings.open.size());
    for (const auto& [position, valuation] : found.holdings.open) {
      entries.push_back(describe(*position, valuation, found.as_of));
    }
  }
  const Page shown = page(entries.size(), arguments);
  Json result = desk.answer(found.as_of);
  result["session_date"] = support::to_text(found.session);
  write_totals(result, found, missing);
  Json& list = result[by_underlying ? "underlyings" : "positions"] = Json::array();
  for (std::size_t i = shown.begin; i < shown.end; ++i) list.push_back(std::move(entries[i]));
  if (Json closed = describe_closed(found.holdings.closed); !closed.empty()) {
    result["closed_today"] = std::move(closed);
  }
  if (entries.empty() && !found.other_underlyings.empty()) {
    result["note"] = describe_no_match(arguments.text("underlying"), found.other_underlyings);
  }
  add_page(result, entries.size(), shown);
  missing.add_all(found.missing);
  missing.write(result);
  return result;
}

}  // namespace

PositionsSummary summarize(const broker::Rows<Position>& positions, support::Instant as_of) {
  const support::Date session = support::trading_date(as_of);
  Holdings holdings;
  for (const Position& position : positions) holdings.add(position, session);
  PositionsSummary summary;
  summary.head["session_date"] = support::to_text(session);
  PositionTotals totals;
  for (const auto* list : {&holdings.open, &holdings.closed}) {
    for (const auto& [position, valuation] : *list) totals.add(*position, valuation);
  }
  Missing missing;
  missing.add_rows(positions);
  totals.add_missing(missing);
  Json sums = Json::object();
  totals.write(sums);
  for (auto& [name, sum] : sums.items()) summary.head["total_" + name] = std::move(sum);
  for (const auto& [position, valuation] : holdings.open) {
    summary.open.push_back(describe(*position, valuation, as_of));
  }
  summary.closed_today = describe_closed(holdings.closed);
  return summary;
}

mcp::Tool fetch_positions(DeskPtr desk) {
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
                      .aliases = {"symbol", "underlying_symbol", "ticker"},
                      .max_length = 60},
                     {.name = "group_by",
                      .kind = mcp::Parameter::Kind::choice,
                      .choices = {"none", "underlying"},
                      .default_value = "none"},
                     limit_parameter(200, 500),
                     cursor_parameter(),
                     refresh_parameter()},
      .result =
          [] {
            return schema::answer(
                "session_date account_number total:i next_cursor",
                {{"totals", schema::object("market_value day_profit open_profit futures_notional")},
                 {"accounts", schema::list(schema::object("account_number* market_value day_profit open_profit"))},
                 {"positions", schema::list(schema::object("account_number* symbol* underlying_symbol instrument_type* "
                                                           "quantity* multiplier average_open_price mark_price "
                                                           "close_price notional_value market_value day_profit "
                                                           "open_profit expires_at days_to_expiration:i"))},
                 {"underlyings", schema::list(schema::object("underlying_symbol* market_value day_profit open_profit",
                                                             {{"positions", schema::list({{"type", "object"}})}}))},
                 {"closed_today", schema::list(schema::object("account_number* symbol* day_profit"))},
                 {"missing", schema::missing()}},
                {"totals"});
          },
      .toolset = "account",
      .routes = {"/api/v1/positions", "/api/v1/accounts/{account_number}/positions"},
      .cache = "positions",
      .handler = [desk = std::move(desk)](const Arguments& arguments,
                                          Context& context) { return answer_positions(*desk, arguments, context); },
  };
}

}  // namespace tools
