#include <algorithm>

#include "checks/check_list.hpp"
#include "checks/judged_orders.hpp"
#include "checks/verdicts.hpp"
#include "facts/protection.hpp"
#include "order/changed_order.hpp"
#include "tastytrade_mcp/orders/order_changes.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace orders {

namespace {

// The order that is changed, among the working orders; null if it is not there.
const broker::Order* find_changed_order(const CheckInput& input) {
  if (!input.target || !input.facts.account.live_orders) return nullptr;
  const auto& rows = input.facts.account.live_orders->rows;
  const auto found = std::find_if(rows.begin(), rows.end(),
                                  [&](const broker::Order& order) { return order.id == input.target->order_id; });
  return found == rows.end() ? nullptr : &*found;
}

}  // namespace

Verdict check_protection_kept(const CheckInput& input) {
  // A trail moves its stop towards the market alone.
  if (input.intention != Intention::replace && input.intention != Intention::edit) return not_applicable();
  const broker::Order* const changed = find_changed_order(input);
  if (changed == nullptr || input.orders.empty()) {
    return fail("The order that is to be changed could not be read. Preview the change again.");
  }
  if (!limits_loss(*changed)) return not_applicable();
  const auto weaknesses = list_weaknesses(order_from_broker(*changed), input.orders.front());
  if (weaknesses.empty()) return pass();
  Verdict verdict = fail(
      "The order limits the loss of a position, and would limit it less: " + support::join(weaknesses, "; ") + ".");
  verdict.acknowledge = "moves_protection";
  return verdict;
}

}  // namespace orders
