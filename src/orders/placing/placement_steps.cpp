#include "placing/placement_steps.hpp"

#include <algorithm>

#include "checks/dry_run_age.hpp"
#include "checks/judged_orders.hpp"
#include "figures/metrics.hpp"
#include "placing/claim_limits.hpp"
#include "placing/claim_text.hpp"
#include "placing/replaced_order.hpp"
#include "preview/order_forms.hpp"
#include "tastytrade_mcp/orders/order_changes.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace orders {
namespace {

using std::chrono::seconds;
using support::Error;
using support::ErrorCode;

constexpr const char* kNothingSent = "Nothing was sent.";
constexpr const char* kPreviewAgain = "Nothing was sent. Preview the order again.";

constexpr int kMaxAgain = 3;

// TastyTrade decides by itself whether an order of a future opens or closes.
bool has_future(const std::vector<Order>& orders) {
  return std::any_of(orders.begin(), orders.end(), [](const Order& order) {
    return std::any_of(order.legs.begin(), order.legs.end(),
                       [](const Leg& leg) { return leg.instrument_type == InstrumentType::future; });
  });
}

// Returns true if the order takes the place of another one.
bool takes_place(const Intent& intent) {
  return intent.action == to_string(Intention::replace) || intent.action == to_string(Intention::edit);
}

// The differences between the order that was sent and the one that TastyTrade reports, as far as it reports one.
std::vector<std::string> compare_with_report(const Confirmation::Content& content, const Intent& intent,
                                             const broker::OrderReport& report) {
  if (intent.action == to_string(Intention::place) && report.order) {
    return find_differences(read_orders(intent.body).front(), *report.order);
  }
  if (content.complex_type && report.complex_order) {
    return find_differences(read_complex_order(content.order_body, *content.complex_type), *report.complex_order);
  }
  if (takes_place(intent) && report.order) {
    return find_differences_without_legs(read_orders(content.order_body).front(), *report.order);
  }
  return {};
}

// Warnings about an accepted order that the user must see at once.
std::vector<std::string> find_alerts(const Confirmation::Content& content, const Intent& intent,
                                     const broker::OrderReport& report) {
  std::vector<std::string> alerts;
  for (const std::string& difference : compare_with_report(content, intent, report)) {
    alerts.push_back("TastyTrade has another order than was sent: " + difference);
  }
  for (const broker::OrderMessage& warning : report.warnings) alerts.push_back(describe_warning(warning));
  return alerts;
}

}  // namespace

std::string describe_warning(const broker::OrderMessage& warning) {
  return "TastyTrade warns: " + (warning.message.empty() ? warning.code : warning.message);
}

void require_unused(Trading::Impl& self, const Confirmation::Content& content) {
  if (const auto state = find_placed_intent(content.id, self.journal)) throw make_used_confirmation_error(*state);
  if (self.confirmations.is_taken(content)) throw make_confirmation_in_use_error();
}

PlacementSteps::PlacementSteps(Trading::Impl& self, const Confirmation::Content& content, Channel channel,
                               const Caller& caller, const broker::ReadOptions& options)
    : self_(self), content_(content), channel_(channel), caller_(caller), options_(options) {
  account_.number = content.account_number;
  options_.refresh = true;
  head_ = self_.make_head(&account_, caller_.principal);
}

Placement PlacementSteps::run() {
  std::int64_t judged_after = find_last_record();
  if (std::optional<Placement> refusal = check()) return finish(*std::move(refusal));
  if (content_.intention == Intention::trail) return finish(start_trail());
  // Slow steps come before the confirmation is used.
  self_.parts.client.prepare_order_write(account_.number, make_request(content_), options_);
  take();
  ClaimLimits limits = make_claim_limits(self_.parts.settings);
  if (is_change(content_.intention)) limits.duplicate_window = seconds(0);  // it makes no second order
  std::optional<Placement> refusal = end_trail_of_target();
  Intent intent = make_intent();
  intent.judged_after = judged_after;
  Placement placement = refusal ? *std::move(refusal) : claim_and_send(intent, limits);
  // Another order was sent while this one was checked: it is judged again with what that one has left.
  for (int again = 0; is_outdated_ && again < kMaxAgain; ++again) {
    wait_for_arrival(outdated_by_);
    intent.judged_after = find_last_record();
    if (std::optional<Placement> outdated = check()) return finish(*std::move(outdated));
    placement = claim_and_send(intent, limits);
  }
  if (seq_ == 0) placement.reason += std::string(" ") + kNothingSent;
  return finish(std::move(placement));
}

Placement PlacementSteps::make_placement(Status status, std::string reason) const {
  Placement placement;
  placement.status = status;
  placement.reason = std::move(reason);
  placement.external_identifier = content_.external_identifier;
  placement.order_words = content_.order_words;
  return placement;
}

