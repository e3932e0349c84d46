// Asks the broker about several accounts at once. Free of state.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace tools {

// One account and the broker's answer about it, or why there is none.
template <class T>
struct AccountAnswer {
  const broker::Account* account = nullptr;
  std::optional<broker::Answer<T>> answer;
  std::optional<support::Error> error;
};

// Calls `work` with 0 to count - 1, on at most `max_threads` threads, the calling one among them. `work` throws
// nothing.
void run_in_parallel(std::size_t count, const std::function<void(std::size_t)>& work, std::size_t max_threads = 4);

// Asks `ask(account)` for each account. An account that cannot be had does not hide the others: its error stands in its
// place. Throws that error if no account can be had, and Error{cancelled} or Error{broker_login_failed} in any case.
template <class T, class Ask>
std::vector<AccountAnswer<T>> ask_each_account(const std::vector<broker::Account>& accounts, const Ask& ask) {
  std::vector<AccountAnswer<T>> answers(accounts.size());
  run_in_parallel(accounts.size(), [&](std::size_t i) {
    answers[i].account = &accounts[i];
    try {
      answers[i].answer = ask(accounts[i]);
    } catch (const support::Error& error) {
      answers[i].error = error;
    }
  });
  bool any = answers.empty();
  for (const auto& one : answers) {
    if (one.error && (one.error->code == support::ErrorCode::cancelled ||
                      one.error->code == support::ErrorCode::broker_login_failed)) {
      throw support::Error(*one.error);
    }
    any = any || one.answer;
  }
  if (!any) throw support::Error(*answers.front().error);
  return answers;
}

}  // namespace tools
