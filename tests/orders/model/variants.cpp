#include "variants.hpp"

namespace order_model {

using enum Place;
using enum Rule;
using enum Invariant;

std::vector<Variant> safe_variants() {
  return {
      {"the design", one_machine, {}, {}},
      {"the design with Redis", redis, {}, {}},
      {"a search before the write", search_first, {}, {}},
      {"the token is read, not taken", one_machine, {token_is_taken}, {}},
      {"store silent: goes on", one_machine, {store_silence_refuses}, {}},
  };
}

std::vector<Variant> unsafe_variants() {
  return {
      {"intent not unique", one_machine, {intent_is_unique}, {sent_once}},
      {"token read, intent not unique", one_machine, {token_is_taken, intent_is_unique}, {sent_once}},
      {"store silent: goes on, intent not unique", one_machine, {store_silence_refuses, intent_is_unique}, {sent_once}},
      {"a journal for each replica", one_machine, {journal_is_shared}, {sent_once}},
      {"write before claim", one_machine, {claim_before_write}, {journal_first}},
      {"intent not synced", one_machine, {intent_is_synced}, {journal_first}},
      {"disk full: sends anyway", one_machine, {failed_claim_refuses}, {journal_first}},
      {"halt not read with the claim", one_machine, {halt_is_read_with_claim}, {halt_stops}},
      {"no look at send_by", one_machine, {send_by_is_checked}, {absence_is_true}},
      {"the sender freezes between clock and write", frozen_sender, {}, {absence_is_true}},
      {"the HTTP library resends", one_machine, {library_writes_once}, {sent_once}},
      {"its second connect error means not sent", one_machine, {written_is_never_not_sent}, {absence_is_true}},
      {"a lost answer means not sent", one_machine, {lost_answer_is_unknown}, {absence_is_true}},
      {"sends again after a lost answer", one_machine, {lost_answer_is_not_resent}, {sent_once}},
      {"a caller that leaves stops the write", one_machine, {caller_cannot_stop_write}, {absence_is_true}},
      {"a gateway's page means refused", one_machine, {gateway_answer_is_unknown}, {absence_is_true}},
      {"any 2xx means accepted", one_machine, {ack_needs_order_id}, {presence_is_true}},
      {"a start sends open intents again", one_machine, {start_does_not_resend}, {sent_once}},
      {"open intents are not searched for", one_machine, {open_intents_are_searched}, {every_intent_ends}},
      {"a search at starts only", one_machine, {search_is_repeated}, {every_intent_ends}},
      {"absence believed before the margin", one_machine, {absence_needs_margin}, {absence_is_true}},
      {"absence believed at the first look", one_machine, {absence_needs_two_looks}, {absence_is_true}},
      {"absence believed at once", one_machine, {absence_needs_margin, absence_needs_two_looks}, {absence_is_true}},
      {"Redis, token outlives a failover", redis, {token_is_bound_to_incarnation}, {sent_once, halt_stops}},
      {"the same with a search before the write", redis_search_first, {token_is_bound_to_incarnation}, {sent_once}},
      {"Redis, no file of its own", redis, {intent_in_own_file}, {journal_first}},
  };
}

}  // namespace order_model
