// An order in canonical form: instruments resolved, words in one spelling, numbers exact, no direction in a sign. Two
// requests that mean the same order have the same value. From it come the JSON body for the broker and the words for
// the person who confirms it. Rules: docs/tastytrade.md, Placing orders. Plain values; no JSON, no I/O.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/broker/types.hpp"
#include "tastytrade_mcp/support/decimal.hpp"
#include "tastytrade_mcp/support/time.hpp"

namespace orders {

using broker::InstrumentType;
using support::Date;
using support::Decimal;
using support::Instant;

// `buy` and `sell` are those of outright futures; every other instrument has the four words that say whether a position
// is opened or closed.
enum class Action { buy_to_open, sell_to_open, buy_to_close, sell_to_close, buy, sell };
enum class OrderType { limit, market, marketable_limit, stop, stop_limit, notional_market };
enum class TimeInForce { day, gtc, gtd, ext, gtc_ext, ext_overnight, gtc_ext_overnight, ioc };
enum class PriceEffect { none, debit, credit };  // none: the amount is 0
enum class ComplexType { oco, oto, otoco, pairs };

// Our spelling: "buy_to_open", "stop_limit", "gtc_ext", "debit", "otoco".
std::string_view to_string(Action action);
std::string_view to_string(OrderType type);
std::string_view to_string(TimeInForce time_in_force);
std::string_view to_string(PriceEffect effect);
std::string_view to_string(ComplexType type);
// The broker's spelling: "Buy to Open", "Stop Limit", "GTC Ext", "Debit", "OTOCO".
std::string_view broker_spelling(Action action);
std::string_view broker_spelling(OrderType type);
std::string_view broker_spelling(TimeInForce time_in_force);
std::string_view broker_spelling(PriceEffect effect);
std::string_view broker_spelling(ComplexType type);

bool is_buy(Action action);
bool is_closing(Action action);  // buy_to_close, sell_to_close
bool is_opening(Action action);  // buy_to_open, sell_to_open

// A price or an amount of money. Never negative: the direction is in `effect`.
struct Amount {
  Decimal value;
  PriceEffect effect = PriceEffect::none;
  bool operator==(const Amount&) const = default;
};

struct Leg {
  InstrumentType instrument_type = InstrumentType::other;
  std::string symbol;  // the broker's spelling, options of stock with 21 characters
  Action action = Action::buy_to_open;
  std::optional<Decimal> quantity;  // positive; absent for an order by amount
  bool operator==(const Leg&) const = default;
};

// A condition on a price: the order is routed, or cancelled, when it holds.
struct Condition {
  enum class Effect { route, cancel };
  enum class Indicator { last, nat };  // the last trade; the natural price
  enum class Comparator { at_least, at_most };
  Effect effect = Effect::route;
  std::string symbol;
  InstrumentType instrument_type = InstrumentType::other;
  Indicator indicator = Indicator::last;
  Comparator comparator = Comparator::at_least;
  Decimal threshold;
  bool operator==(const Condition&) const = default;
};

struct Order {
  OrderType type = OrderType::limit;
  TimeInForce time_in_force = TimeInForce::day;
  std::optional<Date> gtc_date;  // the last day of a GTD order
  // For one unit: the quantities of the legs without their greatest common divisor. Without the contract's multiplier.
  std::optional<Amount> price;
  std::optional<Amount> value;  // dollars of a notional_market order
  std::optional<Decimal> stop_trigger;
  std::vector<Leg> legs;  // one to four, sorted by instrument type, then by symbol
  std::vector<Condition> conditions;
  std::optional<Instant> route_after, cancel_at;
  bool operator==(const Order&) const = default;

  // The number of units: the greatest common divisor of the quantities; of one leg its quantity. 1 for an order by
  // amount.
  Decimal units() const;
  // The legs' quantities in one unit, in the order of `legs`.
  std::vector<Decimal> ratios() const;
  bool has_closing_leg() const;
  bool has_opening_leg() const;  // a future's `buy` and `sell` are neither
};

struct ComplexOrder {
  ComplexType type = ComplexType::oco;
  std::optional<Order> trigger;  // of OTO and OTOCO
  std::vector<Order> orders;
  // Of PAIRS.
  std::optional<Decimal> ratio_threshold;
  std::optional<Condition::Comparator> ratio_comparator;
  bool is_ratio_notional = false;
  bool operator==(const ComplexOrder&) const = default;
};

// Sorts the legs and the conditions, and sets the effect of a price of 0 to none. Idempotent.
Order canonical(Order order);
// The same for each of its orders. Of the two orders of OCO and OTOCO the Limit order comes first.
ComplexOrder canonical(ComplexOrder order);

// The rules that an order must fulfil by itself, without the account and the market: number and kinds of legs, actions
// of the kind, quantities, which price members a type needs or forbids, times in force, the date of a GTD order (a
// trading day after `today`, the date in New York), effect and action of a single leg, symbols that differ. Returns one
// sentence for each rule that is broken, with what to write instead; empty if the order is sound.
std::vector<std::string> validate_structure(const Order& order, Date today);
// The same for each of its orders, and for the rules between them: how many there are, that an OCO has one Limit and
// one Stop or Stop Limit, that both close the same quantity of the same symbols, that a trigger order is no Market
// order.
std::vector<std::string> validate_structure(const ComplexOrder& order, Date today);

}  // namespace orders
