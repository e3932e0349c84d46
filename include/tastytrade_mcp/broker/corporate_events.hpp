// Dividends and earnings of the past, by symbol (docs/tastytrade.md, Corporate events). Those to come are members of
// MarketMetrics.
#pragma once

#include <optional>

#include "tastytrade_mcp/broker/types.hpp"

namespace broker {

struct PastDividend {
  Date date{};                    // as the service dates it
  std::optional<Decimal> amount;  // dollars a share
};

struct PastEarnings {
  Date date{};
  std::optional<Decimal> earnings_per_share;
};

}  // namespace broker
