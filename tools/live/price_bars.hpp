// Bars of prices: fewer of them, and what they have in common. Pure functions.
#pragma once

#include <optional>
#include <vector>

#include "tastytrade_mcp/broker/live.hpp"
#include "tastytrade_mcp/mcp/result_schema.hpp"
#include "tastytrade_mcp/support/json_writer.hpp"

namespace tools {

// Joins neighbouring bars, the same number each, so that at most `count` are left. The bars of the newest group may be
// fewer. A joined bar has the first open, the last close, the extremes, and the sum of the volumes.
std::vector<broker::Candle> join_bars(const std::vector<broker::Candle>& bars, std::size_t count);

// The mean close of the last `days` daily bars that are over; nothing if there are fewer.
std::optional<double> find_moving_average(const std::vector<broker::Candle>& daily, std::size_t days);

// Writes start, end, change, extremes with their times, and the mean volume of a bar. Writes nothing of no bars.
void write_bars_summary(support::JsonWriter& object, const std::vector<broker::Candle>& bars);
mcp::schema::Object bars_summary_schema();

}  // namespace tools
