#include "hash_rng.hpp"

namespace simulator {
namespace {

// The finaliser of SplitMix64.
std::uint64_t finalize(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

}  // namespace

std::uint64_t compute_hash(std::uint64_t seed, std::string_view name, std::int64_t a, std::int64_t b) {
  std::uint64_t value = 0xcbf29ce484222325ULL;  // FNV-1a
  for (const char c : name) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  value = finalize(value ^ finalize(seed));
  return finalize(value ^
                  finalize(static_cast<std::uint64_t>(a) * 0x100000001ULL ^ finalize(static_cast<std::uint64_t>(b))));
}

double uniform(std::uint64_t seed, std::string_view name, std::int64_t a, std::int64_t b) {
  return static_cast<double>(compute_hash(seed, name, a, b) >> 11) * 0x1.0p-53;
}

double bounded_noise(std::uint64_t seed, std::string_view name, std::int64_t a, std::int64_t b) {
  return (uniform(seed, name, a, b) * 2.0 - 1.0) * 1.7320508075688772;
}

}  // namespace simulator
