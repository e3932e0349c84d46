#include "positions.hpp"

#include <map>

#include "schema.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {
namespace {

// A trading day is New York's. Its winter offset serves all year: the hour that is off in summer lies in the night.
support::Date trading_date(support::Instant now) {
  return support::utc_date(now - std::chrono::hours(5));
}

// Sums that know whether they are whole: one position without a figure makes the total a partial one.
struct Totals {
  Decimal market_value, day_profit, open_profit;
  int without_mark = 0;

  void add(const Valuation& valuation) {
    market_value += valuation.market_value.value_or(0);
    day_profit += valuation.day_profit.value_or(0);
    open_profit += valuation.open_profit.value_or(0);
    if (!valuation.market_value || !valuation.day_profit || !valuation.open_profit) ++without_mark;
  }

  void write(Json& object) const {
    object["market_value"] = market_value.money();
    object["day_profit"] = day_profit.money();
    object["open_profit"] = open_profit.money();
    if (without_mark > 0) object["positions_without_figures"] = without_mark;
  }
};

bool matches(const broker::Position& position, const std::string& underlying) {
  if (underlying.empty() || position.underlying_symbol == underlying || position.symbol == underlying) return true;
  // "/ES" means every contract month of the product: "/ESZ6".
  return underlying.size() >= 3 && underlying.front() == '/' && position.underlying_symbol.starts_with(underlying) &&
         position.underlying_symbol.size() <= underlying.size() + 3;
}

// Every leg of an underlying with its totals, by underlying. Whole groups: a page must never cut one, for its totals
// would then be those of the legs that happened to be on the page.
std::vector<Json> grouped(const std::vector<const broker::Position*>& positions, support::Instant now) {
  std::map<std::string, std::pair<Totals, Json>> groups;
  for (const auto* position : positions) {
    auto& [totals, entries] = groups[position->underlying_symbol];
    totals.add(value(*position, now));
    entries.push_back(describe(*position, now));
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

}  // namespace

Valuation value(const broker::Position& position, support::Instant now) {
  Valuation result;
  if (!position.mark_price) return result;
  const Decimal contracts = position.quantity * position.multiplier * position.sign();
  result.market_value = *position.mark_price * contracts;
  if (position.average_open_price) {
    result.open_profit = (*position.mark_price - *position.average_open_price) * contracts;
  }
  if (position.close_price) {
    const bool realized_today =
        !position.realized_day_gain_date || *position.realized_day_gain_date >= trading_date(now);
    result.day_profit = (*position.mark_price - *position.close_price) * contracts +
                        (realized_today ? position.realized_day_gain.value_or(0) : Decimal(0));
  }
  return result;
}

Json describe(const broker::Position& position, support::Instant now) {
  const Valuation valuation = value(position, now);
  Json entry = {{"symbol", position.symbol},
                {"underlying_symbol", position.underlying_symbol},
                {"instrument_type", broker::name(position.instrument_type)},
                {"quantity", (position.quantity * position.sign()).to_string()},
                {"multiplier", position.multiplier.to_string()}};
  add_money(entry, "average_open_price", position.average_open_price);
  add_money(entry, "mark_price", position.mark_price);
  add_money(entry, "close_price", position.close_price);
  add_money(entry, "market_value", valuation.market_value);
  add_money(entry, "day_profit", valuation.day_profit);
  add_money(entry, "open_profit", valuation.open_profit);
  if (position.expires_at) {
    entry["expires_at"] = support::to_iso8601(*position.expires_at);
    entry["days_to_expiration"] = support::days_between(trading_date(now), trading_date(*position.expires_at));
  }
  if (position.is_frozen) entry["is_frozen"] = true;
  return entry;
}

mcp::Tool fetch_positions(DeskPtr desk) {
  const Json entry = schema::object(
      "symbol* underlying_symbol* instrument_type* quantity* multiplier average_open_price mark_price close_price "
      "market_value day_profit open_profit expires_at days_to_expiration:i");
  return {
      .name = "fetch_positions",
      .title = "Positions",
      .description =
          "Open positions of one account with marks, market value, day profit and open profit. A negative "
          "quantity is short. group_by=underlying puts all legs of an underlying together with its totals.",
      .parameters = {account_parameter(),
                     {.name = "underlying",
                      .description = "Only this underlying: AAPL, /ES.",
                      .aliases = {"symbol", "underlying_symbol", "ticker"},
                      .max_length = 40},
                     {.name = "group_by",
                      .kind = mcp::Parameter::Kind::choice,
                      .choices = {"none", "underlying"},
                      .default_value = "none"},
                     limit_parameter(200, 500),
                     cursor_parameter(),
                     refresh_parameter()},
      .result = schema::answer(
          "account_number* total:i next_cursor",
          {{"totals", schema::object("market_value* day_profit* open_profit*")},
           {"positions", schema::list(entry)},
           {"underlyings", schema::list(schema::object("underlying_symbol* market_value day_profit open_profit",
                                                       {{"positions", schema::list({{"type", "object"}})}}))}},
          {"totals"}),
      .toolset = "account",
      .routes = {"/api/v1/positions", "/api/v1/accounts/{account_number}/positions"},
      .cache = "positions",
      .handler =
          [desk = std::move(desk)](const Arguments& arguments, Context& context) {
            const auto options = desk->options(arguments, context);
            const auto account = desk->account(arguments, options);
            const auto positions = desk->client().positions(account.number, options);
            const auto underlying = broker::canonical_symbol(arguments.text("underlying"));
            if (arguments.has("underlying") && !underlying) {
              throw support::Error(support::ErrorCode::invalid_argument, "underlying is not a symbol.",
                                   "Give one like AAPL, BRK/B or /ES.");
            }
            Totals totals;
            std::vector<const broker::Position*> selected;
            for (const auto& position : *positions) {
              if (!matches(position, underlying.value_or(""))) continue;
              selected.push_back(&position);
              totals.add(value(position, positions.as_of));
            }
            const bool by_underlying = arguments.text("group_by") == "underlying";
            std::vector<Json> entries;
            if (by_underlying) {
              entries = grouped(selected, positions.as_of);
            } else {
              for (const auto* position : selected) entries.push_back(describe(*position, positions.as_of));
            }
            const Page shown = page(entries.size(), arguments);
            Json result = desk->answer(positions.as_of);
            result["account_number"] = account.number;
            totals.write(result["totals"]);
            Json& list = result[by_underlying ? "underlyings" : "positions"] = Json::array();
            for (std::size_t i = shown.begin; i < shown.end; ++i) list.push_back(std::move(entries[i]));
            add_page(result, entries.size(), shown);
            return result;
          },
  };
}

}  // namespace tools
