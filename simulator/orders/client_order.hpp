// An order that a client sent, as the order book holds it. Value types.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "order_scripts.hpp"
#include "prepared_order.hpp"

namespace simulator {

// The next thing that happens to an order.
enum class OrderStep {
  wait_for_order,      // another order routes it
  wait_for_condition,  // its rules, or the ratio of its pair, route it
  wait_for_window,     // the session opens
  accept,              // the venue takes it or rejects it
  work,                // it is matched with the market
  finish,              // it is filled: it becomes terminal
  cancel,              // it is cancelled
  replace,             // it is cancelled, and its replacement is routed
  none,                // terminal
};

struct ClientOrder {
  std::string account;
  Order order;
  PreparedOrder prepared;
  ScriptList scripts;
  OrderStep step = OrderStep::accept;
  Instant due;                         // of the step
  std::optional<Instant> expires_at;   // set when it is routed
  std::optional<Instant> cancel_at;    // of its rules
  std::optional<Instant> route_after;  // likewise
  Instant visible_at;                  // in searches
  Decimal filled_units;
  bool is_stop_triggered = false;

  const OrderScript* script(OrderScript::Kind kind) const { return find_script(scripts, kind); }
  // True if the market does not fill it.
  bool is_held() const {
    using Kind = OrderScript::Kind;
    return script(Kind::hang) != nullptr || script(Kind::fill) != nullptr ||
           script(Kind::fill_during_cancel) != nullptr || script(Kind::fill_during_replace) != nullptr;
  }
  Decimal units_left() const { return order.size - filled_units; }
};

struct ClientComplexOrder {
  std::int64_t id = 0;
  std::string account;
  std::string_view type;
  std::int64_t trigger = 0;          // 0: none
  std::vector<std::int64_t> orders;  // by id
  std::vector<std::int64_t> replaced = {};
  Json ratio = nullptr;  // of PAIRS

  bool is_one_cancels_other() const { return type == "OCO" || type == "OTOCO"; }
};

}  // namespace simulator
