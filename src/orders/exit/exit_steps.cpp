#include "exit/exit_steps.hpp"

#include <algorithm>

#include "checks/check_list.hpp"
#include "checks/dry_run_refusals.hpp"
#include "exit/exit_identity.hpp"
#include "placing/claim_limits.hpp"
#include "placing/claim_text.hpp"
#include "tastytrade_mcp/orders/exit.hpp"
#include "tastytrade_mcp/orders/order_words.hpp"
#include "tastytrade_mcp/orders/wire_body.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace orders {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using support::Error;

constexpr seconds kMaxBeforeClose{60};  // from the cancellation; later the closing order is not sent
constexpr seconds kMaxWait{10};         // for the end of the complex order
constexpr seconds kReadTime{15};
constexpr seconds kLookTime{20};          // after a lost answer
constexpr milliseconds kFirstPause{100};  // between two reads; doubled each time
constexpr milliseconds kMaxPause{800};
constexpr std::string_view kNothingClosed = "Nothing was closed.";

std::string describe_legs(const std::vector<Leg>& legs) {
  std::vector<std::string> parts;
  parts.reserve(legs.size());
  for (const Leg& leg : legs) parts.push_back(leg.quantity.value_or(0).to_string() + ' ' + leg.symbol);
  return support::join(parts, ", ");
}

// Returns true if all orders could be read with all their legs, so that what they have filled is known.
bool is_readable(const CancelTarget& target) {
  return !target.has_unreadable_orders &&
         std::all_of(target.orders.begin(), target.orders.end(),
                     [](const broker::Order& order) { return order.unreadable_legs.empty(); });
}

std::string list_statuses(const std::vector<broker::Order>& orders) {
  std::vector<std::string> parts;
  parts.reserve(orders.size());
  for (const broker::Order& order : orders) parts.push_back("order " + order.id + " is " + order.status);
  return support::join(parts, ", ");
}

}  // namespace

ExitSteps::ExitSteps(Trading::Impl& self, const Confirmation::Content& content, PlacementSteps& placement,
                     const StepReport& report)
    : self_(self),
      content_(content),
      placement_(placement),
      report_(report),
      head_(placement.make_intent().head),
      closing_(read_orders(content.order_body).front()) {
  cancel_step_.step = "cancel";
  cancel_step_.order_id = complex_id();
  cancel_step_.external_identifier = make_cancel_identifier(content.external_identifier);
  close_step_.step = "close";
  close_step_.external_identifier = content.external_identifier;
}

Placement ExitSteps::run() {
  if (Ending refusal = placement_.check()) return placement_.finish(*std::move(refusal));
  if (Ending refusal = read_target_again()) return placement_.finish(*std::move(refusal));
  const Intent intent = make_cancel_intent();
  self_.parts.client.prepare_order_write(account(), make_order_request(intent.method, intent.path, ""),
                                         placement_.options());
  placement_.take();
  // The end of the call must not leave a position without a stop: from here on the steps have a time of their own.
  placement_.set_budget(support::Budget::of(kMaxExitTime, self_.ending.get_token()));
  begun_ = self_.clock.steady();
  begun_at_ = self_.clock.now();
  return placement_.finish(run_steps());
}

ExitSteps::Ending ExitSteps::read_target_again() {
  const auto complex = self_.parts.client.complex_order(account(), complex_id(), placement_.options());
  before_ = {complex_id(), true, complex->orders, complex->trigger_order_id};
  old_stop_ = before_.protection_words();
  if (make_target(*complex) == *content_.target) return std::nullopt;
  placement_.end_confirmation();
  return placement_.make_placement(
      Status::refused,
      "Complex order " + complex_id() + " has changed since the preview. Nothing was sent. Preview again.");
}

Placement ExitSteps::run_steps() {
  Placement ending;
  try {
    ending = go_through();
  } catch (const UsedConfirmationError& error) {
    if (!has_begun_) throw;
    ending = stop(Status::outcome_unknown, error.message());
  } catch (const std::exception& error) {
    const auto* const known = dynamic_cast<const Error*>(&error);
    const std::string why = known != nullptr ? known->message() : "The server failed because of a defect.";
    ending = stop(has_begun_ ? Status::not_sent : Status::refused,
                  why + (has_begun_ ? " The closing order was not sent." : " Nothing was sent."));
  }
  return conclude(std::move(ending));
}

