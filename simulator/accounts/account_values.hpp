// What an account was worth at past instants, from its transactions and the market's prices. For one thread.
#pragma once

#include <map>
#include <memory>
#include <string_view>

#include "account_history.hpp"

namespace simulator {

class AccountValues {
 public:
  AccountValues(const Market& market, std::shared_ptr<const Transactions> transactions, bool is_margin)
      : market_(market), transactions_(std::move(transactions)), is_margin_(is_margin) {}

  // Balances at this instant, which is not before that of the last call. The amounts of the day's trades are 0.
  Balances at(Instant instant);

 private:
  void book(const Transaction& row);
  Decimal find_mark(const Position& position, Instant at) const;

  const Market& market_;
  std::shared_ptr<const Transactions> transactions_;
  bool is_margin_;
  std::size_t next_ = 0;  // the first transaction that is not in cash_ and positions_
  Decimal cash_;
  std::map<std::string_view, Position> positions_;
};

}  // namespace simulator
