#include "transitions.hpp"

namespace order_model {
namespace {

// Adds the transitions of one state.
class Successors {
 public:
  Successors(const State& state, const Rules& rules, std::vector<Transition>& transitions)
      : state_(state), rules_(rules), transitions_(transitions) {}

  void add_all() {
    add_broker();
    add_outside();
    for (int i = 0; i < kReplicas; ++i) {
      add_time(i);
      add_replica(i);
    }
  }

 private:
  bool keeps(Rule rule) const { return rules_.keeps(rule); }
  static Replica& at(State& state, int i) { return state.replicas[static_cast<std::size_t>(i)]; }
  const Replica& at(int i) const { return state_.replicas[static_cast<std::size_t>(i)]; }
  void add(Event event, int i, const State& next) {
    transitions_.push_back({event, static_cast<std::uint8_t>(i), next});
  }
  // Adds a transition whose only change is the next step of the replica.
  void add_step(Event event, int i, Step step) {
    State next = state_;
    at(next, i).step = step;
    add(event, i, next);
  }
  // Adds a transition after which the replica has answered its client.
  void add_answer(Event event, int i, Told told, State next) {
    at(next, i).step = Step::done;
    at(next, i).told = told;
    add(event, i, next);
  }

  // Gives an end to the intent for which replica `i` sends, unless it has one: its own or, after a resend, the other's.
  static void end_intent_of(State& state, int i, End end) {
    Replica& replica = has_intent(at(state, i)) ? at(state, i) : at(state, 1 - i);
    if (has_intent(replica) && replica.end == End::none) replica.end = end;
  }
  static void write_request(State& state, int i, std::uint8_t times) {
    state.written = static_cast<std::uint8_t>(state.written + times);
    state.request = Request::in_flight;
    at(state, i).step = Step::await_answer;
  }

  void add_request(Event event, Request request) {
    State next = state_;
    next.request = request;
    add(event, 0, next);
  }
  void add_broker() {
    if (state_.request == Request::in_flight) {
      add_request(Event::broker_accepted, Request::order_hidden);
      add_request(Event::broker_refused, Request::refused);
      add_request(Event::request_lost, Request::lost);
    }
    if (state_.request == Request::order_hidden) add_request(Event::order_became_visible, Request::order_visible);
  }

  void add_outside() {
    if (!state_.was_halted) {
      State next = state_;
      next.is_halted = next.was_halted = true;
      add(Event::halted, 0, next);
    }
    if (state_.has_failed_over || state_.has_token) return;
    State next = state_;
    next.has_failed_over = next.has_token = true;
    if (has_redis(rules_.place())) {
      next.is_halted = false;
      for (auto& replica : next.replicas) replica.intent = IntentRow::absent;
    }
    add(Event::failed_over, 0, next);
  }

  // The margin is longer than a write takes, a request is under way and an order is hidden from a search. A process
  // that freezes between its look at the clock and its write breaks that, and so does a sender that does not look.
  void add_time(int i) {
    const Replica& replica = at(i);
    if (!has_intent(replica) || replica.end != End::none || replica.deadline == Deadline::after_margin) return;
    State next = state_;
    if (replica.deadline == Deadline::before_send_by) {
      at(next, i).deadline = Deadline::after_send_by;
      add(Event::send_by_passed, i, next);
      return;
    }
    if (state_.request == Request::in_flight || state_.request == Request::order_hidden) return;
    const bool is_write_bounded = keeps(Rule::send_by_is_checked) && rules_.place() != Place::frozen_sender;
    if (replica.step == Step::write && is_write_bounded) return;
    at(next, i).deadline = Deadline::after_margin;
    add(Event::margin_passed, i, next);
  }

  void add_replica(int i) {
    const Step step = at(i).step;
    if (step == Step::dead) return add_step(Event::started, i, Step::starting);
    add_kill(i);
    // A process that may be frozen here does not search meanwhile.
    const bool is_frozen = step == Step::write && rules_.place() == Place::frozen_sender;
    if (!is_frozen && (step == Step::starting || keeps(Rule::search_is_repeated))) add_searches(i);
    switch (step) {
      case Step::call_pending:
        return add_call(i);
      case Step::take:
        return add_take(i);
      case Step::claim:
        return add_claim(i);
      case Step::look_up:
        return add_look_up(i);
      case Step::clock:
        return add_clock(i);
      case Step::write:
        return add_write(i);
      case Step::await_answer:
        return add_await_answer(i);
      case Step::record_ack:
        return add_record(i, End::ack, Told::accepted);
      case Step::record_refusal:
        return add_record(i, End::refused, Told::refused_by_broker);
      case Step::tell_unknown:
        return add_tell_unknown(i);
      case Step::starting:
        return add_start(i);
      case Step::done:
      case Step::dead:
        return;
    }
  }

