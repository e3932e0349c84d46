// search and fetch: the two tools of exactly these names and shapes that ChatGPT's deep research and company knowledge
// ask for. search answers {results: [{id, title, url}]}, fetch {id, title, text, url, metadata}.
//
// Ids are "account:<number>", "position:<number>:<symbol>", "positions:<number>,<number>" or "positions:all",
// "symbol:<symbol>" and "capability:<topic>". Account numbers come and go whole: what search() hands out, fetch() takes
// back.
#pragma once

#include <chrono>

#include "capabilities/capabilities.hpp"
#include "shared/tool_context.hpp"

namespace tools {

// How long the parts of an answer may take. What is not there by then is named in the answer, which goes out without.
struct ReadLimits {
  // search for something else than accounts: for their list, and once it is there for their positions. This client asks
  // for the positions of one account a second, so that two accounts are read and a third is not waited for.
  std::chrono::milliseconds positions_beside_symbols{1'900};
  std::chrono::milliseconds positions{5'000};  // search for accounts or positions, for the same two steps
  std::chrono::milliseconds symbols{5'000};    // search
  std::chrono::milliseconds document{10'000};  // fetch
};

mcp::Tool search(ToolContextPtr tool_context, CapabilitiesPtr capabilities, ReadLimits limits = {});
mcp::Tool fetch(ToolContextPtr tool_context, CapabilitiesPtr capabilities, ReadLimits limits = {});

inline constexpr const char* kAccountPage = "https://my.tastytrade.com/";
inline constexpr const char* kSymbolPage = "https://tastytrade.com/";

// "10 AAPL (Equity) in 5WT00001"
std::string title_of(const broker::Position& position, const std::string& account);

}  // namespace tools
