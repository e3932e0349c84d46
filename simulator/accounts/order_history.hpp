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

  Decimal remaining() const;
};

// The members that only an order has which a client sent.
struct SentOrder {
  std::string external_identifier;  // empty: none, or not repeated
  std::string source;
  std::optional<Decimal> value;  // of a Notional Market order: positive is a credit
  std::optional<Date> good_till;
  std::optional<Instant> cancelled_at;
  Decimal cancelled_size;
  Instant updated_at;
  support::Json rules;  // as the broker repeats them; null if there are none
  std::optional<int> preflight_id;
  bool is_dry_run = false;
};

struct Order {
  std::int64_t id = 0;  // 0 in a dry run
  std::string_view type = "Limit";
  std::string_view time_in_force = "Day";
  Decimal size;
  std::optional<Decimal> price;  // of a unit: positive is a credit, negative a debit
  std::optional<Decimal> stop_trigger;
  std::string_view status;
  std::string_view contingent_status;  // empty unless it waits for another order
  std::string reject_reason;
  Instant received_at;
  std::optional<Instant> live_at;
  std::optional<Instant> terminal_at;  // when it was filled, cancelled, rejected or expired
  bool is_edited = false;
  std::int64_t replaces = 0;
  std::int64_t replaced_by = 0;
  std::int64_t complex_id = 0;
  std::string_view complex_tag;
  std::vector<OrderLeg> legs;
  std::optional<SentOrder> sent = {};

  bool is_terminal() const {
    return status == "Filled" || status == "Cancelled" || status == "Expired" || status == "Rejected";
  }
  bool is_working() const { return !is_terminal(); }
  // True if it can be cancelled and changed.
  bool is_changeable() const {
    return (status == "Live" && !is_filled()) || status == "Contingent" || status == "Received";
  }
  bool is_filled() const;
  Instant updated_at() const {
    return sent ? sent->updated_at : terminal_at ? *terminal_at : live_at ? *live_at : received_at;
  }
};

struct ComplexOrder {
  std::int64_t id = 0;    // 0 in a dry run
  std::string_view type;  // "OTOCO", "OCO"
  std::optional<Order> trigger;
  std::vector<Order> orders;
  std::vector<Order> replaced = {};  // earlier forms of its orders
  support::Json ratio = nullptr;     // the members of a PAIRS order

  // When the last of its orders ended; nothing while one is working.
  std::optional<Instant> terminal_at() const;
};

struct OrderHistory {
  std::vector<Order> orders;  // oldest first, those of complex orders included
  std::vector<ComplexOrder> complex_orders;
};

// The greatest common divisor of the legs' quantities; a single leg's quantity, which may have decimals.
Decimal compute_size(const std::vector<OrderLeg>& legs);

OrderHistory make_order_history(const Market& market, std::string_view account, const Transactions& transactions,
                                Instant now);

}  // namespace simulator
