// Tick sizes (docs/tastytrade.md, Tick sizes), rounding to them, and decimal texts as the broker formats them. Pure
// functions.
#pragma once

#include <span>
#include <string>

#include "tastytrade_mcp/support/json.hpp"

namespace simulator {

struct TickStep {
  double below = 0;  // 0: no threshold
  double size = 0;
};
using Ticks = std::span<const TickStep>;

double tick_at(Ticks ticks, double price);
double round_to_tick(Ticks ticks, double price);
double floor_to_tick(Ticks ticks, double price);
double ceil_to_tick(Ticks ticks, double price);

// "190.0", "0.75", "-0.000167047": at most `places` digits after the point, no trailing zeros, at least one decimal.
std::string format_decimal(double value, int places = 9);
// A strike in an option symbol or streamer symbol: "110", "257.5".
std::string format_strike(double value);
// [{"value":"0.0001","threshold":"1.0"},{"value":"0.01"}]
support::Json ticks_json(Ticks ticks);

}  // namespace simulator
