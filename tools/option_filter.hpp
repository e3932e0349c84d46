// Which contracts of an option chain a call of search_options means. Pure: a chain, the wishes and the prices of the
// underlyings go in, contracts in a fixed order come out (expiration, strike, call before put).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tastytrade_mcp/broker/types.hpp"
#include "tastytrade_mcp/mcp/arguments.hpp"

namespace tools {

struct OptionWishes {
  std::string contract;  // a futures contract, "/ESZ6": only options on it; empty: all
  std::optional<support::Date> expiration, from, to;
  std::optional<std::int64_t> days_min, days_max;
  std::optional<support::Decimal> strike_min, strike_max;
  std::optional<std::int64_t> strikes;  // how many around the money
  bool calls = true, puts = true;
  bool adjusted = false;

  bool names_expirations() const { return expiration || from || to || days_min || days_max; }
  bool needs_price() const { return strikes || (!strike_min && !strike_max); }
};

OptionWishes wishes_of(const mcp::Arguments& arguments);  // throws Error{invalid_argument} on ranges turned round

struct Contract {
  const broker::Expiration* expiration;
  const broker::Strike* strike;
  char right;  // 'C' or 'P'

  const std::string& symbol() const { return right == 'C' ? strike->call : strike->put; }
};

std::vector<const broker::Expiration*> matching_expirations(const broker::OptionChain& chain,
                                                            const OptionWishes& wishes);

// `prices`: what each deliverable ("AAPL", "/ESZ6") trades at; strikes around the money need it.
std::vector<Contract> matching_contracts(const std::vector<const broker::Expiration*>& expirations,
                                         const OptionWishes& wishes,
                                         const std::map<std::string, support::Decimal>& prices);

}  // namespace tools
