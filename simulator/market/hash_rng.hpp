// Randomness that is a pure function of what it is asked about: the seed, a name and up to two numbers. It stands
// behind every price, size and volume, so that the same seed and clock give the same bytes. No state; any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace simulator {

std::uint64_t compute_hash(std::uint64_t seed, std::string_view name, std::int64_t a = 0, std::int64_t b = 0);
double uniform(std::uint64_t seed, std::string_view name, std::int64_t a = 0, std::int64_t b = 0);  // [0, 1)
// Mean 0, variance 1, within ±1.74: the middle of a bell without its tails, so that no price ever runs away.
double swing(std::uint64_t seed, std::string_view name, std::int64_t a = 0, std::int64_t b = 0);

}  // namespace simulator
