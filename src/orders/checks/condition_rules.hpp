// Judges the conditions and times of an order by the present quotes and the clock.
#pragma once

#include "checks/judged_orders.hpp"
#include "checks/verdicts.hpp"

namespace orders {

// Adds a note for a condition that holds already and would route the order at once, a failure for one that would cancel
// it at once, and a gap for one whose symbol has no quote. The same for its times, by `now`.
void judge_rules(const JudgedOrder& one, Instant now, Findings& findings);

// True if the condition holds at this price.
bool holds_at(const Condition& condition, const Decimal& price);

// The part of it that judges the times.
void judge_times(const JudgedOrder& one, Instant now, Findings& findings);

// The market when the order begins to work.
struct StartingMarket {
  NetQuote quote;
  bool is_at_condition = false;  // true: at the threshold of a condition on its own price, with today's width
};
// Of an order of one leg that waits for a condition on the price of that leg the market is at the threshold then, of
// several at the best one for the account. Any other order is compared with the market of today. Absent: a leg has no
// quote.
std::optional<StartingMarket> find_starting_market(const JudgedOrder& one);

}  // namespace orders
