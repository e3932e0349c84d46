// The checks that the broker makes before it takes an order: all that is wrong is told at once. Real codes are used
// where they are known; the others begin with "sim." (docs/tastytrade.md, Orders of the simulator). The tick size is
// not checked here, but at the venue. Pure functions.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "account_flags.hpp"
#include "prepared_order.hpp"

namespace simulator {

struct PreflightProblem {
  std::string code;
  std::string message;
};

struct PreflightContext {
  const Market& market;
  const AccountLedger& ledger;
  const AccountFlags& flags;
  std::string account;
  Instant now;
  // Quantities by symbol: those of closing orders that clients sent and that work, without the order to be replaced.
  std::map<std::string, Decimal> committed = {};
  // Positions by symbol that the trigger of a complex order makes; negative: short.
  std::map<std::string, Decimal> expected = {};
  bool ignores_strict = false;  // relabels closing legs although the order is strict, and there is a position
};

struct PreflightResult {
  PreparedOrder order;
  OrderCost cost;         // valid if has_cost
  bool has_cost = false;  // the symbols and quantities are known
  std::vector<PreflightProblem> problems;
};

PreflightResult check_order(const OrderRequest& request, const PreflightContext& context);

}  // namespace simulator
