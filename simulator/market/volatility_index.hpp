// The implied volatility index of a stock, fund or index, constant during a day. Pure function.
#pragma once

#include <cstdint>

#include "instruments/instruments.hpp"

namespace simulator {

// A fraction: 0.26 is 26 percent. `day` counts from 1970-01-01.
double volatility_index(std::uint64_t seed, const InstrumentSpec& listing, std::int64_t day);

}  // namespace simulator