Placement ExitSteps::go_through() {
  if (Ending ending = cancel()) return *std::move(ending);
  if (Ending ending = wait_for_end()) return *std::move(ending);
  if (Ending ending = read_rest()) return *std::move(ending);
  if (Ending ending = check_close()) return *std::move(ending);
  return close();
}

ExitSteps::Ending ExitSteps::cancel() {
  tell(1, "Cancelling complex order " + complex_id() + '.');
  record("cancel", "begins", {{"words", content_.order_words}});
  ClaimLimits limits = make_claim_limits(self_.parts.settings);
  limits.duplicate_window = seconds(0);  // the closing order is compared with others, when it is claimed
  self_.record_halt_file();
  Sender::Claim claim = self_.sender.claim(make_cancel_intent(), limits, account());
  if (claim.result.verdict == ClaimResult::Verdict::already_claimed) require_unused(self_, content_);
  if (!claim.intent) {
    const std::string why = explain_verdict(claim.result, self_.journal) + " Nothing was sent.";
    cancel_step_.status = Status::refused;
    cancel_step_.reason = why;
    return stop(Status::refused, why);
  }
  has_begun_ = true;
  cancel_step_.journal_seq = claim.result.seq;
  cancel_step_.status = Status::outcome_unknown;
  is_unprotected_ = true;
  const auto request = self_.sender.send(*std::move(claim.intent));
  const std::optional<Sent> sent = Sender::wait(*request, support::Budget::of(kOverAfter, self_.ending.get_token()));
  const bool is_stopping = self_.ending.stop_requested();
  Ending ending = sent ? judge_cancellation(*sent)
                       : look_for_cancellation(is_stopping ? "The server was stopped before TastyTrade answered."
                                                           : "TastyTrade did not answer.");
  record_afterwards("cancel", "ended", {{"status", to_string(cancel_step_.status)}, {"reason", cancel_step_.reason}});
  return ending;
}

Intent ExitSteps::make_cancel_intent() const {
  Intent intent = placement_.make_intent();
  intent.action = to_string(Intention::cancel_complex);
  intent.external_identifier = cancel_step_.external_identifier;
  intent.method = "DELETE";
  intent.path = "/accounts/{account}/complex-orders/" + complex_id();
  intent.body.clear();
  intent.digest = compute_digest({intent.method, intent.path, head_.account_key, head_.environment, head_.host}, "");
  intent.order_digest.clear();
  // It counts as the order of the exit, so that no limit stops the closing order between the steps.
  intent.counts_as_order = true;
  return intent;
}

ExitSteps::Ending ExitSteps::judge_cancellation(const Sent& sent) {
  is_journal_behind_ |= sent.is_journal_behind;
  switch (sent.result.outcome) {
    case broker::SendOutcome::accepted:
      cancel_step_.status = Status::accepted;
      return std::nullopt;
    case broker::SendOutcome::not_sent:
      cancel_step_.status = Status::not_sent;
      cancel_step_.reason = sent.result.reason;
      is_unprotected_ = false;
      return stop(Status::not_sent,
                  sent.result.reason + " The complex order works as before. " + std::string(kNothingClosed));
    case broker::SendOutcome::refused:
      cancel_step_.status = Status::refused;
      return tell_refused_cancellation(sent.result.reason);
    case broker::SendOutcome::unknown:
      break;
  }
  return look_for_cancellation(sent.result.reason);
}

// The complex order works as before, unless its orders have ended by themselves.
ExitSteps::Ending ExitSteps::tell_refused_cancellation(std::string reason) {
  reason = "TastyTrade refused to cancel complex order " + complex_id() + ": " + reason + ' ';
  try {
    const CancelTarget now = read_cancel_target(self_.parts.client, account(), complex_id(), true, options(kReadTime));
    cancel_step_.broker_status = now.status();
    const bool is_any_filled =
        std::any_of(now.orders.begin(), now.orders.end(), [](const auto& order) { return order.status == "Filled"; });
    const bool is_ending = std::any_of(now.orders.begin(), now.orders.end(),
                                       [](const auto& order) { return order.status == "Cancel Requested"; });
    is_unprotected_ = (!now.is_working() && !is_any_filled) || is_ending;
    reason += is_ending          ? "Another request is cancelling it: " + list_statuses(now.orders) + ". "
              : now.is_working() ? "It works as before. "
                                 : "Its orders have ended: " + list_statuses(now.orders) + ". ";
  } catch (const Error& error) {
    reason += "What it is now could not be read: " + error.message() + ' ';
  }
  cancel_step_.reason = reason + std::string(kNothingClosed);
  return stop(Status::refused, cancel_step_.reason);
}

