// Positions with their values, and sums over them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "live/greeks.hpp"
#include "position_value.hpp"
#include "shared/totals.hpp"
#include "tastytrade_mcp/mcp/result_schema.hpp"

namespace tools {

// A position, its value, and its Greeks if the call asks for them. `position` points into the broker's answer, which
// must live longer.
struct ValuedPosition {
  const broker::Position* position;
  Valuation valuation;
  std::optional<PositionGreeks> greeks = {};
};

struct Holdings {
  std::vector<ValuedPosition> open;
  // Closed on the trading day, with a profit of the day that is not 0 or not known.
  std::vector<ValuedPosition> closed_today;

  void add(const broker::Position& position, support::Date session);
  // Calculates the Greeks of the open positions. `find_greeks(symbol)` returns those of an option, or null.
  template <class FindGreeks>
  void add_greeks(const FindGreeks& find_greeks) {
    for (ValuedPosition& valued : open) {
      valued.greeks = find_position_greeks(*valued.position, find_greeks(valued.position->symbol));
    }
  }
};

// Sums of market value, day's profit and open profit, the notional value of futures, and theta and vega if the
// positions have Greeks. Delta and gamma are added up of one underlying only.
class PositionTotals {
 public:
  void add(const ValuedPosition& valued);
  void add(const Holdings& holdings);
  // A sum by its key; nothing if a figure of it is unknown.
  std::optional<support::Decimal> complete_sum(std::string_view key) const { return totals_.complete_sum(key); }
  void add_missing(const Missing& missing) { totals_.add_missing(missing); }

  void write(support::JsonWriter& object) const;

 private:
  void add_greeks(const ValuedPosition& valued);

  Totals totals_{"market_value", "day_profit", "open_profit"};
  bool has_greeks_ = false;
  std::optional<support::Decimal> futures_notional_;
};

// What PositionTotals::write() writes.
mcp::schema::Object position_totals_schema();

}  // namespace tools
