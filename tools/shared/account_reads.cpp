#include "account_reads.hpp"

namespace tools {
namespace {

// `read(account, options)` asks the broker for one account.
template <class T, class Read>
std::vector<AccountRead<T>> read_accounts(const std::vector<broker::Account>& accounts,
                                          const broker::ReadOptions& options, std::size_t max_threads,
                                          const Read& read) {
  std::vector<AccountRead<T>> reads;
  reads.reserve(accounts.size());
  for (const broker::Account& account : accounts) reads.push_back({.account = account});
  const auto read_one = [&](std::size_t i, const broker::ReadOptions& one_options) {
    reads[i].error = catch_error([&] { reads[i].answer = read(reads[i].account, one_options); });
  };
  read_each(reads.size(), options, read_one, max_threads);
  return reads;
}

}  // namespace

std::vector<AccountPositions> read_positions(broker::Client& client, const std::vector<broker::Account>& accounts,
                                             const broker::ReadOptions& options, std::size_t max_threads) {
  return read_accounts<broker::Rows<broker::Position>>(
      accounts, options, max_threads, [&](const broker::Account& account, const broker::ReadOptions& one_options) {
        return client.positions(account.number, one_options);
      });
}

std::vector<AccountBalances> read_balances(broker::Client& client, const std::vector<broker::Account>& accounts,
                                           const broker::ReadOptions& options) {
  return read_accounts<broker::Rows<broker::Balances>>(
      accounts, options, 4, [&](const broker::Account& account, const broker::ReadOptions& one_options) {
        return client.balances(account.number, one_options);
      });
}

std::vector<AccountTransactions> read_transactions(broker::Client& client, const std::vector<broker::Account>& accounts,
                                                   const broker::TransactionQuery& query,
                                                   const broker::ReadOptions& options) {
  return read_accounts<broker::Rows<broker::Transaction>>(
      accounts, options, 4, [&](const broker::Account& account, const broker::ReadOptions& one_options) {
        return client.transactions(account.number, query, one_options);
      });
}

std::vector<AccountFees> read_total_fees(broker::Client& client, const std::vector<broker::Account>& accounts,
                                         support::Date day, const broker::ReadOptions& options) {
  return read_accounts<broker::TotalFees>(accounts, options, 4,
                                          [&](const broker::Account& account, const broker::ReadOptions& one_options) {
                                            return client.total_fees(account.number, day, one_options);
                                          });
}

std::vector<AccountHistory> read_net_liq_histories(broker::Client& client, const std::vector<broker::Account>& accounts,
                                                   const std::string& time_back, const broker::ReadOptions& options) {
  return read_accounts<broker::Rows<broker::NetLiqPoint>>(
      accounts, options, 4, [&](const broker::Account& account, const broker::ReadOptions& one_options) {
        return client.net_liq_history(account.number, time_back, one_options);
      });
}

std::vector<AccountSnapshots> read_balance_snapshots(broker::Client& client,
                                                     const std::vector<broker::Account>& accounts,
                                                     const SnapshotQuery& query, const broker::ReadOptions& options) {
  return read_accounts<broker::Rows<broker::BalanceSnapshot>>(
      accounts, options, 4, [&](const broker::Account& account, const broker::ReadOptions& one_options) {
        return client.balance_snapshots(account.number, query.first, query.last, query.time_of_day, query.currency,
                                        one_options);
      });
}

}  // namespace tools
