// The regular session of US stocks and their options, 9:30 to 16:00 in New York, for candles of the day. Pure
// functions.
#pragma once

#include <string_view>
#include <vector>

#include "dxlink/candle_symbol.hpp"
#include "tastytrade_mcp/broker/live.hpp"

namespace broker::live {

// False for futures, their options and coins, which have sessions of their own.
bool has_regular_hours(std::string_view streamer_symbol);

// Removes candles shorter than a day that lie outside the regular session: the feed may send them though it was asked
// not to.
void remove_extended_hours(std::vector<Candle>& candles, dxlink::CandlePeriod period);

}  // namespace broker::live
