// Compares the limit and the trigger of an order with the market, and those of an order behind a trigger order with the
// price at which that one is expected to fill.
#pragma once

#include "checks/judged_orders.hpp"
#include "checks/verdicts.hpp"

namespace orders {

struct DistanceFindings {
  Findings all;
  bool has_mistake = false;  // a failure that nobody can mean, and that no code lets pass
};

// "1.85 credit", "0.40 debit": a signed price in the words of an order.
std::string show_price(const Decimal& price);

bool has_limit(const Order& order);    // Limit and Marketable Limit
bool has_trigger(const Order& order);  // Stop and Stop Limit

// The allowed distance of the limit from the natural price, on the side that gives money away.
Decimal find_tolerance(const JudgedOrder& one, const NetQuote& quote, const Settings& settings);

// Of a Stop Limit order: adds a note for a limit that is better than the trigger, and a failure for one that is worse
// by more than five times MAX_PRICE_DISTANCE_PERCENT of it, of options by more than half of it.
void judge_limit_behind_trigger(const JudgedOrder& one, const Settings& settings, Findings& findings);

// Judges an order that waits for `trigger`. One on the same legs is compared with the price at which the trigger order
// is expected to fill, another one with the market of today. Adds a gap for what cannot be compared.
void judge_triggered(const JudgedOrder& one, const JudgedOrder& trigger, const CheckInput& input,
                     DistanceFindings& findings);

}  // namespace orders
