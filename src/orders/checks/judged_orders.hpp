// The orders of a CheckInput as the checks judge them: each with the account as it will be when the order starts to
// work. Not thread safe; made anew by each check.
#pragma once

#include <list>
#include <memory>
#include <string>
#include <vector>

#include "tastytrade_mcp/orders/checks.hpp"

namespace orders {

struct JudgedOrder {
  Order order;  // of a change of a working order: with the quantities that are left
  // Without the order that is changed; of an order behind a trigger order, with what that one opens.
  Facts facts;
  // The account before the first of the orders, with the order that is changed.
  std::shared_ptr<const Facts> before;
  std::string label;           // "Order 2: " where there are several
  bool starts_at_once = true;  // false: it waits for a trigger order
  bool is_opening = false;     // opens a position, adds to one, or leaves a short option with less cover
};

std::vector<JudgedOrder> judge_orders(const CheckInput& input);

bool is_cancel(Intention intention);
bool is_change(Intention intention);  // replace, edit, trail: an order that works

// True for an order whose price or amount the checks of option prices hold for.
bool is_option(InstrumentType type);
bool has_options(const Order& order);

}  // namespace orders
