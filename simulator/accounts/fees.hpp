// Commission and fees of one trade, by the simulator's price list. Pure functions.
#pragma once

#include <string_view>

#include "tastytrade_mcp/support/decimal.hpp"

namespace simulator {

using support::Decimal;

// Amounts in dollars that the account pays; never negative.
struct Fees {
  Decimal commission;
  Decimal clearing;
  Decimal regulatory;
  Decimal proprietary_index;

  Decimal total() const { return commission + clearing + regulatory + proprietary_index; }
};

// `instrument_type` is the broker's ("Equity Option"); `quantity` is negative for a sale. Stock: clearing 0.0008 a
// share, and 0.000166 a share when sold. Options: 1.00 a contract to open, clearing 0.10, regulatory 0.02. Futures and
// their options: 0.85 a contract, clearing 0.30, regulatory 0.37. Cryptocurrencies: none, they are in the spread.
Fees compute_fees(std::string_view instrument_type, const Decimal& quantity, bool is_opening);

}  // namespace simulator
