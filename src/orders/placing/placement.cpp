// Trading: from a token to an answer of the broker.
#include <algorithm>

#include "account_keys.hpp"
#include "figures/metrics.hpp"
#include "placing/claim_limits.hpp"
#include "placing/claim_text.hpp"
#include "preview/declines.hpp"
#include "preview/order_forms.hpp"
#include "tastytrade_mcp/orders/order_changes.hpp"
#include "tastytrade_mcp/orders/wire_body.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"
#include "trading_impl.hpp"
#include "trailing/trail_plan.hpp"

namespace orders {
namespace {

using std::chrono::seconds;
using support::Error;
using support::ErrorCode;

constexpr const char* kNothingSent = "Nothing was sent.";
constexpr const char* kPreviewAgain = "Nothing was sent. Preview the order again.";
constexpr seconds kMaxPreviewAge{30};  // of a dry run that still counts
constexpr seconds kTrailEndTime{8};

Placement make_placement(const Confirmation::Content& content, Status status, std::string reason) {
  Placement placement;
  placement.status = status;
  placement.reason = std::move(reason);
  placement.external_identifier = content.external_identifier;
  placement.order_words = content.order_words;
  return placement;
}

// The differences between the order that was sent and the one that TastyTrade reports, as far as it reports one.
std::vector<std::string> compare_with_report(const Confirmation::Content& content, const broker::OrderReport& report) {
  if (content.intention == Intention::place && report.order) {
    return find_differences(read_orders(content.order_body).front(), *report.order);
  }
  if (content.intention == Intention::place_complex && report.complex_order) {
    return find_differences(make_complex_order(*content.complex_type, read_orders(content.order_body)),
                            *report.complex_order);
  }
  return {};
}

// Warnings about an accepted order that the user must see at once.
std::vector<std::string> find_alerts(const Confirmation::Content& content, const broker::OrderReport& report) {
  std::vector<std::string> alerts;
  for (const std::string& difference : compare_with_report(content, report)) {
    alerts.push_back("TastyTrade has another order than was sent: " + difference);
  }
  for (const broker::OrderMessage& warning : report.warnings) {
    const std::string text = warning.message.empty() ? warning.code : warning.message;
    alerts.push_back("TastyTrade warns: " + text);
  }
  return alerts;
}

}  // namespace

Confirmation Trading::find_confirmation(std::string_view token, std::string_view order_in_words, const Caller& caller,
                                        const broker::ReadOptions& options) {
  Impl& self = *impl_;
  ConfirmationStore::Found found = self.confirmations.find(token, caller.principal);
  if (found.id.empty()) {
    throw Error(ErrorCode::refused,
                "This confirmation_token is not valid: it is none, it belongs to another caller, or it is too old.",
                kPreviewAgain);
  }
  if (!found.content) {
    if (const auto state = self.journal.find_intent(found.id)) {
      throw Error(ErrorCode::conflict, "This confirmation was already used. " + describe_earlier_use(*state),
                  "Nothing was sent now. A new order needs a new preview.");
    }
    if (found.is_taken) {
      throw Error(ErrorCode::conflict, "Another call is using this confirmation at this moment.",
                  "This call sent nothing. fetch_orders and reconcile_order show what becomes of its order.");
    }
    throw Error(ErrorCode::refused, "This confirmation has expired or was declined: it holds for 60 seconds, once.",
                kPreviewAgain);
  }
  Confirmation::Content content = *std::move(found.content);
  if (const auto reason = self.confirmations.explain_expiry(content)) {
    throw Error(ErrorCode::refused, "This confirmation does not hold any more: " + *reason + ".", kPreviewAgain);
  }
  const RecordHead head = self.make_head(nullptr, caller.principal);
  const std::string digest = compute_digest(
      {content.method, content.path, content.account_key, content.environment, content.host}, content.body);
  if (content.environment != head.environment || content.host != head.host || digest != content.digest) {
    throw Error(ErrorCode::refused, "This confirmation is for another environment or host than this server uses.",
                kPreviewAgain);
  }
  const auto account = find_account(self.parts, content.account_key, options);
  if (!account) {
    throw Error(ErrorCode::refused, "This confirmation is for an account that this login does not have.",
                kPreviewAgain);
  }
  content.account_number = account->number;
  if (!order_in_words.empty() && order_in_words != content.order_words) {
    throw Error(ErrorCode::refused, "order_in_words is not the previewed order, which is: " + content.order_words + ".",
                "Nothing was sent. Leave it out, or give exactly these words.");
  }
  return Confirmation(std::make_shared<const Confirmation::Content>(std::move(content)));
}

Question Trading::ask(const Confirmation& confirmation, const Caller& caller) {
  Impl& self = *impl_;
  const Confirmation::Content& content = confirmation.content();
  const auto asking = self.confirmations.mark_asking(content);
  if (!asking) throw Error(ErrorCode::refused, "This confirmation was used or declined meanwhile.", kPreviewAgain);
  Question question;
  question.text =
      (content.intention == Intention::trail ? "Start this trail?\n" : "Send this order?\n") + asking->words;
  const std::string digest = support::hex(support::sha256(question.text));
  const std::string signed_text = asking->id + ':' + asking->nonce + ':' + digest;
  question.key = "confirm-" + support::hex(self.parts.sealer.sign("order-question", signed_text)).substr(0, 16);
  if (!content.is_asking()) {
    broker::Account account;
    account.number = content.account_number;
    self.journal.append(self.make_head(&account, caller.principal), RecordKind::asked, content.id,
                        {{"text_digest", digest}, {"client", support::printable(caller.client_name, 80)}});
  }
  return question;
}

void Trading::decline(const Confirmation& confirmation, const Caller& caller, std::string_view action) {
  Impl& self = *impl_;
  const Confirmation::Content& content = confirmation.content();
  broker::Account account;
  account.number = content.account_number;
  count_human_answer(action);
  // First of all the token ends, whether or not the rest can be written.
  self.confirmations.erase(content);
  record_decline(self.parts.store, caller.principal.id, content.order_digest);
  self.journal.append(self.make_head(&account, caller.principal), RecordKind::declined, content.id,
                      {{"action", action}, {"order_digest", content.order_digest}});
}

// One placement, step by step. Lives on the thread of the call.
class PlacementSteps {
 public:
  PlacementSteps(Trading::Impl& self, const Confirmation::Content& content, Channel channel, const Caller& caller,
                 const broker::ReadOptions& options)
      : self_(self), content_(content), channel_(channel), caller_(caller), options_(options) {
    account_.number = content.account_number;
    options_.refresh = true;
  }

