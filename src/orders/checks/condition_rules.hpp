// Judges the price conditions of an order by the present quotes.
#pragma once

#include "checks/judged_orders.hpp"
#include "checks/verdicts.hpp"

namespace orders {

// Adds a note for a condition that holds already and would route the order at once, a failure for one that would cancel
// it at once, and a gap for one whose symbol has no quote.
void judge_conditions(const JudgedOrder& one, Findings& findings);

}  // namespace orders
