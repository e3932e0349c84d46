// Replaces the stop of a trail: each replace is an intent of its own, and is sent once.
#include "placing/claim_limits.hpp"
#include "placing/claim_text.hpp"
#include "preview/order_forms.hpp"
#include "tastytrade_mcp/orders/order_words.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"
#include "trailing/trail_rule.hpp"
#include "trailing/trail_run.hpp"

namespace orders {
namespace {

constexpr int kMaxNotSent = 3;  // in a row
constexpr std::chrono::milliseconds kNoWait{0};

}  // namespace

void TrailRun::replace_if_due() {
  if (!price_ || !now_.best_price || !is_live_ || !has_passed(kBetweenReplaces, replaced_at_)) return;
  const auto moved = move_stop(stop_, trail_.plan, *now_.best_price, *price_, instrument().facts.ticks);
  if (!moved || !check_stop() || !is_live_ || !has_former_ended()) return;
  send_replace(*moved);
}

// The broker refuses a chain of replaces whose links still work.
bool TrailRun::has_former_ended() {
  if (former_id_.empty()) return true;
  if (tools_.parts.client.order(trail_.account, former_id_, options())->is_working()) return false;
  former_id_.clear();
  return true;
}

Intent TrailRun::make_intent(const Order& moved) {
  const NewIdentity identity = derive_identity(trail_.id, ++attempts_);
  Intent intent;
  intent.head = trail_.head;
  intent.confirmation_id = identity.confirmation_id;
  intent.action = to_string(Intention::replace);
  intent.external_identifier = identity.external_identifier;
  intent.method = "PUT";
  intent.path = "/accounts/{account}/orders/" + now_.order_id;
  intent.body = make_change_body(moved, {identity.external_identifier, tools_.parts.program});
  intent.digest = compute_digest(
      {intent.method, intent.path, intent.head.account_key, intent.head.environment, intent.head.host}, intent.body);
  intent.order_digest = compute_order_digest(moved);
  intent.target_order_id = now_.order_id;
  intent.words = describe(moved);
  intent.day = support::new_york_date(now());
  intent.underlying_symbol = trail_.underlying_symbol;
  intent.is_duplicate_acknowledged = true;
  intent.halt_generation = trail_.halt_generation;
  intent.incarnation = trail_.incarnation;
  return intent;
}

void TrailRun::send_replace(const Order& moved) {
  Intent intent = make_intent(moved);
  const broker::OrderRequest request = make_order_request(intent.method, intent.path, intent.body);
  tools_.parts.client.prepare_order_write(trail_.account, request, options());
  // The reads may have taken long.
  if (end_if_bound() || !keep_lease() || !begin_replace()) return;
  Sender::Claim claim;
  replaced_at_ = steady();  // a claim whose answer is lost counts: each one uses up the limits
  try {
    claim = tools_.sender.claim(intent, make_claim_limits(tools_.parts.settings), trail_.account);
  } catch (...) {
    finish_replace();
    throw;
  }
  if (!claim.intent) finish_replace();
  if (!judge_claim(claim.result)) return;
  replace_ = Replace{moved, std::move(intent), claim.result.seq, nullptr};
  replace_->request = tools_.sender.send(*std::move(claim.intent));
}

// Returns true if the replace was claimed.
bool TrailRun::judge_claim(const ClaimResult& result) {
  using Verdict = ClaimResult::Verdict;
  if (result.verdict == Verdict::claimed) return true;
  const std::string why = explain_verdict(result, tools_.parts.journal);
  if (result.verdict == Verdict::halted) {
    end(TrailEnd::halted, why + " Its stop is left as it is.");
  } else if (result.verdict == Verdict::other_incarnation) {
    end(TrailEnd::journal_changed, "The journal's storage was restarted or replaced. Its stop is left as it is.");
  } else if (result.verdict == Verdict::too_late || result.limit == "max_orders_per_minute") {
    now_.reason = why;
  } else if (result.verdict == Verdict::over_limit) {
    end(TrailEnd::limit_reached, why + " Its stop is left as it is.");
  } else {
    end(TrailEnd::failed, why + " Its stop is left as it is.");
  }
  return false;
}

void TrailRun::take_result() {
  const auto sent = Sender::wait(*replace_->request, support::Budget::of(kNoWait));
  if (!sent) return;
  const Replace replace = *std::move(replace_);
  replace_.reset();
  finish_replace();
  const bool has_ended = now_.end.has_value();
  const std::string record = " (journal record " + std::to_string(replace.seq) + ").";
  if (sent->result.outcome != broker::SendOutcome::not_sent) not_sent_in_a_row_ = 0;
  switch (sent->result.outcome) {
    case broker::SendOutcome::accepted:
      stop_ = replace.moved;
      tools_.tracker.follow(replace.intent, replace.seq, trail_.account, sent->result.order_id);
      return accept_replace(sent->result.order_id);
    case broker::SendOutcome::refused:
      if (has_ended) return;
      return end(TrailEnd::replace_refused,
                 "TastyTrade refused a replace" + record + " Look at the stop in fetch_orders.");
    case broker::SendOutcome::not_sent:
      if (!has_ended) now_.reason = sent->result.reason;
      if (has_ended || ++not_sent_in_a_row_ < kMaxNotSent) return;
      return end(TrailEnd::replace_not_sent, "Replaces could not be sent. Its stop is left as it is.");
    case broker::SendOutcome::unknown:
      const std::string reason = "The answer to a replace was lost" + record +
                                 " One of the two stops works, or none: reconcile_order with " +
                                 replace.intent.external_identifier + " tells.";
      if (has_ended) {
        now_.reason += ' ' + reason;
        return;
      }
      return end(TrailEnd::outcome_unknown, reason);
  }
}

void TrailRun::accept_replace(const std::string& order_id) {
  former_id_ = now_.order_id;
  now_.order_id = order_id;
  now_.trigger = stop_.stop_trigger;
  ++now_.replaces;
  is_live_ = false;
  note_event();
  if (!now_.end) journal_.record_replace(trail_, now_);
}

}  // namespace orders