  Placement run() {
    head_ = self_.make_head(&account_, caller_.principal);
    if (std::optional<Placement> refusal = check()) return finish(*std::move(refusal));
    if (content_.intention == Intention::trail) return finish(start_trail());
    // Slow steps come before the confirmation is used.
    self_.parts.client.prepare_order_write(account_.number, make_request(content_), options_);
    if (!self_.confirmations.take(content_)) return finish(make_lost());
    end_trail_of_target();
    return finish(claim_and_send());
  }

 private:
  // The refusal; nothing if the order may be sent.
  std::optional<Placement> check() {
    const auto accounts = self_.parts.client.accounts({.budget = options_.budget});
    for (const broker::Account& account : accounts->rows) {
      if (account.number == account_.number) account_ = account;
    }
    const std::vector<Order> orders = read_orders(content_.order_body);
    const Facts facts =
        gather_facts(self_.parts.client, account_, orders, self_.parts.settings.quote_max_age, options_);
    CheckInput input = self_.make_check_input(caller_, account_, facts);
    input.intention = content_.intention;
    input.orders = orders;
    input.complex_type = content_.complex_type;
    input.login_accounts = accounts->rows;
    if (content_.intention != Intention::trail) input.order_digest = content_.order_digest;
    input.external_identifier = content_.external_identifier;
    input.acknowledged = content_.acknowledged;
    input.preview = &content_.figures;
    input.can_ask_person = channel_ != Channel::none || caller_.can_ask_person;
    std::optional<broker::DryRun> dry_run;
    if (input.now - content_.minted_at > kMaxPreviewAge) {
      dry_run = self_.parts.client.dry_run_order(account_.number, make_dry_run(orders.front()), options_);
      input.dry_run = &*dry_run;
    }
    if (content_.target) {
      input.previewed_target = content_.target;
      input.target = make_target(*self_.parts.client.order(account_.number, content_.target->order_id, options_));
    }
    CheckResults results = run_checks(input, Stage::sending);
    if (results.is_ok()) return std::nullopt;
    // The order that another call has sent with this confirmation is not refused as its own duplicate.
    if (self_.confirmations.is_taken(content_)) return make_lost();
    count_refusals(results);
    self_.journal.append(head_, RecordKind::refused_by_us, content_.id, {{"checks", to_json(results)}});
    self_.confirmations.erase(content_);
    Placement refusal = make_placement(content_, Status::refused, results.failed.front().verdict.why);
    refusal.checks = std::move(results);
    return refusal;
  }

