// Trades of one instrument: at each price step of the regular session one to three, which move from the last price of
// the step before to that of this step; the same at the close; and one in each step of the extended hours, at the price
// of the close. All prints of a step have its time; their sequence gives the order. Pure functions of seed, instrument
// and instant.
#pragma once

#include <vector>

#include "market/market.hpp"

namespace simulator {

struct Print {
  Instant time;
  int sequence = 0;     // within the step, from 0
  bool is_last = true;  // of the step
  double price = 0;
  double size = 0;  // NaN of an index
  std::optional<double> bid;
  std::optional<double> ask;
  std::string_view side;  // dxFeed's aggressorSide
  bool extended = false;  // outside the regular session
};

// The time of the latest print of the regular session at an instant of this market time; after the close, the close.
Instant regular_print_time(const MarketInstrument& instrument, const MarketTime& time, Instant now);
// The size of the last print at that time, or of another one (1, 2).
double print_size(std::uint64_t seed, const MarketInstrument& instrument, Instant time, int other = 0);
// After `from` until `now`, oldest first, at most `limit`: the newest.
std::vector<Print> make_prints(const Market& market, const MarketInstrument& instrument, Instant from, Instant now,
                               std::size_t limit);

}  // namespace simulator
