// Legs of orders that are named by a position: to close it, to roll it to another expiration, to get out of a bracket.
#pragma once

#include "shared/tool_call.hpp"
#include "tastytrade_mcp/orders/order.hpp"

namespace tools {

// The leg that closes `quantity` of the position in `symbol`, or all that can be closed. Throws Error: refused if there
// is no such position, or working orders hold it (the message names them); invalid_argument for more than there is.
orders::Leg make_closing_leg(const ToolCall& call, const broker::Account& account, const std::string& symbol,
                             const std::optional<Decimal>& quantity);

// The legs that close the position which the working orders of a complex order close. Throws Error: refused if it is no
// bracket of a position, not_found if there is no such complex order.
std::vector<orders::Leg> make_exit_legs(const ToolCall& call, const broker::Account& account,
                                        const std::string& complex_order_id);

// The legs of a roll: the position in an option is closed, and the option of the same underlying, type and strike that
// expires on `roll_to` is opened. `roll_to` may name another strike behind the date: "2027-01-15 320". Throws Error
// as above, not_found if there is no such option.
std::vector<orders::Leg> make_roll_legs(const ToolCall& call, const broker::Account& account, const std::string& symbol,
                                        const std::optional<Decimal>& quantity, const std::string& roll_to);

}  // namespace tools
