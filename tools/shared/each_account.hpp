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

// Calls `read(i, options)` with 0 to `count` - 1, which reads from the broker's client and throws nothing but what that
// throws as broker::NotKept. What the client keeps is read on the calling thread, for that takes less than starting
// another thread; the rest on at most `max_threads`.
template <class Read>
void read_each(std::size_t count, const broker::CallOptions& options, const Read& read, std::size_t max_threads = 4) {
  broker::CallOptions kept = options;
  kept.only_kept = true;
  std::vector<std::size_t> rest;
  for (std::size_t i = 0; i < count; ++i) {
    try {
      read(i, kept);
    } catch (const broker::NotKept&) {
      rest.push_back(i);
    }
  }
  run_in_parallel(
      rest.size(), [&](std::size_t i) { read(rest[i], options); }, max_threads);
}

// Asks `ask(account, options)` for each account. An account that cannot be had does not hide the others: its error
// stands in its place. Throws that error if no account can be had, and Error{cancelled} or Error{broker_login_failed}
// in any case.
template <class T, class Ask>
std::vector<AccountAnswer<T>> ask_each_account(const std::vector<broker::Account>& accounts,
                                               const broker::CallOptions& options, const Ask& ask) {
  std::vector<AccountAnswer<T>> answers(accounts.size());
  read_each(accounts.size(), options, [&](std::size_t i, const broker::CallOptions& how) {
    answers[i].account = &accounts[i];
    try {
      answers[i].answer = ask(accounts[i], how);
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
