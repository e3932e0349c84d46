// What may happen next in a state of the order path.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rules.hpp"
#include "state.hpp"

namespace order_model {

enum class Event : std::uint8_t {
  // faults: a system at rest does not wait for them
  request_lost,
  halted,
  failed_over,
  killed,
  taken_but_store_silent,
  not_taken_and_store_silent,
  claim_failed,
  claim_failed_but_written,
  claim_failed_after_own_file,
  connect_failed,
  connect_failed_unrecorded,
  second_connect_failed,
  answer_lost,
  caller_left,
  gateway_answered,
  idless_answer,
  ack_unrecorded,
  refusal_unrecorded,
  search_missed_order,
  // progress
  broker_accepted,
  broker_refused,
  order_became_visible,
  send_by_passed,
  margin_passed,
  started,
  call_refused,
  call_arrived,
  token_gone,
  taken,
  claim_refused,
  claimed,
  looked_up_order,
  looked_up_nothing,
  clock_allowed,
  clock_refused,
  clock_refused_unrecorded,
  wrote,
  library_wrote_twice,
  answer_came,
  connection_closed,
  ack_recorded,
  refusal_recorded,
  unknown_told,
  not_sent_told,
  resent,
  resent_at_start,
  recovered,
  search_found_order,
  search_found_nothing,
  absence_recorded,
};
inline bool is_fault(Event event) {
  return event < Event::broker_accepted;
}

struct Transition {
  Event event;
  std::uint8_t replica;  // of no meaning where the broker, the store or the time acts
  State next;
};
// "replica 1 claims the confirmation"
std::string describe(Event event, int replica);

// Replaces the content of `transitions` by what may happen in `state`.
void find_transitions(const State& state, const Rules& rules, std::vector<Transition>& transitions);

}  // namespace order_model
