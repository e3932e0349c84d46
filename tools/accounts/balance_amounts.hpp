// The amounts of an account's balances, as results name them.
#pragma once

#include <optional>
#include <span>

#include "tastytrade_mcp/broker/types.hpp"

namespace tools {

// Whether a result has a sum of the amount over several accounts.
enum class BalanceSum {
  none,     // no sum: limits and margin calls belong to one account
  if_used,  // the broker omits the amount for accounts that do not use it. No sum if every account lacks the amount
  always    // an account without the amount is listed as missing from the sum
};

// In which answers the amount stands.
enum class BalanceDetail {
  main,         // in every one
  main_if_set,  // in detail=main if it is not 0
  all           // with detail=all
};

struct BalanceAmount {
  const char* key;
  std::optional<support::Decimal> broker::Balances::*member;
  BalanceSum sum = BalanceSum::none;
  bool is_listed = false;  // shown in tools/list
  BalanceDetail detail = BalanceDetail::all;
};

// In the order in which a trader reads them.
std::span<const BalanceAmount> balance_amounts();

}  // namespace tools
