#include "preview/total_figures.hpp"

#include <algorithm>
#include <map>

#include "checks/judged_orders.hpp"
#include "facts/exposed_shorts.hpp"
#include "facts/order_price.hpp"

namespace orders {
namespace {

void add(std::optional<Decimal>& sum, const std::optional<Decimal>& part) {
  if (sum && part) {
    *sum += *part;
  } else {
    sum.reset();
  }
}

void add_risk(Risk& total, const Risk& one) {
  add(total.max_loss, one.max_loss);
  add(total.notional, one.notional);
  total.max_profit.reset();
  total.is_loss_undefined |= one.is_loss_undefined;
  total.is_estimate |= one.is_estimate;
  total.is_profit_unlimited |= one.is_profit_unlimited;
  if (total.reason.empty()) total.reason = one.reason;
}

std::optional<Decimal> find_largest(const std::optional<Decimal>& a, const std::optional<Decimal>& b) {
  return a && b ? std::optional(std::max(*a, *b)) : std::nullopt;
}

// Makes of the risk of an order in one case the worst of it and of that in another case.
void make_worst(Risk& risk, const Risk& other) {
  if (risk.max_loss && !other.max_loss) risk.reason = other.reason;
  risk.max_loss = find_largest(risk.max_loss, other.max_loss);
  risk.max_profit = find_largest(risk.max_profit, other.max_profit);
  risk.notional = find_largest(risk.notional, other.notional);
  risk.is_loss_undefined |= other.is_loss_undefined;
  risk.is_profit_unlimited |= other.is_profit_unlimited;
  risk.is_estimate |= other.is_estimate;
}

// The price of a future is no money that changes hands.
std::optional<Decimal> find_cash(const JudgedOrder& one) {
  const bool is_future = !one.order.legs.empty() && one.order.legs.front().instrument_type == InstrumentType::future;
  return is_future ? std::nullopt : find_order_cash(one.order, one.facts).received;
}

}  // namespace

Risk compute_total_risk(const CheckInput& input) {
  // The loss of the order that this one replaces is a loss of this one too.
  const bool has_predecessor = is_change(input.intention) || input.intention == Intention::exit_complex;
  std::map<std::size_t, Risk> risks;  // of each order the worst over its cases
  for (const JudgedOrder& one : list_cases(input)) {
    const bool keeps_exposure = has_predecessor && exposes_short(one.order, one.facts, one.facts);
    if (!one.is_opening && !keeps_exposure) continue;
    const Risk risk = compute_risk(one.order, one.facts, has_predecessor ? one.facts : *one.before);
    const auto [known, is_first] = risks.emplace(one.position, risk);
    if (!is_first) make_worst(known->second, risk);
  }
  std::optional<Risk> total;
  for (const auto& entry : risks) {
    if (total) {
      add_risk(*total, entry.second);
    } else {
      total = entry.second;
    }
  }
  if (total) return *std::move(total);
  Risk none;
  none.max_loss = 0;
  return none;
}

bool is_total_cash_estimate(const CheckInput& input) {
  if (input.complex_type == ComplexType::oco) return true;
  for (const JudgedOrder& one : judge_orders(input)) {
    if (one.starts_at_once && !has_fixed_cash(one.order)) return true;
  }
  return false;
}

std::optional<Decimal> compute_total_cash(const CheckInput& input) {
  std::optional<Decimal> total = Decimal(0);
  for (const JudgedOrder& one : judge_orders(input)) {
    if (!one.starts_at_once) continue;
    add(total, find_cash(one));
    if (input.complex_type == ComplexType::oco) break;
  }
  return total;
}

std::optional<Decimal> compute_other_cash(const CheckInput& input) {
  if (input.complex_type != ComplexType::oco) return std::nullopt;
  const std::vector<JudgedOrder> judged = judge_orders(input);
  return judged.size() == 2 ? find_cash(judged.back()) : std::nullopt;
}

}  // namespace orders
