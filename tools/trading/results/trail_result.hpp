// The state of a trail in results.
#pragma once

#include "shared/tool_call.hpp"
#include "tastytrade_mcp/orders/trading.hpp"

namespace tools {

// "trail": {state, order_id, trigger, best_price, replaces, max_replaces, started_at, until, ended_at, end}.
void write_trail(JsonWriter& result, const orders::TrailStatus& trail);
mcp::schema::Member trail_member();

// What a caller does next: a sentence or two.
std::string describe_next_step(const orders::TrailStatus& trail);

}  // namespace tools
