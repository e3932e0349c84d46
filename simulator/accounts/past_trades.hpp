// The trades of a demo account that were opened and closed before today: option strategies by the month, stock held for
// two weeks, futures for an hour. Each is tied to a month, so that it stays the same from day to day. Prices are those
// of the Market at the time of the trade.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "transaction.hpp"

namespace simulator {

// Collects transactions, and the position in each symbol. The trades in one symbol are added in order of time.
class TradeBook {
 public:
  void trade(const Traded& traded, Instant at, const Decimal& quantity, const Decimal& price, int order,
             const Decimal& realized = {});
  // Moves a position without a trade: an expiration, an assignment, a delivery.
  void move(Transaction row);
  void add(Transaction row) { rows_.push_back(std::move(row)); }
  int next_order() { return ++orders_; }

  const std::vector<Transaction>& rows() const { return rows_; }
  std::vector<Transaction> take() { return std::move(rows_); }

 private:
  std::vector<Transaction> rows_;
  std::map<std::string, Decimal> held_;
  int orders_ = 0;
};

struct TradingPeriod {
  Date first;            // day of the account's first transaction
  Date day;              // today; every trade is complete before it
  Date held_expiration;  // first expiration of the options held today; earlier ones only are traded
};

void add_margin_trades(TradeBook& book, const Market& market, const TradingPeriod& period, Date shares_since);
void add_retirement_trades(TradeBook& book, const Market& market, const TradingPeriod& period);

}  // namespace simulator
