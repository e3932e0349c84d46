// The transactions of the demo accounts in the last 14 months, made on first use and kept for the day. They lead to
// today's holdings and cash: the positions are the sums of the trades, and the cash is the sum of the net values. An
// account begins with cash from another broker; its amount is the one that leads to today's cash. Safe from any thread.
//
// As every day begins with the same holdings, the transactions of a day are not in the history of the next: the
// history of each day leads to the start of that day.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "account_ledger.hpp"
#include "tastytrade_mcp/support/mutex.hpp"
#include "transaction.hpp"

namespace simulator {

using Transactions = std::vector<Transaction>;

class AccountHistory {
 public:
  AccountHistory(const Market& market, const AccountLedger& ledger) : market_(market), ledger_(ledger) {}

  // All transactions until `now`, oldest first, ordered by time and id.
  std::shared_ptr<const Transactions> transactions(std::string_view account, Instant now) const;
  // Without those of orders that clients sent.
  std::shared_ptr<const Transactions> demo_transactions(std::string_view account, Instant now) const;

 private:
  // What the transactions depend on.
  struct Key {
    Date day;           // of stock
    Date calendar_day;  // of coins and of the choice of futures contracts
    Date future_session;
    std::size_t fills = 0;         // trades of the day so far
    std::size_t client_fills = 0;  // of all days
    bool operator==(const Key&) const = default;
  };
  struct Entry {
    Key key;
    std::shared_ptr<const Transactions> transactions;
  };

  std::shared_ptr<const Transactions> find(std::string_view account, Instant now, const std::vector<Holding>& demo,
                                           const std::vector<Holding>& all) const;

  const Market& market_;
  const AccountLedger& ledger_;
  mutable support::Mutex mutex_;
  // By account, and by whether client orders are left out.
  mutable std::map<std::pair<std::string, bool>, Entry> entries_ GUARDED_BY(mutex_);
};

}  // namespace simulator
