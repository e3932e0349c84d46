// What must be true in each state of the order path.
#pragma once

#include <cstdint>
#include <set>
#include <string_view>
#include <vector>

#include "state.hpp"
#include "transitions.hpp"

namespace order_model {

enum class Invariant : std::uint8_t {
  sent_once,          // no confirmation is written twice
  journal_first,      // nothing is written without an intent on a disk
  absence_is_true,    // no order exists or may come where "not sent", "refused by the broker" or "not found" was said
  presence_is_true,   // an order exists where it was said
  every_intent_ends,  // at rest each intent has an end, and each order an end that names it
  halt_stops,         // nothing is written that was claimed after a halt
};
constexpr int kInvariants = static_cast<int>(Invariant::halt_stops) + 1;
using Invariants = std::set<Invariant>;
std::string_view to_string(Invariant invariant);

// The invariants that do not hold in `state`. `transitions` is what may happen in it.
Invariants find_broken_invariants(const State& state, const std::vector<Transition>& transitions);

}  // namespace order_model
