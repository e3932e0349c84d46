#include "invariants.hpp"

#include <algorithm>

namespace order_model {
namespace {

bool says_absent(const Replica& replica) {
  return replica.told == Told::not_sent || replica.told == Told::refused_by_broker || replica.end == End::not_sent ||
         replica.end == End::refused || replica.end == End::not_found;
}

bool says_present(const Replica& replica) {
  return replica.told == Told::accepted || replica.end == End::ack || replica.end == End::found;
}

bool is_open(const Replica& replica) {
  return has_intent(replica) && replica.end == End::none;
}

bool is_claimed_after_halt(const Replica& replica) {
  return replica.is_claimed_after_halt;
}

bool any_of(const State& state, bool (*holds)(const Replica&)) {
  return std::any_of(state.replicas.begin(), state.replicas.end(), holds);
}

bool has_named_order(const Replica& replica) {
  return replica.end == End::ack || replica.end == End::found;
}

}  // namespace

std::string_view to_string(Invariant invariant) {
  switch (invariant) {
    case Invariant::sent_once:
      return "sent once";
    case Invariant::journal_first:
      return "journal first";
    case Invariant::absence_is_true:
      return "absence is true";
    case Invariant::presence_is_true:
      return "presence is true";
    case Invariant::every_intent_ends:
      return "every intent ends";
    case Invariant::halt_stops:
      return "halt stops";
  }
  return "";
}

Invariants find_broken_invariants(const State& state, const std::vector<Transition>& transitions) {
  const bool is_written = state.written > 0;
  const bool may_have_order = state.request == Request::in_flight || has_order(state);
  const bool is_at_rest = std::all_of(transitions.begin(), transitions.end(),
                                      [](const Transition& transition) { return is_fault(transition.event); });
  Invariants broken;
  if (state.written > 1) broken.insert(Invariant::sent_once);
  if (is_written && !any_of(state, has_durable_intent)) broken.insert(Invariant::journal_first);
  if (may_have_order && any_of(state, says_absent)) broken.insert(Invariant::absence_is_true);
  if (!has_order(state) && any_of(state, says_present)) broken.insert(Invariant::presence_is_true);
  if (is_at_rest && (any_of(state, is_open) || (has_order(state) && !any_of(state, has_named_order)))) {
    broken.insert(Invariant::every_intent_ends);
  }
  if (is_written && any_of(state, is_claimed_after_halt)) broken.insert(Invariant::halt_stops);
  return broken;
}

}  // namespace order_model
