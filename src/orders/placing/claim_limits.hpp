// The limits of a claim, from the settings. Pure.
#pragma once

#include "tastytrade_mcp/orders/journal.hpp"
#include "tastytrade_mcp/orders/settings.hpp"

namespace orders {

inline ClaimLimits make_claim_limits(const Settings& settings) {
  return {settings.max_daily_notional, settings.max_orders_per_day, settings.max_orders_per_minute,
          settings.duplicate_window};
}

}  // namespace orders
