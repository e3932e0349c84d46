#include "reconcile/ratio_look.hpp"

#include <algorithm>

#include "reconcile/broker_orders.hpp"
#include "reconcile/fingerprint.hpp"
#include "tastytrade_mcp/orders/order_changes.hpp"
#include "tastytrade_mcp/orders/wire_body.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace orders {
namespace {

using Looked = LookResult::Verdict;

// Returns true if the pair has the orders and the ratio of the intent.
bool means_intent(const broker::ComplexOrder& reported, const Intent& intent) {
  try {
    return compute_order_digest(complex_order_from_broker(reported)) == intent.order_digest;
  } catch (const support::Error&) {
    return false;  // it cannot be understood
  }
}

std::string find_status(const broker::ComplexOrder& pair) {
  const auto working = std::find_if(pair.orders.begin(), pair.orders.end(),
                                    [](const broker::Order& order) { return order.is_working(); });
  if (working != pair.orders.end()) return working->status;
  return pair.orders.empty() ? "" : pair.orders.front().status;
}

bool is_working(const broker::ComplexOrder& pair) {
  return std::any_of(pair.orders.begin(), pair.orders.end(),
                     [](const broker::Order& order) { return order.is_working(); });
}

LookResult make_absence(const broker::ComplexOrder& target, const std::string& reason) {
  LookResult result;
  result.verdict = Looked::nothing;
  result.status = find_status(target);
  result.reason = "Complex order " + target.id + ' ' + reason;
  return result;
}

// The pair that has taken the place of the target, which has ended.
LookResult judge_successors(const broker::ComplexOrder& target, const BrokerOrders& seen, const Intent& intent,
                            const LookTerms& terms) {
  LookResult result;
  for (const broker::ComplexOrder& pair : seen.complex_orders) {
    // A pair that works is in both lists.
    const auto& known = result.candidates;
    if (std::find(known.begin(), known.end(), pair.id) != known.end()) continue;
    const bool was_then = std::any_of(pair.orders.begin(), pair.orders.end(),
                                      [&](const broker::Order& order) { return was_received_then(order, terms); });
    if (!was_then || terms.others_orders.contains(pair.id)) continue;
    if (!is_working(pair) || !means_intent(pair, intent)) continue;
    result.candidates.push_back(pair.id);
    result.status = find_status(pair);
  }
  if (result.candidates.size() == 1) return make_found(result.candidates.front(), result.status, "fingerprint");
  if (!result.candidates.empty()) {
    result.verdict = Looked::ambiguous;
    result.reason = "More than one pair may be it: " + support::join(result.candidates, ", ") + '.';
    return result;
  }
  if (seen.problem.empty()) {
    return make_absence(target, "ended as " + find_status(target) + ", and no other pair has the new ratio.");
  }
  result.reason = seen.problem;
  return result;
}

}  // namespace

LookResult look_for_ratio(broker::Client& client, const std::string& account, const Intent& intent,
                          const LookTerms& terms, const broker::ReadOptions& options) {
  const broker::ComplexOrder target = *client.complex_order(account, intent.target_order_id, options);
  LookResult result;
  std::vector<std::string> looked_at = {"complex order " + target.id};
  if (means_intent(target, intent)) {
    result = make_found(target.id, find_status(target), "id");
  } else if (is_working(target)) {
    result = make_absence(target, "works with another ratio than the new one.");
  } else {
    const BrokerOrders seen = read_broker_orders(client, account, find_first_day(terms.sent_at), true, options);
    result = judge_successors(target, seen, intent, terms);
    looked_at.insert(looked_at.end(), seen.looked_at.begin(), seen.looked_at.end());
  }
  result.looked_at = std::move(looked_at);
  return result;
}

}  // namespace orders
