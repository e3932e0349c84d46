// Trading::cancel: one request for each order, each an intent of its own.
#include <algorithm>

#include "exit/interrupted_exits.hpp"
#include "facts/protection.hpp"
#include "figures/metrics.hpp"
#include "order/filled_units.hpp"
#include "placing/cancel_checks.hpp"
#include "placing/cancel_question.hpp"
#include "placing/cancel_target.hpp"
#include "placing/claim_text.hpp"
#include "tastytrade_mcp/orders/wire_body.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"
#include "trading_impl.hpp"

namespace orders {
namespace {

using std::chrono::milliseconds;
using support::Error;
using support::ErrorCode;

constexpr milliseconds kTerminalWait{3'000};  // for the order to end after its cancellation was accepted
constexpr milliseconds kBetweenReads{300};
constexpr milliseconds kTrailEndTime{8'000};

}  // namespace

// The cancellation of one order, step by step. Lives on the thread of the call.
class CancellationSteps {
 public:
  CancellationSteps(Trading::Impl& self, const CancelRequest& request, Channel channel, const Caller& caller,
                    const broker::ReadOptions& options)
      : self_(self), request_(request), channel_(channel), caller_(caller), options_(options) {
    options_.refresh = true;
  }

  // An error ends this cancellation alone: what was cancelled before it is told all the same.
  Cancellation run(const std::string& id, bool is_complex) {
    result_.order_id = id;
    result_.is_complex = is_complex;
    try {
      cancel(id, is_complex);
    } catch (const Error& error) {
      const bool may_be_sent = result_.journal_seq > 0;
      result_.status = may_be_sent ? Status::outcome_unknown : Status::not_sent;
      result_.reason = error.message() + ' ' + (may_be_sent ? "The request may be under way." : nothing_done());
    }
    const bool may_be_cancelled = result_.status == Status::accepted || result_.status == Status::outcome_unknown;
    if (has_ended_trail_ && !may_be_cancelled) {
      result_.reason += " Its trail has ended: the stop does not move any more.";
    }
    if (confirmed_ && result_.journal_seq == 0) record_refusal();
    return result_;
  }

 private:
  void cancel(const std::string& id, bool is_complex) {
    CancelTarget target = read(id, is_complex);
    result_.order_words = target.words();
    result_.broker_status = target.status();
    result_.filled_quantity = target.filled();
    if (const auto refusal = find_refusal(target)) {
      result_.reason = refusal->why + ' ' + nothing_done();
      result_.acknowledge = refusal->acknowledge;
      return;
    }
    const Trailer::Followed followed = end_trail(id, is_complex);
    has_ended_trail_ = followed != Trailer::Followed::none;
    if (followed == Trailer::Followed::replaces) {
      result_.reason = "A replace of its trail is under way. " + nothing_done() + " Try again in half a minute.";
      return;
    }
    if (has_ended_trail_) {
      target = read(id, is_complex);
      if (!target.is_working() || !target.orders.front().replacing_order_id.empty()) {
        result_.reason = describe_ended(target) + ' ' + nothing_done();
        return;
      }
    }
    self_.parts.client.prepare_order_write(request_.account.number, make_request(id, is_complex), options_);
    const Intent intent = make_intent(target);
    result_.external_identifier = intent.external_identifier;
    record_confirmation(target, intent);
    // The reads may have taken long. An order that limits a loss is not cancelled while trading is halted.
    if (target.protects()) self_.record_halt_file();
    Sender::Claim claim = self_.sender.claim(intent, {}, request_.account.number);
    if (!claim.intent) {
      result_.reason = explain_verdict(claim.result, self_.journal) + ' ' + nothing_done();
      return;
    }
    result_.journal_seq = claim.result.seq;
    result_.removed_protection = target.protects();
    send(*std::move(claim.intent), target);
  }

  // A trail must not replace the order that is being cancelled.
  Trailer::Followed end_trail(const std::string& id, bool is_complex) {
    if (is_complex) return Trailer::Followed::none;
    return self_.trailer.stop_following(request_.account.number, id, "Its stop is cancelled by a call.",
                                        options_.budget.at_most(kTrailEndTime));
  }

  static std::string nothing_done() { return "Nothing was sent."; }

  static broker::OrderRequest make_request(const std::string& id, bool is_complex) {
    return {"DELETE", {is_complex ? "complex-orders" : "orders", id}, ""};
  }

  CancelTarget read(const std::string& id, bool is_complex) {
    return read_cancel_target(self_.parts.client, request_.account.number, id, is_complex, options_);
  }

  // Why the order cannot be cancelled, or may not be.
  std::optional<CancelRefusal> find_refusal(const CancelTarget& target) const {
    auto refusal = find_cancel_refusal(self_, request_, target, caller_, options_);
    if (!refusal && target.protects()) refusal = find_missing_yes(target);
    return refusal;
  }

  // Why a person's yes is lacking to the cancellation of a stop; nothing if it is there, or is not needed.
  std::optional<CancelRefusal> find_missing_yes(const CancelTarget& target) const {
    if (find_channel(target) != Channel::none) return std::nullopt;
    if (caller_.can_ask_person) {
      return CancelRefusal{
          "It limits the loss of a position, and the user has not said yes to its cancellation, or not now."};
    }
    if (auto why = find_recent_no(self_, request_.account, caller_, target.id)) return CancelRefusal{*std::move(why)};
    if (!self_.parts.settings.require_human) return std::nullopt;
    return CancelRefusal{
        "It limits the loss of a position. A person must confirm that it is cancelled, and this client cannot ask its "
        "user."};
  }

  // The way in which a person confirmed this cancellation: at a terminal all at once, else by the question about it.
  Channel find_channel(const CancelTarget& target) const {
    const auto is_in = [&target](const std::vector<std::string>& named) {
      return std::find(named.begin(), named.end(), target.id) != named.end();
    };
    if (channel_ == Channel::terminal && request_.protective_ids && target.protects()) {
      return is_in(*request_.protective_ids) ? channel_ : Channel::none;
    }
    if (channel_ != Channel::elicitation) return channel_;
    return request_.confirmed && is_in(request_.confirmed->order_ids) ? channel_ : Channel::none;
  }

  void record_confirmation(const CancelTarget& target, const Intent& intent) {
    const Channel channel = result_.channel = find_channel(target);
    if (channel == Channel::none) return;
    Json data = {{"channel", to_string(channel)}};
    if (channel == Channel::elicitation) data["question"] = request_.confirmed->id;
    self_.journal.append(intent.head, RecordKind::confirmed, intent.confirmation_id, data);
    confirmed_ = intent;
  }

  // The end of a yes that came to no intent.
  void record_refusal() {
    try {
      self_.journal.append(confirmed_->head, RecordKind::refused_by_us, confirmed_->confirmation_id,
                           {{"status", to_string(result_.status)}, {"reason", result_.reason}});
    } catch (const Error& error) {
      support::log_warning("refusal_not_recorded", {{"reason", error.operator_message()}});
    }
  }

  // Each once. None if one of them is not known.
  static std::vector<std::string> list_underlyings(const CancelTarget& target) {
    std::vector<std::string> symbols;
    for (const broker::Order& order : target.orders) {
      if (order.underlying_symbol.empty()) return {};
      const bool is_known = std::find(symbols.begin(), symbols.end(), order.underlying_symbol) != symbols.end();
      if (!is_known) symbols.push_back(order.underlying_symbol);
    }
    return symbols;
  }

  Intent make_intent(const CancelTarget& target) const {
    Intent intent;
    intent.head = self_.make_head(&request_.account, caller_.principal);
    intent.confirmation_id = support::hex(support::random_bytes(16));
    intent.action = to_string(target.is_complex ? Intention::cancel_complex : Intention::cancel);
    intent.external_identifier = "ttm-cancel-" + intent.confirmation_id;
    intent.method = "DELETE";
    intent.path = std::string("/accounts/{account}/") + (target.is_complex ? "complex-orders/" : "orders/") + target.id;
    intent.digest = compute_digest(
        {intent.method, intent.path, intent.head.account_key, intent.head.environment, intent.head.host}, "");
    intent.target_order_id = target.id;
    intent.words = "CANCEL " + target.words();
    intent.day = support::new_york_date(self_.clock.now());
    intent.counts_as_order = false;
    intent.is_allowed_while_halted = !target.protects();
    intent.underlying_symbol = support::join(list_underlyings(target), " ");
    return intent;
  }

  void send(ClaimedIntent intent, const CancelTarget& target) {
    const auto request = self_.sender.send(std::move(intent));
    const std::optional<Sent> sent = Sender::wait(*request, options_.budget.at_most(kOverAfter));
    if (!sent) {
      result_.status = Status::outcome_unknown;
      result_.reason = "The call ended before TastyTrade answered. The request goes on.";
      return;
    }
    result_.reason = sent->result.reason;
    switch (sent->result.outcome) {
      case broker::SendOutcome::not_sent:
        result_.status = Status::not_sent;
        return;
      case broker::SendOutcome::refused:
        result_.status = Status::refused;
        read_end(target);
        return;
      case broker::SendOutcome::unknown:
        result_.status = Status::outcome_unknown;
        look_for_end(target);
        return;
      case broker::SendOutcome::accepted:
        result_.status = Status::accepted;
        wait_for_end(target);
        note_exits(target);
        return;
    }
  }

  // Reads what became of the orders that worked before the cancellation, into the result. Returns true if one still
  // works.
  bool read_again(const CancelTarget& before) {
    CancelTarget now = read(before.id, before.is_complex);
    std::erase_if(now.orders, [&before](const broker::Order& order) {
      return std::none_of(before.orders.begin(), before.orders.end(),
                          [&order](const broker::Order& each) { return each.id == order.id && each.is_working(); });
    });
    result_.broker_status = now.status();
    result_.filled_quantity = now.filled();
    if (!now.is_complex) replaced_by_ = find_successor(now.orders);
    for (const broker::Order& order : now.orders) {
      if (order.id == now.trigger_order_id) trigger_filled_ = count_filled(order);
    }
    return now.is_working();
  }

  void read_end(const CancelTarget& target) {
    try {
      read_again(target);
    } catch (const Error&) {
      // The answer says what was seen before.
    }
    tell_successor();
  }

  void wait_for_end(const CancelTarget& target) {
    const support::Budget budget = options_.budget.at_most(kTerminalWait);
    bool is_working = true;
    try {
      while ((is_working = read_again(target))) budget.sleep(kBetweenReads);
    } catch (const Error&) {
      // The answer says what was seen last.
    }
    if (is_working) {
      result_.reason = "The cancellation was accepted and is not done yet: the order is " + result_.broker_status +
                       " and can still fill until it is Cancelled.";
    } else if (!replaced_by_.empty()) {
      result_.status = Status::refused;
      result_.reason = "TastyTrade took the cancellation, and the order was replaced before it.";
      tell_successor();
    } else if (result_.broker_status != "Cancelled") {
      result_.reason = "It has ended as " + result_.broker_status + ", not by the cancellation.";
    }
  }

  // "12", or words if TastyTrade does not name it; empty if the order was not replaced.
  static std::string find_successor(const std::vector<broker::Order>& orders) {
    if (orders.empty()) return {};
    const broker::Order& order = orders.front();
    const bool is_replaced = order.is_replaced() || !order.replacing_order_id.empty();
    if (!is_replaced) return {};
    return order.replacing_order_id.empty() ? "another one" : order.replacing_order_id;
  }

  void tell_successor() {
    if (replaced_by_.empty()) return;
    result_.reason += " Order " + replaced_by_ + " has taken its place, and may work: cancel that one.";
  }

  void look_for_end(const CancelTarget& target) {
    broker::ReadOptions looking = options_;
    looking.budget = options_.budget.at_most(std::chrono::seconds(20));
    const Reconciliation found = self_.reconciler.look_repeatedly(result_.journal_seq, looking);
    if (found.status == Status::outcome_unknown) return;
    result_.status = found.status;
    result_.broker_status = found.broker_status;
    result_.reason = describe_search(found);
    read_end(target);
    note_exits(target);
  }

  // A trigger that filled while its complex order was cancelled has left a position without its exits.
  void note_exits(const CancelTarget& target) {
    const bool has_waited = !target.trigger_order_id.empty() && target.filled().is_zero();
    if (!has_waited || !trigger_filled_.is_positive()) return;
    const bool has_stop = std::any_of(target.orders.begin(), target.orders.end(),
                                      [](const broker::Order& order) { return is_closing_stop(order); });
    result_.removed_protection |= has_stop;
    result_.reason += (result_.reason.empty() ? "" : " ") + std::string("Meanwhile its trigger order filled ") +
                      trigger_filled_.to_string() + ": the orders that close that position are cancelled" +
                      (has_stop ? ", its stop among them" : "") + ". Tell the user at once.";
  }

  Trading::Impl& self_;
  const CancelRequest& request_;
  const Channel channel_;
  const Caller& caller_;
  broker::ReadOptions options_;
  Cancellation result_;
  Decimal trigger_filled_;   // of a complex order, as last read
  std::string replaced_by_;  // the order that took the place of this one, as last read
  bool has_ended_trail_ = false;
  std::optional<Intent> confirmed_;  // by a person, and in the journal
};

Status summarize(const std::vector<Cancellation>& cancellations) {
  const auto has = [&cancellations](Status status) {
    return std::any_of(cancellations.begin(), cancellations.end(),
                       [status](const Cancellation& cancellation) { return cancellation.status == status; });
  };
  if (has(Status::outcome_unknown)) return Status::outcome_unknown;
  for (const Cancellation& cancellation : cancellations) {
    if (cancellation.status != Status::accepted) return cancellation.status;
  }
  return Status::accepted;
}

std::vector<Cancellation> Trading::cancel(const CancelRequest& given, Channel channel, const Caller& caller,
                                          const broker::ReadOptions& options) {
  CancelRequest request = given;
  if (request.confirmed) {
    count_human_answer("yes");
    if (!take_question(*impl_, request.account, *request.confirmed, caller)) request.confirmed.reset();
  }
  std::vector<std::pair<std::string, bool>> targets;
  for (const std::string& id : request.complex_order_ids) targets.emplace_back(id, true);
  for (const std::string& id : request.order_ids) targets.emplace_back(id, false);
  std::vector<Cancellation> results;
  bool is_stopped = false;
  for (const auto& [id, is_complex] : targets) {
    if (is_stopped) {
      Cancellation left;
      left.order_id = id;
      left.is_complex = is_complex;
      left.status = Status::not_sent;
      left.reason = "Not tried, because the outcome of the one before is unknown.";
      results.push_back(std::move(left));
      continue;
    }
    results.push_back(CancellationSteps(*impl_, request, channel, caller, options).run(id, is_complex));
    is_stopped = results.back().status == Status::outcome_unknown;
  }
  return results;
}

Reconciliation Trading::reconcile(std::string_view external_identifier, const Caller&,
                                  const broker::ReadOptions& options) {
  const auto state = impl_->journal.find_intent_by_identifier(external_identifier);
  if (!state) {
    if (auto unsent = describe_unsent_close(impl_->journal, external_identifier, impl_->clock.now())) return *unsent;
    throw Error(ErrorCode::not_found,
                "No order with the external_identifier '" + support::printable(external_identifier, 60) +
                    "' is in the journal of this server.",
                "It is in the answer of place_order: ttm- and 26 characters.");
  }
  broker::ReadOptions fresh = options;
  fresh.refresh = true;
  Reconciliation found = impl_->reconciler.look(*state, fresh);
  found.alerts = impl_->tracker.list_alerts(state->intent.head.account_key);
  return found;
}

}  // namespace orders
