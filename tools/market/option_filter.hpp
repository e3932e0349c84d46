// Which contracts of an option chain a call of search_options asks for. Pure: a chain, the filter and the prices of the
// underlyings go in, contracts in a fixed order come out (expiration, strike, call before put).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/broker/types.hpp"
#include "tastytrade_mcp/mcp/arguments.hpp"

namespace tools {

struct OptionFilter {
  std::optional<broker::FutureSymbol> contract;  // only options on this future ("/ESZ6")
  std::string root;                              // only the series of this root ("SPXW"); empty: all
  std::optional<support::Date> expiration, from, to;
  std::optional<std::int64_t> days_min, days_max;
  std::optional<support::Decimal> strike_min, strike_max;
  std::optional<std::int64_t> strikes;  // how many around the money
  bool calls = true, puts = true;
  bool adjusted = false;
  bool expired = false;

  bool names_expirations() const { return expiration || from || to || days_min || days_max; }
  bool names_contracts() const { return strike_min || strike_max || strikes || !calls || !puts; }
  bool needs_price() const { return strikes || (!strike_min && !strike_max); }
};

// Throws Error{invalid_argument} if a range ends before it begins.
OptionFilter parse_option_filter(const mcp::Arguments& arguments);

struct Contract {
  const broker::Expiration* expiration;
  const broker::Strike* strike;
  char right;  // 'C' or 'P'

  std::string_view symbol() const { return right == 'C' ? strike->call : strike->put; }
};

// Days from the New York date of `now` to the expiration; negative when it has passed.
int days_to_expiration(const broker::Expiration& expiration, support::Instant now);

// Whether the contracts have expired. Where the broker tells no time, those on stocks and indices expire when the stock
// exchanges close, or at their opening at 9:30 if they settle in the morning; those on futures with their date. Without
// a time of the broker's they are listed, and marked, until their date is over.
bool is_expired(const broker::Expiration& expiration, support::Instant now);
// Whether they are listed only if expired contracts are asked for.
bool is_over(const broker::Expiration& expiration, support::Instant now);

std::vector<const broker::Expiration*> matching_expirations(const broker::OptionChain& chain,
                                                            const OptionFilter& filter, support::Instant now);

// Whether strikes around the money are chosen for this expiration. Those of an adjusted contract never are: its strikes
// are not prices of one share of the underlying.
bool needs_price(const broker::Expiration& expiration, const OptionFilter& filter);

// `prices`: what each underlying ("AAPL", "/ESZ6") trades at. An expiration whose strikes would be chosen around a
// price that is not there is left out.
std::vector<Contract> matching_contracts(const std::vector<const broker::Expiration*>& expirations,
                                         const OptionFilter& filter,
                                         const std::map<std::string, support::Decimal>& prices);

}  // namespace tools
