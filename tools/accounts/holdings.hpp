// Positions with their values, and sums over them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "position_value.hpp"
#include "shared/totals.hpp"
#include "tastytrade_mcp/mcp/result_schema.hpp"

namespace tools {

// A position and its value. `position` points into the broker's answer, which must live longer.
struct ValuedPosition {
  const broker::Position* position;
  Valuation valuation;
};

struct Holdings {
  std::vector<ValuedPosition> open;
  // Closed on the trading day, with a profit of the day that is not 0 or not known.
  std::vector<ValuedPosition> closed_today;

  void add(const broker::Position& position, support::Date session);
};

// Sums of market value, day's profit and open profit, and the notional value of futures.
class PositionTotals {
 public:
  void add(const ValuedPosition& valued);
  void add(const Holdings& holdings);
  // A sum by its key; nothing if a figure of it is unknown.
  std::optional<support::Decimal> complete_sum(std::string_view key) const { return totals_.complete_sum(key); }
  void add_missing(const Missing& missing) { totals_.add_missing(missing); }

  void write(support::JsonWriter& object) const;

 private:
  Totals totals_{"market_value", "day_profit", "open_profit"};
  std::optional<support::Decimal> futures_notional_;
};

// What PositionTotals::write() writes.
mcp::schema::Object position_totals_schema();

}  // namespace tools
