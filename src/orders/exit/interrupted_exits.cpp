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
  const std::string end = state->end ? std::string(to_string(describe_end(cancel, *state->end).status)) : "not known";
  const bool is_over = now - state->intent.at > kExitIsOver;
  result.status = is_over ? Status::not_sent : Status::outcome_unknown;
  result.reason = "The cancellation of complex order " + cancel.target_order_id + " came to: " + end + " (" +
                  cancel.external_identifier + "). " +
                  (is_over ? "The closing order was never sent, and will not be: the position may have no stop. Look "
                             "at fetch_positions, and preview a closing order or a new stop."
                           : "The closing order was not sent so far, and the position may have no stop meanwhile. If "
                             "the program has ended, nothing goes on by itself: this is certain after " +
                                 describe_time(state->intent.at + kExitIsOver) + ".");
  return result;
}

}  // namespace orders
