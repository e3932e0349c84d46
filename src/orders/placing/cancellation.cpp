// Trading::cancel: one request for each order, each an intent of its own.
#include <algorithm>

#include "placing/claim_text.hpp"
#include "tastytrade_mcp/orders/order_changes.hpp"
#include "tastytrade_mcp/orders/wire_body.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/error.hpp"
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

// Returns true for a working order that limits the loss of a position: a stop that closes.
bool is_protective(const broker::Order& order) {
  const bool is_stop = order.order_type == "Stop" || order.order_type == "Stop Limit";
  const bool closes = std::any_of(order.legs.begin(), order.legs.end(), [](const broker::OrderLeg& leg) {
    return leg.action.ends_with("Close") || leg.instrument_type == broker::InstrumentType::future;
  });
  return is_stop && closes && order.is_working();
}

std::string describe_broker_order(const broker::Order& order) {
  try {
    return describe(order_from_broker(order));
  } catch (const Error&) {
    return "order " + order.id + " of " + order.underlying_symbol;
  }
}

Decimal sum_filled(const broker::Order& order) {
  Decimal filled;
  for (const broker::OrderLeg& leg : order.legs) filled += leg.filled_quantity().value_or(0);
  return filled;
}

// The order or complex order to cancel, as it is now.
struct Cancelled {
  std::string id;
  bool is_complex = false;
  std::vector<broker::Order> orders;

