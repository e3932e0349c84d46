// The orders of a CheckInput as the checks judge them: each with the account as it will be when the order starts to
// work. Not thread safe; made anew by each check.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "checks/verdicts.hpp"
#include "tastytrade_mcp/orders/checks.hpp"

namespace orders {

struct JudgedOrder {
  Order order;  // of a change of a working order: with the quantities that are left
  // Without the order that is changed; of an order behind a trigger order, with what that one opens; in a case of
  // list_cases(), with the others that have filled.
  Facts facts;
  // The account before the first of the orders, with the order that is changed.
  std::shared_ptr<const Facts> before;
  std::size_t position = 0;    // among the orders of the input
  std::string label;           // "Order 2: " where there are several; "Order 2, once order 3 has filled: "
  bool starts_at_once = true;  // false: it waits for a trigger order
  bool is_opening = false;     // opens a position, adds to one, or leaves a short option with less cover
};

// Each order once, with the trigger order filled and none of the others. `is_opening` is that of its worst case.
std::vector<JudgedOrder> judge_orders(const CheckInput& input);

// Each order in every case: the orders of a PAIRS, and those that the trigger of an OTO starts, are independent, so
// that any of the others may have filled before. Of an OCO and an OTOCO one order cancels the other. The cases of an
// order are neighbours, the one without the others first; `is_opening` is that of the case.
std::vector<JudgedOrder> list_cases(const CheckInput& input);

// Judges every case. Of an order the first case that fails is told, and the first that has notes.
void judge_cases(const CheckInput& input, Findings& findings,
                 const std::function<void(const JudgedOrder&, Findings&)>& judge);

bool is_cancel(Intention intention);
bool is_change(Intention intention);  // replace, edit, edit_complex, trail: an order that works

// True for an order whose price or amount the checks of option prices hold for.
bool is_option(InstrumentType type);
bool has_options(const Order& order);

}  // namespace orders
