// The plan of a trail: made of a request and the facts at its preview, written as text that is confirmed and stored.
// Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "tastytrade_mcp/orders/facts.hpp"
#include "tastytrade_mcp/orders/trail.hpp"

namespace orders {

// The stop that a trail is about, and the market, at the preview.
struct TrailBasis {
  const broker::Order& target;  // as the broker reports it now
  const Order& order;           // the same, canonical
  const Facts& facts;           // of that order
  std::chrono::seconds quote_max_age;
  broker::Environment environment;
  Instant now;
};

// Throws Error: refused for an order that is no working, simple, closing stop of one leg, and while there is no
// session; not_ready without a quote that could be followed; invalid_argument for bounds that make no sense.
TrailPlan make_trail_plan(const TrailRequest& request, const TrailBasis& basis);

// The trigger that the first replace would have at the market of `basis`; nothing if none is due.
std::optional<Decimal> find_next_trigger(const TrailPlan& plan, const TrailBasis& basis);

// "TRAIL order 5123: SELL TO CLOSE …; stop at 300.00, day; trigger 2.00 below the best bid, only upward, by at least
// 0.20; at most 20 replaces; until 2026-11-23 21:00:00 UTC"
std::string describe_trail(const TrailPlan& plan, const std::string& order_id, const Order& order);

// The sentences about a trail in the question to a person. `next_trigger`: of the first replace, if it is due at once.
std::string describe_trail_limits(const TrailPlan& plan, const Order& order,
                                  const std::optional<Decimal>& next_trigger);

// The text that is confirmed, bound by a digest, and back. Throws Error{internal} for any other text.
std::string format_plan(const TrailPlan& plan);
TrailPlan parse_plan(std::string_view text);

}  // namespace orders
