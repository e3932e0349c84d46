// Kinds of transactions, and their sums. Pure functions and values; no I/O.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tastytrade_mcp/broker/types.hpp"
#include "tastytrade_mcp/mcp/result_schema.hpp"
#include "tastytrade_mcp/support/json_writer.hpp"

namespace tools {

// The kinds that a caller can ask for, in the order of the documentation: "trade", "dividend".
std::vector<std::string> ledger_kinds();
// The kind of a transaction; "other" for words of the broker that this server does not know.
std::string_view find_kind(const broker::Transaction& transaction);
// Restricts `query` to the transactions of a kind, by the broker's words for it. Of several calls each adds a kind; not
// "trade" or "delivery", which cannot be combined with others.
void select_kind(broker::TransactionQuery& query, std::string_view kind);

// All fees of a transaction. Negative: paid.
support::Decimal sum_fees(const broker::Transaction& transaction);

// Sums over transactions of one currency. trades, dividends, interest, deposits, withdrawals, fees and other add up to
// net, which is the change of the cash balance. Fees of a trade are in fees, not in trades.
class LedgerSums {
 public:
  void add(const broker::Transaction& transaction);
  std::size_t count() const { return count_; }
  const support::Decimal& net() const { return net_; }

  // Writes every sum, those that are 0 as well.
  void write(support::JsonWriter& object) const;
  // The sums by name, without those of the kinds of fees, for a row of a table.
  std::vector<std::pair<std::string_view, support::Decimal>> sums() const;

 private:
  support::Decimal& find_sum(std::string_view kind);

  support::Decimal trades_, dividends_, interest_, deposits_, withdrawals_, fees_, other_, net_;
  std::map<std::string, support::Decimal> fees_by_kind_;
  std::size_t count_ = 0;
};

mcp::schema::Object ledger_sums_schema();

}  // namespace tools
