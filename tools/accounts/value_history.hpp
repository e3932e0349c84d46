// Reads how the value of several accounts developed, and the money that was paid in and taken out meanwhile.
#pragma once

#include <optional>
#include <vector>

#include "shared/tool_call.hpp"
#include "value_series.hpp"

namespace tools {

// Money that was paid in; negative: taken out.
struct Deposit {
  support::Instant time;
  support::Decimal amount;
};

// One account: its value over time, and what was paid in and taken out, transfers from another broker and to one
// included. Without `deposits` these are not known.
struct AccountSeries {
  const broker::Account* account;
  ValueSeries series;
  std::optional<std::vector<Deposit>> deposits = {};

  // The sum of the deposits since the first point.
  std::optional<support::Decimal> net_deposits() const { return net_deposits(series.points.front().time); }
  std::optional<support::Decimal> net_deposits(support::Instant since) const;
};

struct ValueHistory {
  std::vector<AccountSeries> accounts;  // those that could be read and have a point
  Missing missing;
  support::Instant as_of = support::Instant::max();

  // Of all accounts together; nothing if they are not known of one of them.
  std::optional<support::Decimal> net_deposits(support::Instant since) const;
};

// `accounts` must outlive the result. Throws Error if no account could be read.
ValueHistory read_value_history(const ToolCall& call, const std::vector<broker::Account>& accounts,
                                const Period& period);

}  // namespace tools
