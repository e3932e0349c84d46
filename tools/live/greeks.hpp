// Greeks in results: of one unit of an option, and of a position. Pure functions and values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "shared/table.hpp"
#include "shared/totals.hpp"
#include "tastytrade_mcp/broker/live.hpp"
#include "tastytrade_mcp/broker/types.hpp"
#include "tastytrade_mcp/mcp/result_schema.hpp"

namespace tools {

// Writes implied volatility (annual, in percent) and the Greeks of one unit of the underlying: delta, gamma, theta
// (for a calendar day), vega (for a percentage point of volatility).
template <class Row>
void write_greeks(Row& row, const broker::LiveGreeks& greeks);

std::vector<std::string> greek_columns();
mcp::schema::Object greek_members();

// The Greeks of a whole position, in dollars: quantity times multiplier times those of one unit, negative for a short
// position. delta: for a rise of the underlying by 1; gamma: change of that delta; theta: for a calendar day; vega: for
// a percentage point of volatility. Of a stock, a coin or a future, delta is quantity times multiplier, and the others
// are 0. Rounded to cents, gamma to four digits, so that sums over legs are exact.
struct PositionGreeks {
  Figure delta, gamma, theta, vega;
  std::optional<support::Decimal> implied_volatility = {};  // of an option: annual, in percent
};

// `greeks`: of the option; null if they are not known.
PositionGreeks find_position_greeks(const broker::Position& position, const broker::LiveGreeks* greeks);

// True if the price of the instrument is that of an option.
bool is_option(broker::InstrumentType type);

}  // namespace tools
