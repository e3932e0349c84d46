// Reads how the value of several accounts developed, and the money that was paid in and taken out meanwhile.
#pragma once

#include <optional>
#include <string>
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

  // The sum of the deposits from `since` on and before `until`.
  std::optional<support::Decimal> net_deposits(support::Instant since,
                                               support::Instant until = support::Instant::max()) const;
  // Why `start` is not the value before `period`; nothing if it is, or if the values begin when
  // the account was opened, in the period.
  std::optional<std::string> explain_late_start(const Period& period) const;
};

struct ValueHistory {
  std::vector<AccountSeries> accounts;  // those that could be read and have a point
  Missing missing;
  support::Instant as_of = support::Instant::max();

  // Of all accounts together; nothing if they are not known of one of them.
  std::optional<support::Decimal> net_deposits(support::Instant since, support::Instant until) const;
};

// `accounts` must outlive the result. Throws Error if no account could be read.
ValueHistory read_value_history(const ToolCall& call, const std::vector<broker::Account>& accounts,
                                const Period& period);

}  // namespace tools
