// Legs of orders that are named by positions: to close them, to roll them to another expiration, to get out of a
// bracket.
#pragma once

#include "shared/tool_call.hpp"
#include "tastytrade_mcp/orders/order.hpp"

namespace tools {

// The legs that close `quantity` of each of the named positions, or all that can be closed. `names`: symbols of
// positions in one underlying; or one underlying, whose option positions form one strategy. Of several positions
// `quantity` counts units: their quantities without the greatest common divisor. Throws Error: refused if there is no
// such position, a name could mean several things, or working orders hold the position (the message names them all);
// invalid_argument for positions that no one order can close.
std::vector<orders::Leg> make_closing_legs(const ToolCall& call, const broker::Account& account,
                                           const std::vector<std::string>& names,
                                           const std::optional<Decimal>& quantity);

// The legs that close the position which the working orders of a complex order close. Throws Error: refused if it is no
// bracket of a position, not_found if there is no such complex order.
std::vector<orders::Leg> make_exit_legs(const ToolCall& call, const broker::Account& account,
                                        const std::string& complex_order_id);

// The legs of a roll: one or two positions in options of one expiration are closed, and the options of the same
// underlying, type and strike that expire on `roll_to` are opened. `roll_to` may name other strikes behind the date:
// "2027-01-15 320", of two positions one for each in the order of `names`. Throws Error as above, not_found if there is
// no such option.
std::vector<orders::Leg> make_roll_legs(const ToolCall& call, const broker::Account& account,
                                        const std::vector<std::string>& names, const std::optional<Decimal>& quantity,
                                        const std::string& roll_to);

}  // namespace tools
