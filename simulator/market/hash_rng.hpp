// Pseudo-random numbers as pure functions of the seed, a name and two numbers. All prices, sizes and volumes are made
// from them, so that the same seed and clock give the same bytes.
#pragma once

#include <cstdint>
#include <string_view>

namespace simulator {

std::uint64_t compute_hash(std::uint64_t seed, std::string_view name, std::int64_t a = 0, std::int64_t b = 0);
double uniform(std::uint64_t seed, std::string_view name, std::int64_t a = 0, std::int64_t b = 0);  // [0, 1)
// Roughly normal: mean 0, variance 1, within ±1.74, which keeps prices bounded.
double bounded_noise(std::uint64_t seed, std::string_view name, std::int64_t a = 0, std::int64_t b = 0);

}  // namespace simulator