std::optional<Placement> PlacementSteps::check() {
  const auto accounts = self_.parts.client.accounts({.budget = options_.budget});
  for (const broker::Account& account : accounts->rows) {
    if (account.number == account_.number) account_ = account;
  }
  const std::vector<Order> orders = read_orders(content_.order_body);
  const Facts facts = gather_facts(self_.parts.client, account_, orders, self_.parts.settings.quote_max_age, options_);
  CheckInput input = self_.make_check_input(caller_, account_, facts);
  input.intention = content_.intention;
  input.orders = orders;
  input.complex_type = content_.complex_type;
  input.login_accounts = accounts->rows;
  input.order_digest = content_.order_digest;
  input.was_closing = !content_.is_opening;
  input.external_identifier = content_.external_identifier;
  input.acknowledged = content_.acknowledged;
  input.preview = &content_.figures;
  input.can_ask_person = channel_ != Channel::none || caller_.can_ask_person;
  std::optional<broker::DryRun> dry_run;
  if (!is_dry_run_of_preview_young(input)) {
    dry_run = self_.parts.client.dry_run_order(account_.number, make_dry_run(orders.front()), options_);
    input.dry_run = &*dry_run;
  }
  if (content_.target) {
    input.previewed_target = content_.target;
    input.target =
        read_target(self_.parts.client, account_.number, content_.intention, content_.target->order_id, options_);
  }
  CheckResults results = run_checks(input, Stage::sending);
  if (results.is_ok()) return std::nullopt;
  // The order that another call has sent with this confirmation is not refused as its own duplicate.
  if (!has_taken_) end_confirmation();
  count_refusals(results);
  Placement refusal =
      make_placement(Status::refused, results.failed.front().verdict.why + ' ' + std::string(kNothingSent));
  refusal.checks = std::move(results);
  return refusal;
}

Placement PlacementSteps::claim_and_send(const Intent& intent, const ClaimLimits& limits) {
  std::optional<Sender::Claim> claim;
  try {
    self_.record_halt_file();
    claim = self_.sender.claim(intent, limits, account_.number);
  } catch (const Error& error) {
    // The intent is not in the journal, or the journal does not say so: then nobody sends it.
    return make_placement(Status::refused, error.message());
  }
  is_outdated_ = claim->result.verdict == ClaimResult::Verdict::facts_outdated;
  outdated_by_ = claim->result.existing;
  if (claim->result.verdict == ClaimResult::Verdict::already_claimed) require_unused(self_, content_);
  if (!claim->intent) {
    Placement refusal = make_placement(Status::refused, explain_verdict(claim->result, self_.journal));
    refusal.acknowledge = find_acknowledgement(claim->result);
    return refusal;
  }
  seq_ = claim->result.seq;
  Placement unknown = make_placement(Status::outcome_unknown, "The server failed while it waited.");
  try {
    return send(*std::move(claim->intent), intent);
  } catch (const std::exception&) {
    return unknown;  // the request may be under way
  }
}

// Waits until the answer to another order is there, or it can be on its way no more. As long as it is on its way
// neither positions nor working orders show it.
void PlacementSteps::wait_for_arrival(std::int64_t seq) const {
  constexpr std::chrono::milliseconds kBetweenLooks{50};
  constexpr seconds kLeft{5};  // for the checks and the request
  while (options_.budget.remaining() > kLeft) {
    const auto state = self_.journal.find_intent(seq);
    const bool is_on_its_way = state && !state->end && !state->unknown &&
                               read_intent(state->intent).send_by + kUnderWayFor > self_.clock.now();
    if (!is_on_its_way) return;
    options_.budget.sleep(kBetweenLooks);
  }
}

std::int64_t PlacementSteps::find_last_record() const {
  const auto last = self_.journal.last();
  return last ? last->seq : 0;
}

void PlacementSteps::take() {
  const ConfirmationStore::TakeResult result = self_.confirmations.take(content_, has_answer());
  has_taken_ = result == ConfirmationStore::TakeResult::taken;
  // The store may have lost that another call took it; the journal has its intent.
  if (const auto state = find_placed_intent(content_.id, self_.journal)) throw make_used_confirmation_error(*state);
  switch (result) {
    case ConfirmationStore::TakeResult::taken:
      return;
    case ConfirmationStore::TakeResult::used:
      throw make_confirmation_in_use_error();
    case ConfirmationStore::TakeResult::is_asking:
      throw Error(ErrorCode::refused, "A person is asked about this order by another call.", kNothingSent);
    case ConfirmationStore::TakeResult::gone:
      throw Error(ErrorCode::refused, "This confirmation has expired or was declined.", kPreviewAgain);
  }
}

void PlacementSteps::end_confirmation() {
  self_.confirmations.end(content_, has_answer());
  require_unused(self_, content_);
}

Placement PlacementSteps::give_up(Status status, const std::string& why) {
  try {
    if (!has_taken_) end_confirmation();
  } catch (const UsedConfirmationError&) {
    throw;
  } catch (const Error&) {
    // It ends by itself. Its use would need a new yes.
  }
  return finish(make_placement(status, why + ' ' + kPreviewAgain));
}

