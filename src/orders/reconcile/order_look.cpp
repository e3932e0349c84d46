#include "reconcile/order_look.hpp"

#include <algorithm>

#include "reconcile/broker_orders.hpp"
#include "reconcile/change_look.hpp"
#include "reconcile/ratio_look.hpp"
#include "tastytrade_mcp/orders/trading.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"
#include "trading_impl.hpp"

namespace orders {
namespace {

using support::Error;
using support::ErrorCode;
using Looked = LookResult::Verdict;

bool has_identifier(const broker::Order& order, const std::string& identifier) {
  return order.external_identifier == identifier || order.external_identifier.starts_with(identifier + '-');
}

// Adds ids that are not there yet.
void add_candidate(std::vector<std::string>& candidates, const std::string& id) {
  if (std::find(candidates.begin(), candidates.end(), id) == candidates.end()) candidates.push_back(id);
}

// The order with our identifier; of a complex order the complex one.
std::optional<LookResult> find_identified(const BrokerOrders& seen, const std::string& identifier) {
  for (const broker::ComplexOrder& complex : seen.complex_orders) {
    for (const broker::Order& order : complex.orders) {
      if (has_identifier(order, identifier)) return make_found(complex.id, order.status, "identifier");
    }
  }
  for (const broker::Order& order : seen.orders) {
    if (!has_identifier(order, identifier)) continue;
    const bool is_nested = !order.complex_order_id.empty();
    return make_found(is_nested ? order.complex_order_id : order.id, order.status, "identifier");
  }
  return std::nullopt;
}

// The orders without an identifier that say what was sent.
LookResult find_alike(const BrokerOrders& seen, const Intent& intent, const LookTerms& terms) {
  const Fingerprint sent(intent, terms);
  std::vector<std::string> candidates;
  std::string status;
  for (const broker::Order& order : seen.orders) {
    if (!order.complex_order_id.empty() || !sent.fits(order)) continue;
    add_candidate(candidates, order.id);
    status = order.status;
  }
  for (const broker::ComplexOrder& complex : seen.complex_orders) {
    if (!sent.fits(complex)) continue;
    add_candidate(candidates, complex.id);
    status = complex.orders.front().status;
  }
  return judge_alike(std::move(candidates), status, terms);
}

LookResult look_for_placed(broker::Client& client, const std::string& account, const Intent& intent, LookTerms terms,
                           const broker::ReadOptions& options) {
  const bool is_complex = intent.action == to_string(Intention::place_complex);
  const BrokerOrders seen = read_broker_orders(client, account, find_first_day(terms.sent_at), is_complex, options);
  const bool are_shown = seen.show_identifiers();
  terms.are_identifiers_known |= are_shown;
  LookResult result;
  if (auto found = find_identified(seen, intent.external_identifier)) {
    result = *std::move(found);
  } else if (!seen.problem.empty()) {
    result.reason = seen.problem;
  } else {
    result = find_alike(seen, intent, terms);
    result.needs_identifiers = true;
  }
  result.are_identifiers_echoed = are_shown;
  result.looked_at = seen.looked_at;
  return result;
}

// The outcome of a cancellation: the state of its target.
LookResult judge_cancelled(const std::string& id, const std::string& status, bool is_working) {
  LookResult result;  // `status`: of a complex order those of all its orders
  result.order_id = id;
  result.status = status;
  result.found_by = "id";
  result.looked_at = {"order " + id};
  result.verdict = status.find("Cancel Requested") != std::string::npos ? Looked::pending
                   : is_working                                         ? Looked::nothing
                                                                        : Looked::found;
  result.reason = is_working ? "Order " + id + " still works." : "Order " + id + " ended as " + status + ".";
  return result;
}

// An order that was replaced before it could be cancelled: the cancellation has had no effect.
LookResult judge_replaced(const broker::Order& order) {
  LookResult result = judge_cancelled(order.id, order.status, true);
  const std::string next = order.replacing_order_id.empty() ? "another order" : "order " + order.replacing_order_id;
  result.reason = "Order " + order.id + " was replaced by " + next + ", which may work: cancel that one.";
  return result;
}

LookResult look_for_cancellation(broker::Client& client, const std::string& account, const Intent& intent,
                                 const broker::ReadOptions& options) {
  if (intent.action != to_string(Intention::cancel_complex)) {
    const auto target = client.order(account, intent.target_order_id, options);
    if (target->is_replaced()) return judge_replaced(*target);
    return judge_cancelled(target->id, target->status, target->is_working());
  }
  const auto target = client.complex_order(account, intent.target_order_id, options);
  const bool is_working = std::any_of(target->orders.begin(), target->orders.end(),
                                      [](const broker::Order& order) { return order.is_working(); });
  LookResult result = judge_cancelled(target->id, make_target(*target).status, is_working);
  if (result.verdict == Looked::found && !target->unreadable_orders.empty()) {
    result.verdict = Looked::incomplete;
    result.reason = "An order of complex order " + target->id + " could not be read.";
  }
  return result;
}

// The start of a trail sends nothing.
LookResult judge_trail() {
  LookResult result;
  result.verdict = Looked::nothing;
  result.reason = "The trail was not started.";
  return result;
}

// The absence of an order is judged by times of this machine. Empty if they are right.
std::string find_clock_problem(const broker::Client& client, const LookTerms& terms) {
  const auto skew = client.clock_skew();
  if (!skew) return "TastyTrade sent no time, so that it is not known if the clock of this machine is right.";
  if (std::chrono::abs(*skew) <= terms.max_clock_skew) return "";
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::abs(*skew)).count();
  return "The clock of this machine is " + std::to_string(seconds) + " s " +
         (skew->count() > 0 ? "ahead of" : "behind") + " TastyTrade's: set it by a time server.";
}

LookResult look(broker::Client& client, const std::string& account, const Intent& intent, const LookTerms& terms,
                const broker::ReadOptions& options) {
  if (intent.action.starts_with("place")) return look_for_placed(client, account, intent, terms, options);
  if (intent.action.starts_with("cancel")) return look_for_cancellation(client, account, intent, options);
  if (intent.action == to_string(Intention::trail)) return judge_trail();
  if (intent.action == to_string(Intention::edit_complex)) {
    return look_for_ratio(client, account, intent, terms, options);
  }
  return look_for_change(client, account, intent, terms, options);
}

}  // namespace

