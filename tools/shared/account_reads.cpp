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

}  // namespace tools
