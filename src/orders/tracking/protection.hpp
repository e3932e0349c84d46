// The stops of complex orders that ended by themselves, while the position that they protect is held. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tastytrade_mcp/broker/orders.hpp"
#include "tastytrade_mcp/broker/types.hpp"

namespace orders {

// A complex order's stop that was rejected, cancelled or removed, while none of the other orders that close was filled
// and, if there is a trigger, something of it was.
struct LostStop {
  std::string order_id, status;
  std::string complex_order_id;  // empty unless the kind is of_complex
  std::optional<support::Instant> ended_at;
  std::vector<broker::OrderLeg> legs;
  bool is_position_known = true;  // false: the row of its position cannot be read
  enum class Kind { of_complex, closing_order_of_exit, replacement };
  Kind kind = Kind::of_complex;
};
std::vector<LostStop> find_lost_stops(const broker::ComplexOrder& complex);
// The closing order of an exit, if it has ended before it was filled: the stop was cancelled before it.
std::vector<LostStop> find_unfilled_close(const broker::Order& order);

// The stop that a replace or an edit put in the place of another one, if the venue or the broker has ended it unfilled.
std::vector<LostStop> find_lost_replacement(const broker::Order& order);

// Returns true if a position is held that the stop would close. Absent: a row that cannot be read may be that position.
std::optional<bool> is_position_held(const LostStop& stop, const broker::Rows<broker::Position>& positions);
// Returns true if other orders close what the stop would: stops, or orders outside its complex order. They must be for
// the whole position, or such as were made since the stop ended for what it had. An order that waits for a trigger
// order closes nothing yet.
bool is_closed_by_others(const LostStop& stop, const broker::Rows<broker::Order>& live_orders,
                         const broker::Rows<broker::Position>& positions);

// "protection_missing: The stop of complex order 77, order 79 on AAPL, ended as Rejected …"
std::string describe_missing(const LostStop& stop);

}  // namespace orders