  // The request of a new dry run. Of a trail: its first replace, at the present trigger.
  broker::OrderRequest make_dry_run(const Order& order) const {
    if (content_.intention != Intention::trail) return make_request(content_);
    return {"PUT", {"orders", content_.target->order_id}, make_change_body(order, {"", self_.parts.program})};
  }

  Placement claim_and_send() {
    std::optional<Sender::Claim> claim;
    try {
      claim = self_.sender.claim(make_intent(), make_claim_limits(self_.parts.settings), account_.number);
    } catch (const Error& error) {
      // The intent is not in the journal, or the journal does not say so: then nobody sends it.
      return make_placement(content_, Status::refused, error.message() + ' ' + kPreviewAgain);
    }
    if (!claim->intent) {
      Placement refusal = make_placement(content_, Status::refused, explain_verdict(claim->result, self_.journal));
      refusal.acknowledge = find_acknowledgement(claim->result);
      return refusal;
    }
    seq_ = claim->result.seq;
    Placement unknown = make_placement(content_, Status::outcome_unknown, "The server failed while it waited.");
    try {
      return send(*std::move(claim->intent));
    } catch (const std::exception&) {
      return unknown;  // the request may be under way
    }
  }

  // A trail must not replace the order that is changed now.
  void end_trail_of_target() {
    if (!content_.target) return;
    self_.trailer.stop_following(account_.number, content_.target->order_id, "Another call changes its stop order.",
                                 options_.budget.at_most(kTrailEndTime));
  }

  // Starts the trail. Nothing is sent: its replaces are intents of their own.
  Placement start_trail() {
    const std::string& order_id = content_.target->order_id;
    self_.trailer.require_free(account_.number, order_id);
    if (!self_.confirmations.take(content_)) return make_lost();
    Intent intent = make_intent();
    intent.order_digest.clear();
    intent.counts_as_order = false;
    intent.send_by = self_.clock.now() + Sender::kSendWithin;
    Trail trail{.id = content_.id,
                .external_identifier = content_.external_identifier,
                .seq = 0,
                .head = head_,
                .account = account_.number,
                .plan = parse_plan(content_.body),
                .words = content_.order_words,
                .underlying_symbol = content_.underlying_symbol,
                .halt_generation = content_.halt_generation,
                .incarnation = content_.incarnation};
    try {
      const auto started = self_.trailer.start(std::move(trail), intent, read_orders(content_.order_body).front());
      seq_ = started.claim.seq;
      if (!started.trail)
        return make_placement(content_, Status::refused, explain_verdict(started.claim, self_.journal));
      Placement placement = make_placement(content_, Status::accepted, "");
      placement.trail = started.trail;
      placement.order_id = order_id;
      placement.broker_status = content_.target->status;
      return placement;
    } catch (const std::exception& error) {
      return make_placement(content_, Status::refused,
                            std::string("The trail was not started: ") + error.what() + ' ' + kPreviewAgain);
    }
  }

