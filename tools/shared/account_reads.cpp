#include "account_reads.hpp"

namespace tools {

std::vector<AccountPositions> read_positions(broker::Client& client, const std::vector<broker::Account>& accounts,
                                             const broker::ReadOptions& options, std::size_t max_threads) {
  return read_accounts<broker::Rows<broker::Position>>(
      accounts, options,
      [&](const broker::Account& account, const broker::ReadOptions& one_options) {
        return client.positions(account.number, one_options);
      },
      max_threads);
}

std::vector<AccountBalances> read_balances(broker::Client& client, const std::vector<broker::Account>& accounts,
                                           const broker::ReadOptions& options) {
  return read_accounts<broker::Rows<broker::Balances>>(
      accounts, options, [&](const broker::Account& account, const broker::ReadOptions& one_options) {
        return client.balances(account.number, one_options);
      });
}

std::vector<AccountStatus> read_trading_statuses(broker::Client& client, const std::vector<broker::Account>& accounts,
                                                 const broker::ReadOptions& options) {
  return read_accounts<broker::TradingStatus>(
      accounts, options, [&](const broker::Account& account, const broker::ReadOptions& one_options) {
        return client.trading_status(account.number, one_options);
      });
}

std::vector<AccountTransactions> read_transactions(broker::Client& client, const std::vector<broker::Account>& accounts,
                                                   const broker::TransactionQuery& query,
                                                   const broker::ReadOptions& options) {
  return read_accounts<broker::Rows<broker::Transaction>>(
      accounts, options, [&](const broker::Account& account, const broker::ReadOptions& one_options) {
        return client.transactions(account.number, query, one_options);
      });
}

std::vector<AccountFees> read_total_fees(broker::Client& client, const std::vector<broker::Account>& accounts,
                                         support::Date day, const broker::ReadOptions& options) {
  return read_accounts<broker::TotalFees>(accounts, options,
                                          [&](const broker::Account& account, const broker::ReadOptions& one_options) {
                                            return client.total_fees(account.number, day, one_options);
                                          });
}

std::vector<AccountHistory> read_net_liq_histories(broker::Client& client, const std::vector<broker::Account>& accounts,
                                                   const std::string& time_back, const broker::ReadOptions& options) {
  return read_accounts<broker::Rows<broker::NetLiqPoint>>(
      accounts, options, [&](const broker::Account& account, const broker::ReadOptions& one_options) {
        return client.net_liq_history(account.number, time_back, one_options);
      });
}

std::vector<AccountSnapshots> read_balance_snapshots(broker::Client& client,
                                                     const std::vector<broker::Account>& accounts,
                                                     const SnapshotQuery& query, const broker::ReadOptions& options) {
  return read_accounts<broker::Rows<broker::BalanceSnapshot>>(
      accounts, options, [&](const broker::Account& account, const broker::ReadOptions& one_options) {
        return client.balance_snapshots(account.number, query.first, query.last, query.time_of_day, query.currency,
                                        one_options);
      });
}

}  // namespace tools