Intent PlacementSteps::make_intent() const {
  Intent intent;
  intent.head = head_;
  intent.confirmation_id = content_.id;
  intent.action = to_string(content_.intention);
  intent.external_identifier = content_.external_identifier;
  intent.method = content_.method;
  intent.path = content_.path;
  intent.body = content_.body;
  intent.digest = content_.digest;
  intent.order_digest = content_.order_digest;
  if (content_.target) intent.target_order_id = content_.target->order_id;
  intent.words = content_.order_words;
  intent.day = support::new_york_date(self_.clock.now());
  intent.notional = content_.notional;
  intent.is_opening = content_.is_opening;
  intent.may_open_if_repeated = !content_.is_opening && has_future(read_orders(content_.order_body));
  intent.underlying_symbol = content_.underlying_symbol;
  intent.is_duplicate_acknowledged = content_.acknowledged.contains("duplicate");
  intent.halt_generation = content_.halt_generation;
  intent.incarnation = content_.incarnation;
  return intent;
}

Placement PlacementSteps::send(ClaimedIntent claimed, const Intent& intent) {
  const auto request = self_.sender.send(std::move(claimed));
  const std::optional<Sent> sent = Sender::wait(*request, options_.budget.at_most(kOverAfter));
  if (!sent) {
    return make_placement(Status::outcome_unknown, "The call ended before TastyTrade answered. The request goes on.");
  }
  Placement placement = make_placement(Status::accepted, sent->result.reason);
  placement.is_journal_behind = sent->is_journal_behind;
  placement.report = sent->result.report;
  placement.order_id = sent->result.order_id;
  switch (sent->result.outcome) {
    case broker::SendOutcome::not_sent:
      placement.status = Status::not_sent;
      break;
    case broker::SendOutcome::refused:
      placement.status = Status::refused;
      break;
    case broker::SendOutcome::unknown:
      return look_for_order(std::move(placement), intent);
    case broker::SendOutcome::accepted:
      follow(intent, placement.order_id);
      placement.alerts = find_alerts(content_, intent, placement.report);
      if (placement.report.order) placement.broker_status = placement.report.order->status;
      if (takes_place(intent)) add_end_of_replaced(placement);
      break;
  }
  return placement;
}

void PlacementSteps::follow(const Intent& intent, const std::string& order_id) {
  if (OrderTracker::can_follow(intent)) self_.tracker.follow(intent, seq_, account_.number, order_id);
}

void PlacementSteps::add_end_of_replaced(Placement& placement) {
  const Target& old = content_.target.value();
  std::string end = describe_end_of_replaced(self_.parts.client, account_.number, old, options_);
  if (!end.empty()) placement.alerts.push_back(std::move(end));
  try {
    const broker::Order order = read_successor(self_.parts.client, account_.number, placement.order_id, options_);
    placement.broker_status = order.status;
    if (order.status != "Rejected") return;
    placement.alerts.push_back("Order " + order.id + " is Rejected" +
                               (order.reject_reason.empty() ? "" : ": " + order.reject_reason) +
                               ". Nothing works in the place of order " + old.order_id + '.');
  } catch (const Error&) {
    // The status of the answer to the change is told.
  }
}

Placement PlacementSteps::look_for_order(Placement placement, const Intent& intent) {
  placement.status = Status::outcome_unknown;
  broker::ReadOptions looking = options_;
  looking.budget = options_.budget.at_most(seconds(20));
  const Reconciliation found = self_.reconciler.look_repeatedly(seq_, looking);
  if (found.status == Status::outcome_unknown) return placement;
  placement.status = found.status;
  placement.order_id = found.order_id;
  placement.broker_status = found.broker_status;
  placement.reason = describe_search(found);
  if (found.status != Status::accepted) return placement;
  follow(intent, found.order_id);
  if (takes_place(intent)) add_end_of_replaced(placement);
  return placement;
}

// The end of a confirmation that came to no intent.
void PlacementSteps::record_refusal(const Placement& placement) {
  Json data = {{"status", to_string(placement.status)}, {"reason", placement.reason}};
  if (placement.checks) data["checks"] = to_json(*placement.checks);
  try {
    self_.journal.append(head_, RecordKind::refused_by_us, content_.id, data);
  } catch (const Error& error) {
    support::log_warning("refusal_not_recorded", {{"reason", error.operator_message()}});
  }
}

Placement PlacementSteps::finish(Placement placement) {
  const bool may_be_changed = placement.status == Status::accepted || placement.status == Status::outcome_unknown;
  if (has_ended_trail_ && !may_be_changed) {
    placement.alerts.push_back("The trail of order " + content_.target->order_id +
                               " has ended: its stop does not move any more. Start another trail.");
  }
  placement.channel = channel_;
  if (placement.journal_seq == 0) placement.journal_seq = seq_;
  if (placement.journal_seq == 0) record_refusal(placement);
  self_.keep_head();
  try {
    if (const auto last = self_.journal.last()) placement.journal_head = last->hash.substr(0, 8);
  } catch (const Error&) {
    placement.is_journal_behind = true;
  }
  return placement;
}

}  // namespace orders
