// The orders of a demo account: one filled order for each group of trades in its history, and orders that never filled:
// cancelled, expired, rejected, replaced and working ones. Computed from the transactions and the market; pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "account_history.hpp"

namespace simulator {

struct OrderFill {
  std::int64_t transaction_id = 0;
  Instant at;
  Decimal quantity;
  Decimal price;
};

struct OrderLeg {
  Traded traded;
  std::string_view action;
  Decimal quantity;
  std::vector<OrderFill> fills;
};

struct Order {
  std::int64_t id = 0;
  std::string_view type = "Limit";
  std::string_view time_in_force = "Day";
  Decimal size;
  std::optional<Decimal> price;  // of a unit: positive is a credit, negative a debit
  std::optional<Decimal> stop_trigger;
  std::string_view status;
  std::string_view contingent_status;  // empty unless it waits for another order
  std::string_view reject_reason;
  Instant received_at;
  std::optional<Instant> live_at;
  std::optional<Instant> terminal_at;  // when it was filled, cancelled, rejected or expired
  bool is_edited = false;
  std::int64_t replaces = 0;
  std::int64_t replaced_by = 0;
  std::int64_t complex_id = 0;
  std::string_view complex_tag;
  std::vector<OrderLeg> legs;

  bool is_working() const { return status == "Live" || status == "Contingent" || status == "Received"; }
  Instant updated_at() const { return terminal_at ? *terminal_at : live_at ? *live_at : received_at; }
};

struct ComplexOrder {
  std::int64_t id = 0;
  std::string_view type;  // "OTOCO", "OCO"
  std::optional<Order> trigger;
  std::vector<Order> orders;

  // When the last of its orders ended; nothing while one is working.
  std::optional<Instant> terminal_at() const;
};

struct OrderHistory {
  std::vector<Order> orders;  // oldest first, those of complex orders included
  std::vector<ComplexOrder> complex_orders;
};

OrderHistory make_order_history(const Market& market, std::string_view account, const Transactions& transactions,
                                Instant now);

}  // namespace simulator