  // The confirmation could not be taken: another call took it, or it has expired.
  Placement make_lost() {
    if (const auto state = self_.journal.find_intent(content_.id)) {
      const Reconciliation end = state->end ? describe_end(read_intent(state->intent), *state->end) : Reconciliation();
      Placement placement =
          make_placement(content_, end.status, "This confirmation was already used. " + describe_earlier_use(*state));
      placement.order_id = end.order_id;
      seq_ = state->intent.seq;
      // This call did not place it.
      if (placement.status == Status::accepted) placement.status = Status::refused;
      return placement;
    }
    if (self_.confirmations.is_taken(content_)) {
      return make_placement(content_, Status::outcome_unknown,
                            "Another call is using this confirmation at this moment; this call sent nothing.");
    }
    return make_placement(content_, Status::refused, std::string("This confirmation has expired. ") + kPreviewAgain);
  }

  Intent make_intent() const {
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
    intent.underlying_symbol = content_.underlying_symbol;
    intent.is_duplicate_acknowledged = content_.acknowledged.contains("duplicate");
    intent.halt_generation = content_.halt_generation;
    intent.incarnation = content_.incarnation;
    return intent;
  }

  Placement send(ClaimedIntent intent) {
    const auto request = self_.sender.send(std::move(intent));
    const std::optional<Sent> sent = Sender::wait(*request, options_.budget.at_most(Sender::kOverAfter));
    if (!sent) {
      return make_placement(content_, Status::outcome_unknown,
                            "The call ended before TastyTrade answered. The request goes on.");
    }
    Placement placement = make_placement(content_, Status::accepted, sent->result.reason);
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
        return look_for_order(std::move(placement));
      case broker::SendOutcome::accepted:
        self_.tracker.follow(make_intent(), seq_, account_.number, placement.order_id);
        placement.alerts = find_alerts(content_, placement.report);
        if (placement.report.order) placement.broker_status = placement.report.order->status;
        break;
    }
    return placement;
  }

  Placement look_for_order(Placement placement) {
    placement.status = Status::outcome_unknown;
    broker::ReadOptions looking = options_;
    looking.budget = options_.budget.at_most(seconds(20));
    const Reconciliation found = self_.reconciler.look_repeatedly(seq_, looking);
    if (found.status == Status::outcome_unknown) return placement;
    placement.status = found.status;
    placement.order_id = found.order_id;
    placement.broker_status = found.broker_status;
    placement.reason += " A search at TastyTrade: " + found.reason;
    if (found.status == Status::accepted) self_.tracker.follow(make_intent(), seq_, account_.number, found.order_id);
    return placement;
  }

  // Adds what every answer has.
  Placement finish(Placement placement) {
    placement.channel = channel_;
    placement.journal_seq = seq_;
    try {
      if (const auto last = self_.journal.last()) placement.journal_head = last->hash.substr(0, 8);
    } catch (const Error&) {
      placement.is_journal_behind = true;
    }
    return placement;
  }

  Trading::Impl& self_;
  const Confirmation::Content& content_;
  const Channel channel_;
  const Caller& caller_;
  broker::ReadOptions options_;
  broker::Account account_;
  RecordHead head_;
  std::int64_t seq_ = 0;
};

Placement Trading::place(const Confirmation& confirmation, Channel channel, const Caller& caller,
                         const broker::ReadOptions& options) {
  Impl& self = *impl_;
  const Confirmation::Content& content = confirmation.content();
  if (channel == Channel::none && self.parts.settings.require_human) {
    throw Error(ErrorCode::refused, "A person must confirm this order, and this client cannot ask its user.",
                kNothingSent);
  }
  if (channel == Channel::none && content.is_asking()) {
    throw Error(ErrorCode::refused, "A person is asked about this order by another call.", kNothingSent);
  }
  if (channel != Channel::none) {
    count_human_answer("yes");
    broker::Account account;
    account.number = content.account_number;
    self.journal.append(self.make_head(&account, caller.principal), RecordKind::confirmed, content.id,
                        {{"channel", to_string(channel)}, {"client", support::printable(caller.client_name, 80)}});
  }
  return PlacementSteps(self, content, channel, caller, options).run();
}

}  // namespace orders
