// Judges the conditions and times of an order by the present quotes and the clock.
#pragma once

#include "checks/judged_orders.hpp"
#include "checks/verdicts.hpp"

namespace orders {

// Adds a note for a condition that holds already and would route the order at once, a failure for one that would cancel
// it at once, and a gap for one whose symbol has no quote. The same for its times, by `now`.
void judge_rules(const JudgedOrder& one, Instant now, Findings& findings);

}  // namespace orders
