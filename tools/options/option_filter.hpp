// Which contracts of an option chain the arguments of search_options select. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "expiration_argument.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/broker/types.hpp"
#include "tastytrade_mcp/mcp/arguments.hpp"

namespace tools {

struct OptionFilter {
  std::optional<broker::FutureSymbol> contract;  // only options on this future ("/ESZ6")
  std::string root;                              // only the series of this root ("SPXW"); empty: all
  ExpirationChoice expiration;
  std::optional<support::Date> expiration_from, expiration_to;
  std::optional<std::int64_t> days_min, days_max;
  std::optional<support::Decimal> strike_min, strike_max;
  std::optional<std::int64_t> strikes;             // how many for each expiration: those nearest to the price
  std::optional<support::Decimal> delta;           // of each expiration and type the contract nearest to it
  std::optional<support::Decimal> expected_moves;  // only strikes within so many expected moves of the price
  bool calls = true, puts = true;
  bool adjusted = false;  // adjusted contracts too
  bool expired = false;   // expired contracts too

  bool has_expiration = false;  // whether `expiration` was given

  bool selects_expirations() const {
    return has_expiration || expiration_from || expiration_to || days_min || days_max;
  }
  bool selects_contracts() const {
    return strike_min || strike_max || strikes || delta || expected_moves || !calls || !puts;
  }
  // True if strikes near the price are selected, so that the price must be known.
  bool needs_price() const { return strikes || (!strike_min && !strike_max && !delta && !expected_moves); }
};

// `today`: the date in New York. Throws Error{invalid_argument} if a range ends before it begins, or if a value
// contradicts the range of it.
OptionFilter parse_option_filter(const mcp::Arguments& arguments, support::Date today);

struct Contract {
  const broker::Expiration* expiration;
  const broker::Strike* strike;
  char right;  // 'C' or 'P'

  std::string_view symbol() const { return right == 'C' ? strike->call : strike->put; }
};

// Days from the date of `now` in New York to the expiration; negative if it has passed.
int days_to_expiration(const broker::Expiration& expiration, support::Instant now);

// Whether the contracts can no longer be traded. If the broker sends no time of expiration: options on stocks and
// indices expire at the close of the stock exchanges, those that settle in the morning at 9:30, options on futures at
// the end of the day.
bool is_expired(const broker::Expiration& expiration, support::Instant now);
// Whether the contracts are listed only with expired=true: after the broker's time of expiration, or after the day.
// Contracts that are expired by the calendar alone stay in the list, marked as expired, until the day is over.
bool is_no_longer_listed(const broker::Expiration& expiration, support::Instant now);

std::vector<const broker::Expiration*> find_expirations(const broker::OptionChain& chain, const OptionFilter& filter,
                                                        support::Instant now);

// Whether strikes near the price are selected for this expiration. Not for adjusted contracts, whose strikes are not
// prices of one share of the underlying.
bool needs_price(const broker::Expiration& expiration, const OptionFilter& filter);

// By expiration, then strike, a call before its put. `prices`: by symbol of the underlying ("AAPL", "/ESZ6"). An
// expiration is left out if its strikes depend on a price that `prices` lacks.
std::vector<Contract> find_contracts(const std::vector<const broker::Expiration*>& expirations,
                                     const OptionFilter& filter, const std::map<std::string, support::Decimal>& prices);

}  // namespace tools
