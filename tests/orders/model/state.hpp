// A state of the order path as the model sees it: one confirmation, whose place call arrives at two replicas, and at
// most one request that the broker has. A second written request breaks an invariant, so states behind it are not
// explored.
#pragma once

#include <array>
#include <cstdint>

namespace order_model {

constexpr int kReplicas = 2;

// What a replica does next for its call.
enum class Step : std::uint8_t {
  call_pending,    // the client's call has not arrived
  take,            // takes the token from the store
  claim,           // claims the confirmation in the journal
  look_up,         // searches for the order before sending; not part of the design
  clock,           // compares the clock with send_by
  write,           // writes the request
  await_answer,    // has written
  record_ack,      // has the broker's acknowledgement
  record_refusal,  // has an answer that it takes for a refusal
  tell_unknown,    // has no usable answer
  done,            // has answered its client
  dead,
  starting,  // started again after a kill
};

// The intent of a replica in the shared journal.
enum class IntentRow : std::uint8_t { absent, unsynced, durable };

enum class End : std::uint8_t { none, ack, refused, not_sent, found, not_found };

// The request at the broker.
enum class Request : std::uint8_t {
  none,
  in_flight,
  lost,           // never arrives
  refused,        // arrived; no order
  order_hidden,   // an order, which a search does not show yet
  order_visible,  // an order, which a search shows
};

// How far the time of an intent has gone.
enum class Deadline : std::uint8_t { before_send_by, after_send_by, after_margin };

// What the client of a replica was told.
enum class Told : std::uint8_t { nothing, refused_by_us, refused_by_broker, not_sent, accepted, unknown };

struct Replica {
  Step step = Step::call_pending;
  Told told = Told::nothing;
  IntentRow intent = IntentRow::absent;  // in the shared journal
  bool has_own_record = false;           // in the replica's own journal file; with Redis only
  bool is_claimed_after_halt = false;
  End end = End::none;  // of this replica's intent
  Deadline deadline = Deadline::before_send_by;
  std::array<bool, kReplicas> has_looked{};  // has_looked[k]: made one complete look for the intent of replica k
};

struct State {
  std::array<Replica, kReplicas> replicas{};
  Request request = Request::none;
  std::uint8_t written = 0;  // how many times a request with this confirmation was written
  bool has_token = true;     // the token is in the store
  bool has_failed_over = false;
  bool is_halted = false;
  bool was_halted = false;  // stays true where a failover loses the halt
  // Faults that may still happen.
  std::uint8_t kills_left = 2, lost_answers_left = 2;
  bool can_lose_store_answer = true;
  bool can_miss_order = true;  // a search may overlook a visible order
};

// A state as one integer, and back.
std::uint64_t pack(const State& state);
State unpack(std::uint64_t packed);

// Returns true if the intent of the replica is in a journal that a kill does not lose.
inline bool has_durable_intent(const Replica& replica) {
  return replica.intent == IntentRow::durable || replica.has_own_record;
}
inline bool has_intent(const Replica& replica) {
  return replica.intent != IntentRow::absent || replica.has_own_record;
}
inline bool has_order(const State& state) {
  return state.request == Request::order_hidden || state.request == Request::order_visible;
}

}  // namespace order_model
