#include "exit/interrupted_exits.hpp"

#include <algorithm>

#include "exit/exit_identity.hpp"
#include "reconcile/reconciler.hpp"
#include "tastytrade_mcp/orders/order_words.hpp"
#include "tastytrade_mcp/support/log.hpp"

namespace orders {
namespace {

// The record of the oldest intent that cancels the complex order of an exit and may have no end; 0: there is none.
std::int64_t find_oldest(Journal& journal) {
  std::int64_t oldest = 0;
  const auto look = [&oldest](const std::vector<IntentState>& states) {
    for (const IntentState& state : states) {
      const bool is_exit =
          is_exit_cancellation(read_text(state.intent, "action"), read_text(state.intent, "external_identifier"));
      if (is_exit && (oldest == 0 || state.intent.seq < oldest)) oldest = state.intent.seq;
    }
  };
  look(journal.unfinished_orders());
  look(journal.open_intents(Instant::max()));
  return oldest;
}

}  // namespace

std::vector<InterruptedExit> find_interrupted_exits(Journal& journal, Instant now) {
  constexpr std::size_t kPage = 1'000;
  std::int64_t next = find_oldest(journal);
  if (next == 0) return {};
  ExitReader reader;
  while (true) {
    const std::vector<Record> records = journal.read(next, kPage);
    for (const Record& record : records) reader.add(record);
    if (records.size() < kPage) return reader.find_interrupted(now);
    next = records.back().seq + 1;
  }
}

void tell_interrupted_exits(Journal& journal, Instant now, std::set<std::int64_t>& told) {
  for (const InterruptedExit& exit : find_interrupted_exits(journal, now)) {
    if (!told.insert(exit.seq).second) continue;
    support::log_warning("exit_interrupted",
                         {{"record", exit.seq}, {"step", exit.last_step}, {"account_number", exit.head.account}});
  }
}

namespace {

// The record of the end of an exit, if it ended by itself.
std::optional<Record> find_exit_end(Journal& journal, const Record& cancel) {
  constexpr std::size_t kPage = 1'000;
  for (std::int64_t next = cancel.seq + 1;;) {
    const std::vector<Record> records = journal.read(next, kPage);
    for (const Record& record : records) {
      if (record.at > cancel.at + kExitIsOver) return std::nullopt;  // no exit lasts so long
      const bool is_of_exit =
          record.kind == RecordKind::composition && record.confirmation_id == cancel.confirmation_id;
      if (is_of_exit && read_text(record, "step") == "end") return record;
    }
    if (records.size() < kPage) return std::nullopt;
    next = records.back().seq + 1;
  }
}

bool is_without_effect(Status cancellation) {
  return cancellation == Status::not_sent || cancellation == Status::refused || cancellation == Status::not_found;
}

constexpr const char* kNoStop =
    "The position may have no stop. Look at fetch_positions and fetch_orders, and preview a closing order or a new "
    "stop.";

std::string describe_close(const Intent& cancel, Status cancellation, const std::optional<Record>& end, bool is_over) {
  const std::string never = "The closing order was never sent, and will not be. ";
  if (end) {
    const Json* const is_unprotected = support::find(end->data, "is_position_unprotected");
    const bool has_stop = is_unprotected != nullptr && is_unprotected->is_boolean() && !is_unprotected->get<bool>();
    return "The exit has ended: " + read_text(*end, "reason") + ' ' + never + (has_stop ? "" : kNoStop);
  }
  if (is_without_effect(cancellation)) {
    return never + "Complex order " + cancel.target_order_id +
           " was not cancelled by it: it works as before, unless its orders have ended by themselves.";
  }
  if (is_over) return never + kNoStop;
  return "The closing order was not sent so far, and the position may have no stop meanwhile. If the program has "
         "ended, nothing goes on by itself: this is certain after ";
}

}  // namespace

std::optional<Reconciliation> describe_unsent_close(Journal& journal, std::string_view external_identifier,
                                                    Instant now) {
  const auto state = journal.find_intent_by_identifier(make_cancel_identifier(external_identifier));
  if (!state) return std::nullopt;
  const Intent cancel = read_intent(state->intent);
  Reconciliation result;
  result.external_identifier = external_identifier;
  result.journal_seq = state->intent.seq;
  result.order_words = cancel.words;
  result.looked_at = {"the journal"};
  const Status cancellation = state->end ? describe_end(cancel, *state->end).status : Status::outcome_unknown;
  const std::optional<Record> end = find_exit_end(journal, state->intent);
  const bool is_over = end || is_without_effect(cancellation) || now - state->intent.at > kExitIsOver;
  result.status = is_over ? Status::not_sent : Status::outcome_unknown;
  result.reason = "The cancellation of complex order " + cancel.target_order_id +
                  " came to: " + (state->end ? std::string(to_string(cancellation)) : "not known") + " (" +
                  cancel.external_identifier + "). " + describe_close(cancel, cancellation, end, is_over);
  if (!is_over) result.reason += describe_time(state->intent.at + kExitIsOver) + ".";
  return result;
}

}  // namespace orders
