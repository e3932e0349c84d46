// The wishes of one client of the event stream: kinds of events, symbols, accounts, interval. A value.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "shared/missing.hpp"
#include "shared/tool_context.hpp"
#include "tastytrade_mcp/broker/account_events.hpp"
#include "tastytrade_mcp/broker/live.hpp"
#include "tastytrade_mcp/mcp/event_stream.hpp"

namespace tools {

inline constexpr std::size_t kMaxStreamSymbols = 200;

struct StreamSelection {
  bool quote = false, trade = false, greeks = false;      // of symbols
  bool order = false, position = false, balance = false;  // of accounts
  std::chrono::milliseconds interval{1'000};              // between two events of one kind about one symbol
  std::vector<broker::LiveInstrument> instruments = {};   // each once
  std::vector<std::string> accounts = {};
  // Names of futures products and the like, as they were given, and the symbol of the events.
  std::vector<std::pair<std::string, std::string>> resolved = {};
  Missing missing = {};  // symbols without an instrument

  bool has_market_events() const { return quote || trade || greeks; }
  bool has_account_events() const { return order || position || balance; }
  bool wants(broker::AccountEventKind kind) const;
  broker::LiveWish wish() const;
};

std::vector<mcp::Parameter> stream_parameters();

// Reads the arguments, and asks the broker for symbols and accounts. Throws Error: invalid_argument for an unknown kind
// of events, for symbols without an event about symbols, and the like; forbidden for an account of another login and
// for events whose tool is not offered; not_found if no symbol has live data and no account is watched.
StreamSelection select_stream(const ToolContext& tool_context, const mcp::StreamRequest& request);

}  // namespace tools