  // A kill takes with it what is not on the disk, as a loss of power does.
  void add_kill(int i) {
    if (state_.kills_left == 0 || at(i).step == Step::call_pending) return;
    State next = state_;
    --next.kills_left;
    Replica& replica = at(next, i);
    replica.step = Step::dead;
    replica.has_looked = {};
    if (replica.intent == IntentRow::unsynced) replica.intent = IntentRow::absent;
    add(Event::killed, i, next);
  }

  void add_call(int i) {
    if (!state_.has_token || state_.is_halted) return add_answer(Event::call_refused, i, Told::refused_by_us, state_);
    add_step(Event::call_arrived, i, Step::take);
  }

  void add_take(int i) {
    const Step next_step = keeps(Rule::claim_before_write) ? Step::claim : Step::clock;
    if (!state_.has_token) {
      add_answer(Event::token_gone, i, Told::refused_by_us, state_);
      if (state_.can_lose_store_answer) add_silent_store(Event::not_taken_and_store_silent, i, state_, next_step);
      return;
    }
    State taken = state_;
    taken.has_token = !keeps(Rule::token_is_taken);
    State next = taken;
    at(next, i).step = next_step;
    add(Event::taken, i, next);
    if (!state_.can_lose_store_answer) return;
    add_silent_store(Event::taken_but_store_silent, i, taken, next_step);
    add_silent_store(Event::not_taken_and_store_silent, i, state_, next_step);
  }
  void add_silent_store(Event event, int i, State next, Step next_step) {
    next.can_lose_store_answer = false;
    if (keeps(Rule::store_silence_refuses)) return add_answer(event, i, Told::refused_by_us, next);
    at(next, i).step = next_step;
    add(event, i, next);
  }

  bool sees_intent(int i, int of) const {
    if (i == of && at(i).has_own_record) return true;
    return at(of).intent != IntentRow::absent && (i == of || keeps(Rule::journal_is_shared));
  }
  bool sees_any_intent(int i) const { return sees_intent(i, 0) || sees_intent(i, 1); }

  void add_claim(int i) {
    const bool is_other_incarnation =
        has_redis(rules_.place()) && state_.has_failed_over && keeps(Rule::token_is_bound_to_incarnation);
    if ((sees_any_intent(i) && keeps(Rule::intent_is_unique)) || is_other_incarnation ||
        (state_.is_halted && keeps(Rule::halt_is_read_with_claim))) {
      return add_answer(Event::claim_refused, i, Told::refused_by_us, state_);
    }
    State recorded = state_;
    Replica& replica = at(recorded, i);
    replica.end = End::none;
    replica.deadline = Deadline::before_send_by;
    for (auto& other : recorded.replicas) other.has_looked[static_cast<std::size_t>(i)] = false;
    add_failed_claim(Event::claim_failed, i, state_);
    replica.has_own_record = has_redis(rules_.place()) && keeps(Rule::intent_in_own_file);
    if (replica.has_own_record) add_failed_claim(Event::claim_failed_after_own_file, i, recorded);
    replica.intent = keeps(Rule::intent_is_synced) ? IntentRow::durable : IntentRow::unsynced;
    replica.is_claimed_after_halt = state_.was_halted;
    add_failed_claim(Event::claim_failed_but_written, i, recorded);
    replica.step = searches_first(rules_.place()) ? Step::look_up : Step::clock;
    add(Event::claimed, i, recorded);
  }
  void add_failed_claim(Event event, int i, State next) {
    if (keeps(Rule::failed_claim_refuses)) return add_answer(event, i, Told::refused_by_us, next);
    at(next, i).step = Step::clock;
    add(event, i, next);
  }

  void add_look_up(int i) {
    if (state_.request == Request::order_visible) {
      State next = state_;
      end_intent_of(next, i, End::found);
      return add_answer(Event::looked_up_order, i, Told::accepted, next);
    }
    add_step(Event::looked_up_nothing, i, Step::clock);
  }

  void add_clock(int i) {
    if (!keeps(Rule::send_by_is_checked) || at(i).deadline == Deadline::before_send_by) {
      return add_step(Event::clock_allowed, i, Step::write);
    }
    State next = state_;
    add_answer(Event::clock_refused_unrecorded, i, Told::not_sent, next);
    end_intent_of(next, i, End::not_sent);
    add_answer(Event::clock_refused, i, Told::not_sent, next);
  }

