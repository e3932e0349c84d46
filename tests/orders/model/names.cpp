// The words for rules and events.
#include "rules.hpp"
#include "transitions.hpp"

namespace order_model {
namespace {

std::string_view words_of_fault(Event event) {
  switch (event) {
    case Event::request_lost:
      return "the request is lost on its way to the broker";
    case Event::halted:
      return "trading is halted";
    case Event::failed_over:
      return "the store fails over, and the token is back";
    case Event::killed:
      return "replica # is killed";
    case Event::taken_but_store_silent:
      return "replica # takes the token, and the store's answer is lost";
    case Event::not_taken_and_store_silent:
      return "replica # does not reach the store";
    case Event::claim_failed:
      return "replica # cannot write its claim";
    case Event::claim_failed_but_written:
      return "replica # gets an error for a claim that is written";
    case Event::claim_failed_after_own_file:
      return "replica # writes to its own file, but cannot claim";
    case Event::connect_failed:
      return "replica # cannot connect to the broker";
    case Event::connect_failed_unrecorded:
      return "replica # cannot connect to the broker, nor write that down";
    case Event::second_connect_failed:
      return "replica # writes, and the library cannot connect again";
    case Event::answer_lost:
      return "the broker's answer to replica # is lost";
    case Event::caller_left:
      return "replica # stops for its caller, and tells that nothing was sent";
    case Event::gateway_answered:
      return "a gateway answers replica # in the broker's place";
    case Event::idless_answer:
      return "replica # gets an answer without an order";
    case Event::ack_unrecorded:
      return "replica # tells that the order is accepted, and cannot write it down";
    case Event::refusal_unrecorded:
      return "replica # tells that the broker refused, and cannot write it down";
    case Event::search_missed_order:
      return "a search of replica # overlooks the order";
    default:
      return "";
  }
}

std::string_view words_of_progress(Event event) {
  switch (event) {
    case Event::broker_accepted:
      return "the broker accepts the order";
    case Event::broker_refused:
      return "the broker refuses the order";
    case Event::order_became_visible:
      return "the order can be found";
    case Event::send_by_passed:
      return "send_by of replica # passes";
    case Event::margin_passed:
      return "the margin after send_by of replica # passes";
    case Event::started:
      return "replica # starts again";
    case Event::call_refused:
      return "replica # refuses the call";
    case Event::call_arrived:
      return "the call arrives at replica #";
    case Event::token_gone:
      return "replica # finds no token";
    case Event::taken:
      return "replica # takes the token";
    case Event::claim_refused:
      return "the journal refuses the claim of replica #";
    case Event::claimed:
      return "replica # claims the confirmation";
    case Event::looked_up_order:
      return "replica # finds the order before it sends";
    case Event::looked_up_nothing:
      return "replica # finds no order before it sends";
    case Event::clock_allowed:
      return "replica # may send";
    case Event::clock_refused:
      return "replica # is too late to send";
    case Event::clock_refused_unrecorded:
      return "replica # is too late to send, and cannot write that down";
    case Event::wrote:
      return "replica # writes the request";
    case Event::library_wrote_twice:
      return "replica # writes the request, and the library once more";
    case Event::answer_came:
      return "replica # gets the broker's answer";
    case Event::connection_closed:
      return "the connection of replica # is closed";
    case Event::ack_recorded:
      return "replica # writes down the acknowledgement";
    case Event::refusal_recorded:
      return "replica # writes down the refusal";
    case Event::unknown_told:
      return "replica # tells that the outcome is unknown";
    case Event::not_sent_told:
      return "replica # tells that nothing was sent";
    case Event::resent:
      return "replica # sends again";
    case Event::resent_at_start:
      return "replica # sends an open intent at its start";
    case Event::recovered:
      return "replica # is ready";
    case Event::search_found_order:
      return "a search of replica # finds the order";
    case Event::search_found_nothing:
      return "a search of replica # finds no order";
    case Event::absence_recorded:
      return "a search of replica # finds no order, and the intent is ended";
    default:
      return "";
  }
}

}  // namespace

std::string_view to_string(Rule rule) {
  switch (rule) {
    case Rule::token_is_taken:
      return "token_is_taken";
    case Rule::store_silence_refuses:
      return "store_silence_refuses";
    case Rule::intent_is_unique:
      return "intent_is_unique";
    case Rule::journal_is_shared:
      return "journal_is_shared";
    case Rule::claim_before_write:
      return "claim_before_write";
    case Rule::intent_is_synced:
      return "intent_is_synced";
    case Rule::failed_claim_refuses:
      return "failed_claim_refuses";
    case Rule::halt_is_read_with_claim:
      return "halt_is_read_with_claim";
    case Rule::send_by_is_checked:
      return "send_by_is_checked";
    case Rule::library_writes_once:
      return "library_writes_once";
    case Rule::written_is_never_not_sent:
      return "written_is_never_not_sent";
    case Rule::lost_answer_is_unknown:
      return "lost_answer_is_unknown";
    case Rule::lost_answer_is_not_resent:
      return "lost_answer_is_not_resent";
    case Rule::caller_cannot_stop_write:
      return "caller_cannot_stop_write";
    case Rule::gateway_answer_is_unknown:
      return "gateway_answer_is_unknown";
    case Rule::ack_needs_order_id:
      return "ack_needs_order_id";
    case Rule::start_does_not_resend:
      return "start_does_not_resend";
    case Rule::open_intents_are_searched:
      return "open_intents_are_searched";
    case Rule::search_is_repeated:
      return "search_is_repeated";
    case Rule::absence_needs_margin:
      return "absence_needs_margin";
    case Rule::absence_needs_two_looks:
      return "absence_needs_two_looks";
    case Rule::token_is_bound_to_incarnation:
      return "token_is_bound_to_incarnation";
    case Rule::intent_in_own_file:
      return "intent_in_own_file";
  }
  return "";
}

std::string describe(Event event, int replica) {
  std::string words(is_fault(event) ? words_of_fault(event) : words_of_progress(event));
  if (const auto place = words.find('#'); place != std::string::npos)
    words.replace(place, 1, std::to_string(replica + 1));
  return words;
}

}  // namespace order_model
