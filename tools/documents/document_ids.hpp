// The ids by which search names what it finds, and by which fetch reads it: "account:<number>",
// "position:<number>:<symbol>", "positions:<number>,<number>" or "positions:all", "symbol:<symbol>", and the ids of
// CapabilityPage. Account numbers are written whole, so that fetch accepts every id that search returns.
#pragma once

#include <string>
#include <vector>

#include "tastytrade_mcp/broker/types.hpp"

namespace tools {

// The pages to which results link.
inline constexpr const char* kAccountPage = "https://my.tastytrade.com/";
inline constexpr const char* kSymbolPage = "https://tastytrade.com/";

inline constexpr const char* kAllPositionsId = "positions:all";

std::string make_account_id(const std::string& account_number);
std::string make_position_id(const std::string& account_number, const std::string& symbol);
std::string make_positions_id(const std::vector<std::string>& account_numbers);
std::string make_symbol_id(const std::string& symbol);

// "10 AAPL (Equity) in 5WT00001"
std::string make_position_title(const broker::Position& position, const std::string& account_number);

}  // namespace tools
