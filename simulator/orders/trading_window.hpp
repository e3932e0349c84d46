// The times at which orders of an instrument and a time in force are matched. Pure functions.
#pragma once

#include <optional>
#include <string_view>

#include "market/price_model.hpp"

namespace simulator {

struct TradingWindow {
  Instant begin;
  Instant end;

  bool holds(Instant when) const { return begin <= when && when < end; }
};

// The window that holds `now`, or the next one.
TradingWindow find_window(const MarketInstrument& instrument, std::string_view time_in_force, Instant now);

// When the order expires; nothing for one that is good till cancelled, and for IOC, which ends at once.
std::optional<Instant> find_expiry(const MarketInstrument& instrument, std::string_view time_in_force,
                                   std::optional<Date> good_till, Instant now);

inline bool is_extended(std::string_view time_in_force) {
  return time_in_force.find("Ext") != std::string_view::npos;
}

}  // namespace simulator
