#include "placing/claim_text.hpp"

#include "exit/exit_identity.hpp"
#include "reconcile/reconciler.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace orders {

std::optional<IntentState> find_placed_intent(std::string_view confirmation_id, Journal& journal) {
  auto closing = journal.find_intent(make_close_confirmation(confirmation_id));
  return closing ? closing : journal.find_intent(confirmation_id);
}

std::string describe_earlier_use(const IntentState& state) {
  const Intent intent = read_intent(state.intent);
  const std::string record =
      " (journal record " + std::to_string(state.intent.seq) + ", " + intent.external_identifier + ").";
  if (intent.action == to_string(Intention::trail) && state.end)
    return "It started a trail" + record + " reconcile_order tells how it stands.";
  if (is_exit_cancellation(intent.action, intent.external_identifier)) {
    const std::string end = state.end ? std::string(to_string(describe_end(intent, *state.end).status)) : "not known";
    return "Its first step, the cancellation of complex order " + intent.target_order_id + ", came to: " + end +
           record + " Its closing order was not sent so far. fetch_positions and fetch_orders show what is there.";
  }
  if (!state.end) return "What became of its order is not known yet" + record + " Call reconcile_order.";
  const Reconciliation end = describe_end(intent, *state.end);
  const std::string id = end.order_id.empty() ? "Its order" : "Its order " + end.order_id;
  return id + " came to: " + std::string(to_string(end.status)) + record;
}

UsedConfirmationError make_used_confirmation_error(const IntentState& state) {
  return {support::ErrorCode::conflict, "This confirmation was already used. " + describe_earlier_use(state),
          "This call sent nothing. A new order needs a new preview."};
}

UsedConfirmationError make_confirmation_in_use_error() {
  return {support::ErrorCode::conflict, "Another call is using this confirmation at this moment.",
          "This call sent nothing. fetch_orders and reconcile_order show what becomes of its order."};
}

std::string describe_search(const Reconciliation& found) {
  std::string text = "The answer to the request was lost.";
  if (found.status == Status::accepted) text += " A search at TastyTrade found the order.";
  return found.reason.empty() ? text : text + " A search at TastyTrade: " + found.reason;
}

std::string explain_verdict(const ClaimResult& result, Journal& journal) {
  switch (result.verdict) {
    case ClaimResult::Verdict::already_claimed: {
      const auto state = journal.find_intent(result.existing);
      return "This confirmation was already used. " + (state ? describe_earlier_use(*state) : std::string());
    }
    case ClaimResult::Verdict::halted:
      return "Trading is halted. Only the operator can resume it, with `tastytrade-mcp resume-trading`.";
    case ClaimResult::Verdict::over_limit:
      return "The limit " + support::to_upper(result.limit) + " of " + result.cap +
             " would be exceeded: " + result.used + " are used already.";
    case ClaimResult::Verdict::duplicate:
      return "The same order was sent a short time ago (journal record " + std::to_string(result.existing) + ").";
    case ClaimResult::Verdict::unknown_open:
      return "What became of an earlier order on this underlying is not known yet (journal record " +
             std::to_string(result.existing) + "). Call reconcile_order first.";
    case ClaimResult::Verdict::other_incarnation:
      return "The journal's storage was restarted or replaced since the preview. Preview the order again.";
    case ClaimResult::Verdict::facts_outdated:
      return "Another order of the account was sent while this one was checked, and its answer is awaited (journal "
             "record " +
             std::to_string(result.existing) + "). Preview the order again in half a minute.";
    case ClaimResult::Verdict::too_late:
      return "The order could not be sent in time.";
    case ClaimResult::Verdict::claimed:
      break;
  }
  return {};
}

std::string find_acknowledgement(const ClaimResult& result) {
  return result.verdict == ClaimResult::Verdict::duplicate ? "duplicate" : "";
}

}  // namespace orders
