#include "volatility_index.hpp"

#include <cmath>
#include <string>

#include "hash_rng.hpp"

namespace simulator {

double volatility_index(std::uint64_t seed, const InstrumentSpec& listing, std::int64_t day) {
  const std::string name = "metrics " + std::string(listing.symbol);
  return std::abs(listing.volatility) * (1 + 0.012 * bounded_noise(seed, name, day, 1));
}

}  // namespace simulator
