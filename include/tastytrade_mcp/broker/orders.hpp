// Orders as the broker reports them (docs/tastytrade.md, Orders). A member that the response lacks is an empty optional
// or an empty string; words keep the broker's spelling, so that an unknown one is not lost.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tastytrade_mcp/broker/types.hpp"

namespace broker {

// A price or an amount of an order: never negative, with its direction beside it.
struct PriceWithEffect {
  enum class Effect { unknown, none, credit, debit };
  Decimal value;
  Effect effect = Effect::unknown;
};

struct OrderFill {
  std::string id;
  std::optional<Decimal> quantity;
  std::optional<Decimal> price;  // of this leg, not of the whole order
  std::optional<Instant> filled_at;
  std::string venue;
};

struct OrderLeg {
  std::string symbol;
  InstrumentType instrument_type = InstrumentType::other;
  std::string action;                                   // "Sell to Open"; of an outright future "Buy", "Sell"
  std::optional<Decimal> quantity, remaining_quantity;  // absent for an order by amount
  std::vector<OrderFill> fills;                         // each once, in the order of the response

  // The filled quantity: the sum of the fills, or, if the response has none, the quantity without the rest.
  std::optional<Decimal> filled_quantity() const;
  // The mean price of the fills, weighted by quantity. Absent if there is none, or one of them lacks a figure.
  std::optional<Decimal> average_fill_price() const;
};

// One instrument of several that a condition's price is computed from.
struct PriceComponent {
  std::string symbol;
  InstrumentType instrument_type = InstrumentType::other;
  std::optional<Decimal> quantity;
  std::string direction;  // "Long", "Short"
};

// A condition on a price: the order is routed, or cancelled, when it holds.
struct OrderCondition {
  std::string action;  // "route", "cancel"
  std::string symbol;
  InstrumentType instrument_type = InstrumentType::other;
  std::string indicator;   // "last"; "nat", the natural price
  std::string comparator;  // "gte", "lte"
  Decimal threshold;
  bool is_notional = false;                      // the threshold is an amount of money, not a price
  std::vector<PriceComponent> price_components;  // of most conditions none
  std::optional<Instant> triggered_at;           // when it held
};

// When an order is routed or cancelled by itself.
struct OrderRules {
  std::optional<Instant> route_after, cancel_at;
  std::optional<Instant> routed_at;  // when the rules routed it
  std::vector<OrderCondition> conditions;
  // Conditions and times that could not be read. If there is one, the rules are more than the members above say.
  std::vector<UnreadableRow> unreadable;

  bool is_empty() const { return !route_after && !cancel_at && conditions.empty() && unreadable.empty(); }
};

struct Order {
  std::string id;
  std::string account_number;
  std::string status;             // "Live", "Filled", "Cancelled"
  std::string contingent_status;  // "Pending Order", "Pending Condition"
  std::string reject_reason;      // in the broker's words
  std::string order_type;         // "Limit", "Market", "Stop Limit", "Notional Market"
  std::string time_in_force;      // "Day", "GTC"
  std::string underlying_symbol;
  std::optional<PriceWithEffect> price;  // for one unit of all legs
  std::optional<PriceWithEffect> value;  // of an order by amount
  std::optional<Decimal> stop_trigger;
  std::optional<Date> gtc_date;  // the last day of a GTD order
  std::optional<bool> is_cancellable, is_edited;
  std::optional<Instant> received_at, terminal_at, updated_at;
  std::string replaces_order_id, replacing_order_id;  // the order before, and behind, this one in a chain of changes
  std::string complex_order_id;
  std::string complex_order_tag;  // "OTOCO::trigger-order"
  std::string external_identifier;
  std::string source;  // the program that sent it, in its own words: "tastytrade-mcp/0.1.0"
  OrderRules rules;
  std::vector<OrderLeg> legs;
  // Legs that could not be read. If there is one, the order is more than `legs` says.
  std::vector<UnreadableRow> unreadable_legs;

  // Whether the order can still be filled: every status but those that end an order, unknown ones too.
  bool is_working() const;
  // Returns true if another order replaced this order. The broker calls the status Cancelled then.
  bool is_replaced() const;
};

// Orders that depend on each other.
struct ComplexOrder {
  std::string id;
  std::string account_number;
  std::string type;  // "OCO", "OTO", "OTOCO", "PAIRS"
  std::optional<Instant> terminal_at;
  std::string trigger_order_id;  // the order that starts the others; empty if there is none
  std::vector<Order> orders;     // the trigger order first
  // Of PAIRS: both orders are sent when the ratio of their prices, or amounts, is on this side of the threshold.
  std::optional<Decimal> ratio_threshold;
  std::string ratio_comparator;  // "gte", "lte"
  std::optional<bool> is_ratio_notional;
  std::vector<UnreadableRow> unreadable_orders;
};

// Returns true if nothing of the list is missing: all its pages arrived, and each row could be read with all its legs
// and nested orders. Only such a list proves that an order does not exist.
bool is_complete(const Rows<Order>& orders);
bool is_complete(const Rows<ComplexOrder>& orders);

// The orders to search for. Days are those of New York on which orders were received, both included. Empty members do
// not restrict.
struct OrderQuery {
  Date first{};
  std::optional<Date> last = {};
  std::vector<std::string> statuses = {};  // in the broker's words
  std::string underlying_symbol = {};
};

}  // namespace broker
