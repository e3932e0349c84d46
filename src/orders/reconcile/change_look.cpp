#include "reconcile/change_look.hpp"

#include <algorithm>

#include "reconcile/broker_orders.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace orders {
namespace {

using support::Error;
using Looked = LookResult::Verdict;

constexpr int kMaxLinks = 50;  // of a chain of replaces

// The target and the orders that came after it.
class ChangeSteps {
 public:
  ChangeSteps(broker::Client& client, const std::string& account, const Intent& intent, LookTerms terms,
              const broker::ReadOptions& options)
      : client_(client), account_(account), intent_(intent), terms_(std::move(terms)), options_(options) {}

  LookResult run() {
    const broker::Order target = *client_.order(account_, intent_.target_order_id, options_);
    seen_ = read_broker_orders(client_, account_, find_first_day(terms_.sent_at), false, options_);
    seen_.looked_at.insert(seen_.looked_at.begin(), "order " + target.id);
    const std::vector<broker::Order> successors = read_successors(target);
    const bool are_shown = seen_.show_identifiers();
    terms_.are_identifiers_known |= are_shown;
    LookResult result = judge(target, successors);
    result.are_identifiers_echoed = are_shown;
    result.looked_at = seen_.looked_at;
    return result;
  }

 private:
  // The orders that replace an order: that which it names, and those that name it.
  std::vector<broker::Order> read_successors(const broker::Order& order) {
    std::vector<broker::Order> found;
    const auto add = [&found](const broker::Order& one) {
      const auto is_same = [&one](const broker::Order& other) { return other.id == one.id; };
      if (std::none_of(found.begin(), found.end(), is_same)) found.push_back(one);
    };
    for (const broker::Order& one : seen_.orders) {
      if (one.replaces_order_id == order.id || one.id == order.replacing_order_id) add(one);
    }
    if (!order.replacing_order_id.empty() && seen_.find(order.replacing_order_id) == nullptr) {
      add(*client_.order(account_, order.replacing_order_id, options_));
      seen_.looked_at.push_back("order " + order.replacing_order_id);
    }
    return found;
  }

  LookResult judge(const broker::Order& target, const std::vector<broker::Order>& successors) {
    const auto is_ours = [this](const broker::Order& order) {
      return order.external_identifier == intent_.external_identifier;
    };
    const auto next = std::find_if(successors.begin(), successors.end(), is_ours);
    if (next != successors.end()) return describe(target, *next, "identifier");
    const auto any = std::find_if(seen_.orders.begin(), seen_.orders.end(), is_ours);
    if (any != seen_.orders.end()) return describe(target, *any, "identifier");
    LookResult result;
    if (!seen_.problem.empty()) {
      result.reason = seen_.problem;
      return result;
    }
    if (!successors.empty()) return judge_others(target, successors);
    if (target.status == "Replace Requested") {
      result.verdict = Looked::pending;
      result.reason = "TastyTrade is replacing order " + target.id + ".";
      return result;
    }
    if (target.is_replaced()) {
      result.reason = "Order " + target.id + " was replaced, and TastyTrade does not show by which order.";
      return result;
    }
    result.verdict = Looked::nothing;
    result.needs_identifiers = !target.is_working();
    result.status = target.status;
    result.reason = target.is_working()
                        ? "Order " + target.id + " works unchanged."
                        : "Order " + target.id + " ended as " + target.status + " and was not replaced.";
    return result;
  }

  // None of the orders that replace the target has our identifier.
  LookResult judge_others(const broker::Order& target, const std::vector<broker::Order>& successors) {
    std::vector<std::string> alike;
    for (const broker::Order& order : successors) {
      if (fits(target, order)) alike.push_back(order.id);
    }
    if (alike.size() == 1 && !terms_.are_identifiers_known) {
      const auto ours = std::find_if(successors.begin(), successors.end(),
                                     [&alike](const broker::Order& order) { return order.id == alike.front(); });
      return describe(target, *ours, "fingerprint");
    }
    if (!alike.empty()) return judge_alike(std::move(alike), "", terms_);
    const broker::Order& other = successors.back();
    LookResult result;
    result.verdict = Looked::nothing;
    result.needs_identifiers = true;
    result.status = target.status;
    result.reason = "Order " + target.id + " was replaced by order " + other.id + ", which is " + other.status +
                    " and is not of this request.";
    return result;
  }

  bool fits(const broker::Order& target, const broker::Order& order) const {
    try {
      return Fingerprint(intent_, terms_, target).fits(order);
    } catch (const Error&) {
      return false;  // the target cannot be understood
    }
  }

  // Our order. It may have been replaced since, and the target may work beside it.
  LookResult describe(const broker::Order& target, const broker::Order& ours, const char* found_by) {
    LookResult result = make_found(ours.id, ours.status, found_by);
    broker::Order tip = ours;
    for (int link = 0; link < kMaxLinks; ++link) {
      const std::vector<broker::Order> next = read_next(tip);
      if (next.empty()) break;
      tip = next.front();
    }
    if (tip.id != ours.id) {
      result.reason = "Order " + ours.id + " was replaced since: order " + tip.id + " is " + tip.status + ".";
    }
    if (target.status == "Filled") {
      result.reason += (result.reason.empty() ? "" : " ") + std::string("Order ") + target.id +
                       " has filled, so the new order does not take its place.";
    }
    if (target.is_working() && tip.is_working()) {
      result.reason += (result.reason.empty() ? "" : " ") + std::string("Order ") + target.id + " is still " +
                       target.status + ": both may fill.";
    }
    return result;
  }

  // An order behind ours that cannot be read is left out: ours is found.
  std::vector<broker::Order> read_next(const broker::Order& order) {
    try {
      return read_successors(order);
    } catch (const Error&) {
      return {};
    }
  }

  broker::Client& client_;
  const std::string& account_;
  const Intent& intent_;
  LookTerms terms_;
  const broker::ReadOptions& options_;
  BrokerOrders seen_;
};

}  // namespace

LookResult look_for_change(broker::Client& client, const std::string& account, const Intent& intent, LookTerms terms,
                           const broker::ReadOptions& options) {
  return ChangeSteps(client, account, intent, std::move(terms), options).run();
}

}  // namespace orders