// The answer was lost. Nothing follows, whatever a look finds.
ExitSteps::Ending ExitSteps::look_for_cancellation(std::string reason) {
  const Reconciliation found = self_.reconciler.look_repeatedly(cancel_step_.journal_seq, options(kLookTime));
  if (!found.reason.empty()) reason += " A look at TastyTrade: " + found.reason;
  cancel_step_.status = found.status;
  cancel_step_.broker_status = found.broker_status;
  cancel_step_.reason = reason;
  has_complex_ended_ = found.status == Status::accepted;
  is_unprotected_ = found.status != Status::not_found;
  reason = "The answer to the cancellation of complex order " + complex_id() + " was lost: " + reason + ' ' +
           std::string(kNothingClosed);
  const bool is_known = found.status != Status::outcome_unknown;
  Placement ending = stop(is_known ? Status::not_sent : Status::outcome_unknown, reason);
  if (!is_known) ending.external_identifier = cancel_step_.external_identifier;  // for reconcile_order
  return ending;
}

ExitSteps::Ending ExitSteps::wait_for_end() {
  tell(2, "Waiting for the end of its orders.");
  record_afterwards("wait", "begins");
  wait_budget_ = support::Budget::of(kMaxWait, self_.ending.get_token());
  CancelTarget now = before_;
  milliseconds pause = kFirstPause;  // as long as no stop works, a moment counts
  while (true) {
    try {
      now = read_cancel_target(self_.parts.client, account(), complex_id(), true,
                               {.budget = wait_budget_, .refresh = true});
      if (!now.is_working() && is_readable(now)) break;
    } catch (const Error&) {
      // The read is repeated as long as there is time.
    }
    if (wait_budget_.remaining() <= pause) break;
    wait_budget_.sleep(pause);
    pause = std::min(pause * 2, kMaxPause);
  }
  after_ = now.orders;
  cancel_step_.broker_status = now.status();
  cancel_step_.reason = list_statuses(now.orders);
  has_complex_ended_ = !now.is_working() && !now.has_unreadable_orders;
  record_afterwards("wait", "ended", {{"status", cancel_step_.reason}});
  if (has_complex_ended_ && is_readable(now)) return std::nullopt;
  if (!has_complex_ended_) {
    self_.tracker.follow(make_cancel_intent(), cancel_step_.journal_seq, account(), complex_id());
  }
  if (!now.is_working()) {
    return stop(Status::not_sent, "An order of complex order " + complex_id() +
                                      " could not be read, so that it is not known what it has filled: " +
                                      cancel_step_.reason + ". " + std::string(kNothingClosed));
  }
  return stop(Status::not_sent, "Complex order " + complex_id() + " has not ended " + std::to_string(kMaxWait.count()) +
                                    " s after its cancellation was accepted: " + cancel_step_.reason +
                                    ". It may still fill. " + std::string(kNothingClosed));
}

ExitSteps::Ending ExitSteps::read_rest() {
  tell(3, "Reading what is left of the position.");
  record_afterwards("read", "begins");
  Facts facts;
  facts.account.account = placement_.account();
  facts.account.positions = *self_.parts.client.positions(account(), options(kReadTime));
  facts.account.live_orders = *self_.parts.client.live_orders({account()}, options(kReadTime));
  rest_ = find_rest(closing_.legs, before_.orders, after_, without_complex_order(facts, complex_id()));
  record_afterwards("read", "ended", {{"left", describe_legs(rest_.legs)}, {"fills", rest_.fills}});
  if (!rest_.legs.empty()) {
    closing_.legs = rest_.legs;
    return std::nullopt;
  }
  is_unprotected_ = rest_.has_position;
  const std::string fills = rest_.fills.empty() ? "" : " Meanwhile " + rest_.fills + '.';
  return stop(Status::not_sent,
              "Nothing is left that this closing order may close." + fills + " The closing order was not sent.");
}

