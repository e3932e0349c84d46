// The rules of the order path that the model can break, one by one, and where the path runs.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace order_model {

// Each rule is stated as the design keeps it.
enum class Rule : std::uint8_t {
  token_is_taken,                 // the token is taken from the store, not read
  store_silence_refuses,          // a store that does not answer the take counts as a refusal
  intent_is_unique,               // a confirmation has at most one intent
  journal_is_shared,              // all replicas have one journal
  claim_before_write,             // the intent is in the journal before the request is written
  intent_is_synced,               // the intent is on the disk when claim returns
  failed_claim_refuses,           // nothing is sent where the claim cannot be written
  halt_is_read_with_claim,        // the claim reads the halt in its own transaction
  send_by_is_checked,             // the sender looks at the clock before it writes
  library_writes_once,            // the HTTP library does not write a request again
  written_is_never_not_sent,      // no failure after the first byte counts as "not sent"
  lost_answer_is_unknown,         // a lost answer is told as unknown
  lost_answer_is_not_resent,      // a lost answer is no reason to send again
  caller_cannot_stop_write,       // a caller that goes away changes nothing once the claim is made
  gateway_answer_is_unknown,      // only the broker's own error refuses, not a gateway's page
  ack_needs_order_id,             // an answer without an order's id is no acknowledgement
  start_does_not_resend,          // a start sends no open intent again
  open_intents_are_searched,      // open intents are searched for
  search_is_repeated,             // also while the server runs, not only at its start
  absence_needs_margin,           // a look counts only after send_by and the margin
  absence_needs_two_looks,        // and one look is not enough
  token_is_bound_to_incarnation,  // claim refuses a token of before a failover; with Redis
  intent_in_own_file,             // the replica writes the intent to its own file, too; with Redis
};
constexpr int kRules = static_cast<int>(Rule::intent_in_own_file) + 1;
std::string_view to_string(Rule rule);

// Where the order path runs, beyond its rules.
enum class Place : std::uint8_t {
  one_machine,        // the journal is a file; the store may bring a taken token back
  redis,              // the journal is in Redis; a failover loses it, the halt and the taking of the token
  frozen_sender,      // one_machine, and a process may freeze for any time between its look at the clock and its write
  search_first,       // one_machine, and a search before the write
  redis_search_first  // both
};
inline bool has_redis(Place place) {
  return place == Place::redis || place == Place::redis_search_first;
}
inline bool searches_first(Place place) {
  return place == Place::search_first || place == Place::redis_search_first;
}

// Rules that hold. Made of the design's rules without some.
class Rules {
 public:
  explicit Rules(Place place = Place::one_machine, const std::vector<Rule>& broken = {}) : place_(place) {
    for (const Rule rule : broken) broken_ |= bit(rule);
  }

  bool keeps(Rule rule) const { return (broken_ & bit(rule)) == 0; }
  Place place() const { return place_; }

 private:
  static std::uint32_t bit(Rule rule) { return std::uint32_t{1} << static_cast<unsigned>(rule); }

  Place place_;
  std::uint32_t broken_ = 0;
};

}  // namespace order_model
