// Reads of several accounts at once, each by itself: one that fails or hangs leaves the others whole. Free functions;
// safe from any thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tool_context.hpp"

namespace tools {

// One account's positions, or why they could not be read.
struct AccountPositions {
  broker::Account account;
  std::optional<broker::Answer<broker::Rows<broker::Position>>> positions = {};
  std::optional<support::Error> failure = {};
};

// The positions of each account, in the order of `accounts`. Several are read at once, none longer than options.budget.
std::vector<AccountPositions> read_positions(broker::Client& client, const broker::Rows<broker::Account>& accounts,
                                             const broker::CallOptions& options);

// Runs the reads at once and returns when all have ended. A read throws nothing and ends by a deadline of its own.
void read_together(const std::vector<std::function<void()>>& reads);

// Runs `read` and returns the Error that it threw; any other exception becomes Error{internal}.
std::optional<support::Error> failure_of(const std::function<void()>& read);

// A failure in one clause, for a title: "TastyTrade did not answer in time".
std::string reason_of(const support::Error& failure);

}  // namespace tools
