// Positions.
#include <algorithm>

#include "endpoints/endpoints.hpp"
#include "position_json.hpp"
#include "simulation_state.hpp"

namespace simulator {
namespace {

Json quantity_json(const Decimal& quantity) {
  // As recorded: whole quantities are numbers, fractions of a coin are texts.
  if (quantity.is_integer()) return static_cast<std::int64_t>(quantity.to_double());
  return quantity.wire();
}

void put_realized(Json& row, const std::string& key, const Decimal& gain, Date day) {
  row[key] = gain.abs().wire();
  row[key + "-effect"] = gain.is_zero() ? "None" : gain.is_negative() ? "Debit" : "Credit";
  row[key + "-date"] = support::to_text(day);
}

}  // namespace

Json position_json(const std::string& account, const Position& position, bool with_marks) {
  Json row{{"account-number", account},
           {"symbol", position.symbol},
           {"instrument-type", position.instrument_type},
           {"underlying-symbol", position.underlying},
           {"quantity", quantity_json(position.quantity)},
           {"quantity-direction", position.direction > 0   ? "Long"
                                  : position.direction < 0 ? "Short"
                                                           : "Zero"},
           {"close-price", position.close.wire()},
           {"average-open-price", position.average_open.wire()},
           {"average-yearly-market-close-price", position.average_yearly.wire()},
           {"average-daily-market-close-price", position.average_daily.wire()}};
  if (with_marks) {
    row["mark"] = (position.mark * position.quantity * position.multiplier).wire();
    row["mark-price"] = position.mark.wire();
  }
  row["multiplier"] = quantity_json(position.multiplier);
  // The effect of closing it.
  row["cost-effect"] = position.direction > 0 ? "Credit" : position.direction < 0 ? "Debit" : "None";
  row["is-suppressed"] = false;
  row["is-frozen"] = false;
  row["restricted-quantity"] = 0;
  if (position.expires_at) row["expires-at"] = broker_time(*position.expires_at);
  put_realized(row, "realized-day-gain", position.realized_day_gain, position.realized_on);
  // Despite its name: all gains realized since the position was opened.
  put_realized(row, "realized-today", position.realized_since_opening, position.realized_on);
  row["created-at"] = broker_time(position.opened_at);
  row["updated-at"] = broker_time(position.updated_at);
  row["streamer-symbol"] = position.streamer;
  return row;
}

namespace {

constexpr std::string_view kInstrumentTypes[] = {"Bond",
                                                 "Cryptocurrency",
                                                 "Currency Pair",
                                                 "Equity",
                                                 "Equity Offering",
                                                 "Equity Option",
                                                 "Event Contract",
                                                 "Fixed Income Security",
                                                 "Future",
                                                 "Future Option",
                                                 "Index",
                                                 "Liquidity Pool",
                                                 "Unknown",
                                                 "Warrant"};

// Codes are compared as a whole: /MES is not /ES.
bool is_of_product(const Position& position, const std::string& code) {
  const FutureProduct* wanted = find_product(code);
  return wanted != nullptr && position.instrument_type == "Future" &&
         find_product(position.symbol.substr(0, position.symbol.size() - 2)) == wanted;
}

Answer positions(const RequestContext& context) {
  const Query& query = context.query();
  const auto symbol = query.one("symbol");
  const auto underlyings = query.all("underlying-symbol");
  const auto product = query.one("underlying-product-code");
  const std::string type = query.enumerated("instrument-type", kInstrumentTypes);
  const bool with_closed = query.flag("include-closed-positions");
  const bool with_marks = query.flag("include-marks");
  // These accounts have one row for each symbol, so grouping changes nothing; the value is checked only.
  query.flag("net-positions");
  Json rows = Json::array();
  for (const Position& position : context.state.ledger.positions(context.captures.front(), context.now)) {
    if (position.direction == 0 && !with_closed) continue;
    if (symbol && *symbol != position.symbol) continue;
    if (!type.empty() && type != position.instrument_type) continue;
    if (product && !is_of_product(position, *product)) continue;
    if (!underlyings.empty() &&
        std::find(underlyings.begin(), underlyings.end(), position.underlying) == underlyings.end()) {
      continue;
    }
    rows.push_back(position_json(context.captures.front(), position, with_marks));
  }
  return Answer::items(std::move(rows));
}

constexpr Route kRoutes[] = {
    {"GET", "/accounts/{account}/positions", positions},
};

}  // namespace

std::span<const Route> position_routes() {
  return kRoutes;
}

}  // namespace simulator
