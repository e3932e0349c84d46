// The rule of a trail: which price it follows, and when and where its stop moves. Pure functions.
//
// It follows the bid for a stop that sells and the ask for a stop that buys: the price at which the position could be
// closed. A single odd print moves neither, and a wide market moves the stop less, not more.
#pragma once

#include <optional>
#include <vector>

#include "facts/quote_reads.hpp"
#include "tastytrade_mcp/orders/order.hpp"
#include "tastytrade_mcp/orders/trail.hpp"

namespace orders {

// Conditions of a quote that may be followed.
struct QuoteRule {
  std::chrono::seconds max_age{15};  // since it was received
  bool is_delayed_allowed = false;   // in the sandbox, which has no other quotes
  Instant now;
};

// The price that a trail follows. Nothing, with a sentence in `problem`, for a quote that is old, delayed, halted,
// crossed or lacks a side.
std::optional<Decimal> find_followed_price(const QuoteReading& reading, bool is_upward, const QuoteRule& rule,
                                           std::string& problem);

// True while prices of this kind of instrument count: of stocks and their options in the regular session only, because
// stops work in it alone and prices outside of it are thin.
bool is_followed_time(InstrumentType type, Instant now);

// The distance in price at `best`.
Decimal compute_distance(const TrailPlan& plan, const Decimal& best);

// The stop moved towards the market: the trigger is `best` minus the distance (plus, for a stop that buys), rounded to
// a tick away from the market; the limit of a Stop Limit moves by as much. If the market at `price` has passed that
// trigger already, it is computed from `price`. Nothing unless the trigger moves by the step at least: it never moves
// back.
std::optional<Order> move_stop(const Order& stop, const TrailPlan& plan, const Decimal& best, const Decimal& price,
                               const std::vector<broker::TickSize>& ticks);

}  // namespace orders
