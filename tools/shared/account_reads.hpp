// Reads the same thing of several accounts, each by itself: an account whose read fails or hangs does not hide the
// others. Free functions; safe from any thread.
#pragma once

#include <optional>
#include <vector>

#include "parallel_reads.hpp"

namespace tools {

// What was read of one account, or why it could not be read: exactly one of the two is set.
template <class T>
struct AccountRead {
  broker::Account account;
  std::optional<broker::Answer<T>> answer = {};
  std::optional<support::Error> error = {};
};

// `read(account, options)` asks the broker for one account. At most `max_threads` accounts are read at the same time.
template <class T, class Read>
std::vector<AccountRead<T>> read_accounts(const std::vector<broker::Account>& accounts,
                                          const broker::ReadOptions& options, const Read& read,
                                          std::size_t max_threads = 4) {
  std::vector<AccountRead<T>> reads;
  reads.reserve(accounts.size());
  for (const broker::Account& account : accounts) reads.push_back({.account = account});
  const auto read_one = [&](std::size_t i, const broker::ReadOptions& one_options) {
    reads[i].error = catch_error([&] { reads[i].answer = read(reads[i].account, one_options); });
  };
  read_each(reads.size(), options, read_one, max_threads);
  return reads;
}

using AccountPositions = AccountRead<broker::Rows<broker::Position>>;
using AccountTransactions = AccountRead<broker::Rows<broker::Transaction>>;
using AccountHistory = AccountRead<broker::Rows<broker::NetLiqPoint>>;
using AccountSnapshots = AccountRead<broker::Rows<broker::BalanceSnapshot>>;
using AccountStatus = AccountRead<broker::TradingStatus>;
using AccountFees = AccountRead<broker::TotalFees>;
using AccountBalances = AccountRead<broker::Rows<broker::Balances>>;

// The positions, or the balances, of each account, in the order of `accounts`. At most `max_threads` accounts are read
// at the same time, none for longer than options.budget.
std::vector<AccountPositions> read_positions(broker::Client& client, const std::vector<broker::Account>& accounts,
                                             const broker::ReadOptions& options, std::size_t max_threads = 4);
std::vector<AccountBalances> read_balances(broker::Client& client, const std::vector<broker::Account>& accounts,
                                           const broker::ReadOptions& options);
std::vector<AccountStatus> read_trading_statuses(broker::Client& client, const std::vector<broker::Account>& accounts,
                                                 const broker::ReadOptions& options);

std::vector<AccountTransactions> read_transactions(broker::Client& client, const std::vector<broker::Account>& accounts,
                                                   const broker::TransactionQuery& query,
                                                   const broker::ReadOptions& options);
std::vector<AccountFees> read_total_fees(broker::Client& client, const std::vector<broker::Account>& accounts,
                                         support::Date day, const broker::ReadOptions& options);
// `time_back`: as broker::Client::net_liq_history() takes it.
std::vector<AccountHistory> read_net_liq_histories(broker::Client& client, const std::vector<broker::Account>& accounts,
                                                   const std::string& time_back, const broker::ReadOptions& options);
// What Client::balance_snapshots() takes.
struct SnapshotQuery {
  support::Date first, last;
  std::string time_of_day, currency;
};
std::vector<AccountSnapshots> read_balance_snapshots(broker::Client& client,
                                                     const std::vector<broker::Account>& accounts,
                                                     const SnapshotQuery& query, const broker::ReadOptions& options);

// Throws the first error that is Error{cancelled} or Error{broker_login_failed}; any other only if no account was read.
template <class T>
void throw_if_none_read(const std::vector<AccountRead<T>>& reads) {
  bool is_any_read = reads.empty();
  for (const AccountRead<T>& read : reads) {
    if (read.error && (read.error->code == support::ErrorCode::cancelled ||
                       read.error->code == support::ErrorCode::broker_login_failed)) {
      throw support::Error(*read.error);
    }
    is_any_read = is_any_read || read.answer.has_value();
  }
  if (!is_any_read) throw support::Error(*reads.front().error);
}

}  // namespace tools
