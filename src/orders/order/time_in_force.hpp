// Classifies the times in force of orders (docs/tastytrade.md, Placing orders). Pure functions.
#pragma once

#include "tastytrade_mcp/orders/order.hpp"

namespace orders {

// GTC, GTC Ext, GTC Ext Overnight.
bool lasts_until_cancelled(TimeInForce time_in_force);
// Works in the sessions before and after the regular one, too: Ext, GTC Ext, and those that work overnight.
bool works_extended(TimeInForce time_in_force);
// Ext Overnight, GTC Ext Overnight.
bool works_overnight(TimeInForce time_in_force);
// Works on one trading day: Day, Ext, Ext Overnight, IOC.
bool is_of_one_day(TimeInForce time_in_force);

}  // namespace orders