LookResult make_found(const std::string& id, const std::string& status, const char* by) {
  LookResult result;
  result.verdict = Looked::found;
  result.order_id = id;
  result.status = status;
  result.found_by = by;
  return result;
}

LookResult judge_alike(std::vector<std::string> candidates, const std::string& status, const LookTerms& terms) {
  LookResult result;
  if (candidates.size() == 1 && !terms.are_identifiers_known) {
    return make_found(candidates.front(), status, "fingerprint");
  }
  result.verdict = candidates.empty() ? Looked::nothing : Looked::ambiguous;
  if (candidates.size() == 1) {
    result.reason = "Order " + candidates.front() +
                    " is as it was sent, but has no identifier, although TastyTrade shows those of other orders.";
  } else if (!candidates.empty()) {
    result.reason = "More than one order may be it: " + support::join(candidates, ", ") + ".";
  }
  result.candidates = std::move(candidates);
  return result;
}

support::Date find_first_day(Instant sent_at) {
  return support::add_days(support::new_york_date(sent_at), -1);
}

LookResult look_for(broker::Client& client, const std::string& account, const Intent& intent, const LookTerms& terms,
                    const broker::ReadOptions& options) {
  broker::ReadOptions fresh = options;
  fresh.refresh = true;
  LookResult result;
  try {
    result = look(client, account, intent, terms, fresh);
  } catch (const Error& error) {
    if (error.code == ErrorCode::cancelled || error.code == ErrorCode::deadline_exceeded) throw;
    result.reason = error.message();
  }
  if (result.verdict != Looked::nothing) return result;
  if (std::string problem = find_clock_problem(client, terms); !problem.empty()) {
    result.verdict = Looked::incomplete;
    result.reason += (result.reason.empty() ? "" : " ") + problem;
  }
  return result;
}

}  // namespace orders
