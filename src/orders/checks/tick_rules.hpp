// Price steps of an order: those of its leg, or, of several legs, the step of a net price. Pure.
#pragma once

#include <optional>

#include "checks/judged_orders.hpp"
#include "checks/verdicts.hpp"

namespace orders {

// The step of the order's price at `price`, which is not negative: 0.01 for several options of stock. Absent if the
// schedule of a leg is not known.
std::optional<Decimal> find_order_tick(const Order& order, const Facts& facts, const Decimal& price);

// Adds a failure for each price of the order that is off its step, with the legal prices next to it.
void judge_ticks(const JudgedOrder& one, Findings& findings);

}  // namespace orders