std::string ExitSteps::find_dry_run_refusal(const broker::OrderRequest& request) {
  Findings findings;
  const broker::DryRun dry_run = self_.parts.client.dry_run_order(account(), request, options(kReadTime));
  if (is_refused_for_working_orders(dry_run) && wait_budget_.remaining() > kMaxPause) {
    // The broker may need a moment to release the quantity.
    wait_budget_.sleep(kMaxPause);
    return find_dry_run_refusal(request);
  }
  warnings_.clear();
  for (const broker::OrderMessage& warning : dry_run.report.warnings) warnings_.push_back(describe_warning(warning));
  add_refusals(dry_run, findings);
  if (findings.has_failure()) return findings.verdict().why;
  Facts facts;
  facts.account.account = placement_.account();
  const std::vector<Order> orders{closing_};
  const mcp::Principal nobody;
  const CheckInput input{
      .settings = self_.parts.settings, .principal = nobody, .orders = orders, .facts = facts, .dry_run = &dry_run};
  const Verdict same = check_dry_run_same(input);
  return same.kind == Verdict::Kind::failed ? same.why : std::string();
}

ExitSteps::Ending ExitSteps::check_close() {
  tell(4, "Checking the closing order.");
  record_afterwards("check", "begins");
  const std::string refusal =
      find_dry_run_refusal({"POST", {"orders"}, make_body(closing_, {"", self_.parts.program})});
  record_afterwards("check", "ended", {{"reason", refusal}});
  if (refusal.empty()) return std::nullopt;
  close_step_.status = Status::refused;
  close_step_.reason = refusal;
  return stop(Status::refused, refusal + " The closing order was not sent.");
}

Placement ExitSteps::close() {
  tell(5, "Sending the closing order.");
  record_afterwards("close", "begins");
  const Intent intent = make_close_intent();
  self_.parts.client.prepare_order_write(account(), make_order_request(intent.method, intent.path, intent.body),
                                         options(kReadTime));
  // The steady clock stops while the machine sleeps, and the other one may be set.
  if (self_.clock.steady() - begun_ > kMaxBeforeClose || self_.clock.now() - begun_at_ > kMaxBeforeClose) {
    return stop(Status::not_sent, "More than " + std::to_string(kMaxBeforeClose.count()) +
                                      " s have passed since the cancellation. The closing order was not sent.");
  }
  ClaimLimits limits;
  limits.duplicate_window = self_.parts.settings.duplicate_window;
  Placement placement = placement_.claim_and_send(intent, limits);
  close_step_.status = placement.status;
  close_step_.reason = placement.reason;
  close_step_.order_id = placement.order_id;
  close_step_.broker_status = placement.broker_status;
  close_step_.journal_seq = placement_.seq();
  for (const std::string& warning : warnings_) {
    const bool is_told = std::find(placement.alerts.begin(), placement.alerts.end(), warning) != placement.alerts.end();
    if (!is_told) placement.alerts.push_back(warning);
  }
  if (placement.status == Status::accepted) is_unprotected_ = false;  // the person was told of the time until it fills
  if (!rest_.fills.empty()) {
    placement.reason += (placement.reason.empty() ? "" : " ") + ("Meanwhile " + rest_.fills) +
                        ": the closing order is for " + describe_legs(closing_.legs) + '.';
  }
  record_afterwards("close", "ended", {{"status", to_string(placement.status)}, {"order_id", placement.order_id}});
  return placement;
}

Intent ExitSteps::make_close_intent() const {
  Intent intent = placement_.make_intent();
  intent.confirmation_id = make_close_confirmation(content_.id);
  intent.action = to_string(Intention::place);
  intent.words = describe(closing_);
  intent.target_order_id.clear();
  intent.counts_as_order = false;  // the cancellation counts for both
  if (closing_ != read_orders(content_.order_body).front()) {
    intent.body = make_body(closing_, {content_.external_identifier, self_.parts.program});
    intent.order_digest = compute_order_digest(closing_);
  }
  intent.digest =
      compute_digest({intent.method, intent.path, head_.account_key, head_.environment, head_.host}, intent.body);
  return intent;
}

}  // namespace orders
