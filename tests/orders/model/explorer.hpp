// Explores all states that an order path can reach, breadth first.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "invariants.hpp"
#include "rules.hpp"
#include "state.hpp"

namespace order_model {

struct Exploration {
  std::size_t states = 0;
  // For each broken invariant a shortest way to it, one event a line.
  std::map<Invariant, std::vector<std::string>> faults;
  std::set<End> ends;  // that an intent had in some state
};

// Explores all states, or as many as it takes to find each of `sought` broken. States behind a broken invariant are not
// explored. Throws std::length_error above `max_states`.
Exploration explore(const Rules& rules, const Invariants& sought = {}, std::size_t max_states = 2'000'000);

}  // namespace order_model