  bool is_working() const {
    return std::any_of(orders.begin(), orders.end(), [](const broker::Order& order) { return order.is_working(); });
  }
  bool protects() const { return std::any_of(orders.begin(), orders.end(), is_protective); }
  Decimal filled() const {
    Decimal sum;
    for (const broker::Order& order : orders) sum += sum_filled(order);
    return sum;
  }
  std::string words() const {
    if (!is_complex) return describe_broker_order(orders.front());
    std::string text = "complex order " + id;
    for (const broker::Order& order : orders) text += "; " + describe_broker_order(order);
    return text;
  }
  // "Cancelled" if all are, else the status of the first that is not.
  std::string status() const {
    for (const broker::Order& order : orders) {
      if (order.status != "Cancelled") return order.status;
    }
    return orders.empty() ? "" : orders.front().status;
  }
};

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
    return result_;
  }

 private:
  void cancel(const std::string& id, bool is_complex) {
    const Cancelled target = read(id, is_complex);
    result_.order_words = target.words();
    result_.broker_status = target.status();
    result_.filled_quantity = target.filled();
    if (const auto refusal = find_refusal(target)) {
      result_.reason = *refusal;
      return;
    }
    self_.parts.client.prepare_order_write(request_.account.number, make_request(id, is_complex), options_);
    const Intent intent = make_intent(target);
    result_.external_identifier = intent.external_identifier;
    if (channel_ != Channel::none) {
      self_.journal.append(intent.head, RecordKind::confirmed, intent.confirmation_id,
                           {{"channel", to_string(channel_)}});
    }
    Sender::Claim claim = self_.sender.claim(intent, {}, request_.account.number);
    if (!claim.intent) {
      result_.reason = explain_verdict(claim.result, self_.journal) + ' ' + nothing_done();
      return;
    }
    result_.journal_seq = claim.result.seq;
    result_.removed_protection = target.protects();
    send(*std::move(claim.intent), target);
  }

  static std::string nothing_done() { return "Nothing was sent."; }

  static broker::OrderRequest make_request(const std::string& id, bool is_complex) {
    return {"DELETE", {is_complex ? "complex-orders" : "orders", id}, ""};
  }

  Cancelled read(const std::string& id, bool is_complex) {
    if (is_complex) return {id, true, self_.parts.client.complex_order(request_.account.number, id, options_)->orders};
    return {id, false, {*self_.parts.client.order(request_.account.number, id, options_)}};
  }

  // Why the order cannot be cancelled, or may not be.
  std::optional<std::string> find_refusal(const Cancelled& target) const {
    if (!target.is_working()) return "It has ended already: " + target.status() + ". " + nothing_done();
    if (!target.is_complex && !target.orders.front().complex_order_id.empty()) {
      return "It is a part of complex order " + target.orders.front().complex_order_id +
             ", which can only be cancelled as a whole: cancel that one. " + nothing_done();
    }
    if (target.protects() && !request_.is_protection_acknowledged) {
      return "It limits the loss of a position, which would have no stop from then on. To cancel it all the same, "
             "give acknowledge: [\"removes_protection\"]. " +
             nothing_done();
    }
    return check(target);
  }

  // Runs the checks that hold for a cancellation. Returns the first refusal.
  std::optional<std::string> check(const Cancelled& target) const {
    Facts facts;
    facts.account.account = request_.account;
    CheckInput input = self_.make_check_input(caller_, request_.account, facts);
    input.intention = target.is_complex ? Intention::cancel_complex : Intention::cancel;
    input.login_accounts = self_.parts.client.accounts({.budget = options_.budget})->rows;
    input.removes_protection = target.protects();
    // It was read a moment ago, by this call.
    input.target = input.previewed_target = make_target(target.orders.front());
    const CheckResults results = run_checks(input, Stage::sending);
    if (results.is_ok()) return std::nullopt;
    return results.failed.front().verdict.why + ' ' + nothing_done();
  }

  Intent make_intent(const Cancelled& target) const {
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
    intent.underlying_symbol = target.orders.front().underlying_symbol;
    return intent;
  }

  void send(ClaimedIntent intent, const Cancelled& target) {
    const auto request = self_.sender.send(std::move(intent));
    const std::optional<Sent> sent = Sender::wait(*request, options_.budget.at_most(Sender::kOverAfter));
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
        read_after_refusal(target);
        return;
      case broker::SendOutcome::unknown:
        result_.status = Status::outcome_unknown;
        look_for_end();
        return;
      case broker::SendOutcome::accepted:
        result_.status = Status::accepted;
        wait_for_end(target);
        return;
    }
  }

  // Reads what became of the orders that worked before the cancellation, into the result. Returns true if one still
  // works.
  bool read_again(const Cancelled& before) {
    Cancelled now = read(before.id, before.is_complex);
    std::erase_if(now.orders, [&before](const broker::Order& order) {
      return std::none_of(before.orders.begin(), before.orders.end(),
                          [&order](const broker::Order& each) { return each.id == order.id && each.is_working(); });
    });
    result_.broker_status = now.status();
    result_.filled_quantity = now.filled();
    return now.is_working();
  }

  void read_after_refusal(const Cancelled& target) {
    try {
      read_again(target);
    } catch (const Error&) {
      // The answer says what was seen before.
    }
  }

  void wait_for_end(const Cancelled& target) {
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
    } else if (result_.broker_status != "Cancelled") {
      result_.reason = "It has ended as " + result_.broker_status + ", not by the cancellation.";
    }
  }

  void look_for_end() {
    broker::ReadOptions looking = options_;
    looking.budget = options_.budget.at_most(std::chrono::seconds(20));
    const Reconciliation found = self_.reconciler.look_repeatedly(result_.journal_seq, looking);
    if (found.status == Status::outcome_unknown) return;
    result_.status = found.status;
    result_.broker_status = found.broker_status;
    result_.reason += " A look at TastyTrade: " + found.reason;
  }

  Trading::Impl& self_;
  const CancelRequest& request_;
  const Channel channel_;
  const Caller& caller_;
  broker::ReadOptions options_;
  Cancellation result_;
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

std::vector<Cancellation> Trading::cancel(const CancelRequest& request, Channel channel, const Caller& caller,
                                          const broker::ReadOptions& options) {
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
    throw Error(ErrorCode::not_found,
                "No order with the external_identifier '" + support::printable(external_identifier, 60) +
                    "' is in the journal of this server.",
                "It is in the answer of place_order: ttm- and 26 characters.");
  }
  broker::ReadOptions fresh = options;
  fresh.refresh = true;
  return impl_->reconciler.look(*state, fresh);
}

}  // namespace orders