  void add_write(int i) {
    State wrote = state_;
    write_request(wrote, i, 1);
    add(Event::wrote, i, wrote);
    if (!keeps(Rule::library_writes_once)) {
      State twice = state_;
      write_request(twice, i, 2);
      add(Event::library_wrote_twice, i, twice);
    }
    if (!keeps(Rule::written_is_never_not_sent)) {
      end_intent_of(wrote, i, End::not_sent);
      add_answer(Event::second_connect_failed, i, Told::not_sent, wrote);
    }
    State failed = state_;
    add_answer(Event::connect_failed_unrecorded, i, Told::not_sent, failed);
    end_intent_of(failed, i, End::not_sent);
    add_answer(Event::connect_failed, i, Told::not_sent, failed);
  }

  void add_await_answer(int i) {
    if (has_order(state_)) add_step(Event::answer_came, i, Step::record_ack);
    if (state_.request == Request::refused) add_step(Event::answer_came, i, Step::record_refusal);
    if (state_.request == Request::lost) add_step(Event::connection_closed, i, Step::tell_unknown);
    if (!keeps(Rule::caller_cannot_stop_write)) add_answer(Event::caller_left, i, Told::not_sent, state_);
    if (state_.lost_answers_left == 0) return;
    add_lost_answer(Event::answer_lost, i, Step::tell_unknown);
    if (!keeps(Rule::gateway_answer_is_unknown)) add_lost_answer(Event::gateway_answered, i, Step::record_refusal);
    if (!keeps(Rule::ack_needs_order_id)) add_lost_answer(Event::idless_answer, i, Step::record_ack);
  }
  void add_lost_answer(Event event, int i, Step step) {
    State next = state_;
    --next.lost_answers_left;
    at(next, i).step = step;
    add(event, i, next);
  }

  void add_record(int i, End end, Told told) {
    State next = state_;
    add_answer(end == End::ack ? Event::ack_unrecorded : Event::refusal_unrecorded, i, told, next);
    end_intent_of(next, i, end);
    add_answer(end == End::ack ? Event::ack_recorded : Event::refusal_recorded, i, told, next);
  }

  void add_tell_unknown(int i) {
    add_answer(Event::unknown_told, i, Told::unknown, state_);
    State next = state_;
    if (!keeps(Rule::lost_answer_is_not_resent)) {
      write_request(next, i, 1);
      add(Event::resent, i, next);
    }
    if (!keeps(Rule::lost_answer_is_unknown)) {
      next = state_;
      end_intent_of(next, i, End::not_sent);
      add_answer(Event::not_sent_told, i, Told::not_sent, next);
    }
  }

  void add_start(int i) {
    for (int of = 0; of < kReplicas; ++of) {
      if (keeps(Rule::start_does_not_resend) || !sees_intent(i, of) || at(of).end != End::none) continue;
      State next = state_;
      write_request(next, i, 1);
      add(Event::resent_at_start, i, next);
      break;
    }
    // A client that has no answer sends its call again.
    add_step(Event::recovered, i, at(i).told == Told::nothing ? Step::call_pending : Step::done);
  }

  void add_searches(int i) {
    if (!keeps(Rule::open_intents_are_searched)) return;
    for (int of = 0; of < kReplicas; ++of) {
      if (!sees_intent(i, of) || at(of).end != End::none) continue;
      if (state_.request != Request::order_visible) {
        add_empty_look(i, of, state_, Event::search_found_nothing);
        continue;
      }
      State next = state_;
      at(next, of).end = End::found;
      add(Event::search_found_order, i, next);
      next = state_;
      next.can_miss_order = false;
      if (state_.can_miss_order) add_empty_look(i, of, next, Event::search_missed_order);
    }
  }
  void add_empty_look(int i, int of, State next, Event event) {
    if (keeps(Rule::absence_needs_margin) && at(of).deadline != Deadline::after_margin) return;
    auto& has_looked = at(next, i).has_looked[static_cast<std::size_t>(of)];
    if (has_looked || !keeps(Rule::absence_needs_two_looks)) {
      at(next, of).end = End::not_found;
      return add(event == Event::search_found_nothing ? Event::absence_recorded : event, i, next);
    }
    has_looked = true;
    add(event, i, next);
  }

  const State& state_;
  const Rules& rules_;
  std::vector<Transition>& transitions_;
};

}  // namespace

void find_transitions(const State& state, const Rules& rules, std::vector<Transition>& transitions) {
  transitions.clear();
  Successors(state, rules, transitions).add_all();
}

}  // namespace order_model
