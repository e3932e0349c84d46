#include "placing/replaced_order.hpp"

#include <algorithm>
#include <iterator>

#include "tastytrade_mcp/support/error.hpp"
#include "trading_impl.hpp"

namespace orders {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kWait{1'000};
constexpr milliseconds kBetweenReads{150};

std::string describe_fills(const Target& before, const broker::Order& order) {
  const Decimal filled = make_target(order).filled_quantity - before.filled_quantity;
  if (!filled.is_positive()) return {};
  const std::string head = "While it was replaced, order " + order.id + " filled";
  if (order.status == "Filled") return head + ", so the new order does not take its place.";
  return head + ' ' + filled.to_string() + " more. fetch_orders shows how many the new order has.";
}

}  // namespace

std::string describe_end_of_replaced(broker::Client& client, const std::string& account_number, const Target& before,
                                     broker::ReadOptions options) {
  options.refresh = true;
  options.budget = options.budget.at_most(kWait);
  std::string fills;
  bool is_working = false;
  try {
    while (true) {
      const auto order = client.order(account_number, before.order_id, options);
      fills = describe_fills(before, *order);
      is_working = order->is_working();
      if (!is_working) break;
      options.budget.sleep(kBetweenReads);
    }
  } catch (const support::Error&) {
    // The result is made from the last read that succeeded.
  }
  if (!is_working) return fills;
  if (!fills.empty()) fills += ' ';
  return fills + "Order " + before.order_id + " has not ended yet: it can still fill.";
}

broker::Order read_successor(broker::Client& client, const std::string& account_number, const std::string& id,
                             broker::ReadOptions options) {
  constexpr std::string_view kOnTheWay[] = {"Received", "Contingent", "Routed", "In Flight"};
  options.refresh = true;
  const support::Budget wait = options.budget.at_most(kWait);
  while (true) {
    const auto order = client.order(account_number, id, options);
    const bool is_on_the_way =
        std::find(std::begin(kOnTheWay), std::end(kOnTheWay), order->status) != std::end(kOnTheWay);
    // One that waits for a condition or a time of its own waits longer than this call.
    if (!is_on_the_way || !order->rules.is_empty() || wait.remaining() <= kBetweenReads) return *order;
    wait.sleep(kBetweenReads);
  }
}

}  // namespace orders
