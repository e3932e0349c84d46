#include "parse/byte_size.hpp"

namespace broker {
namespace {

template <class... Parts>
std::size_t sum(const Parts&... parts) {
  return (heap_bytes(parts) + ... + 0);
}

}  // namespace

std::size_t heap_bytes(const std::string& text) {
  static const std::size_t inside = std::string().capacity();  // characters stored inside the string
  constexpr std::size_t overhead = 16;                         // the block's header and its rounding, on average
  return text.capacity() <= inside ? 0 : text.capacity() + 1 + overhead;
}

std::size_t heap_bytes(const UnreadableRow& row) {
  return sum(row.symbol, row.field, row.problem);
}

std::size_t heap_bytes(const Account& account) {
  return sum(account.number, account.nickname, account.type, account.margin_or_cash, account.authority,
             account.options_level);
}

std::size_t heap_bytes(const TradingStatus& status) {
  return sum(status.account_number, status.options_level, status.margin_calculation);
}

std::size_t heap_bytes(const Balances& balances) {
  return sum(balances.account_number, balances.currency);
}

std::size_t heap_bytes(const Position& position) {
  return sum(position.account_number, position.symbol, position.underlying_symbol, position.streamer_symbol);
}

std::size_t heap_bytes(const SymbolMatch& match) {
  return sum(match.symbol, match.description, match.instrument_type, match.listed_market);
}

std::size_t heap_bytes(const Equity& equity) {
  return sum(equity.symbol, equity.description, equity.listed_market, equity.lendability);
}

std::size_t heap_bytes(const Future& future) {
  return sum(future.symbol, future.product_code, future.description, future.exchange, future.streamer_symbol);
}

std::size_t heap_bytes(const Quote& quote) {
  return sum(quote.symbol);
}

std::size_t heap_bytes(const Deliverable& deliverable) {
  return sum(deliverable.description, deliverable.type, deliverable.symbol);
}

std::size_t heap_bytes(const Strike&) {
  return 0;  // its texts are stored inside
}

std::size_t heap_bytes(const Expiration& expiration) {
  return sum(expiration.type, expiration.settlement, expiration.root_symbol, expiration.chain_type,
             expiration.underlying_symbol, expiration.deliverables, expiration.strikes);
}

std::size_t heap_bytes(const OptionChain& chain) {
  return sum(chain.underlying_symbol, chain.expirations, chain.unreadable);
}

std::size_t heap_bytes(const MarketMetrics& metrics) {
  return sum(metrics.symbol, metrics.earnings_time, metrics.sector, metrics.industry, metrics.expirations);
}

std::size_t heap_bytes(const ExpirationVolatility& expiration) {
  return sum(expiration.settlement);
}

std::size_t heap_bytes(const Transaction& transaction) {
  return sum(transaction.id, transaction.account_number, transaction.type, transaction.sub_type, transaction.action,
             transaction.description, transaction.symbol, transaction.underlying_symbol, transaction.currency,
             transaction.order_id, transaction.reverses_id);
}

std::size_t heap_bytes(const TotalFees&) {
  return 0;
}

std::size_t heap_bytes(const NetLiqPoint&) {
  return 0;
}

std::size_t heap_bytes(const BalanceSnapshot& snapshot) {
  return sum(snapshot.time_of_day, snapshot.balances);
}

std::size_t heap_bytes(const MarketHolidays& holidays) {
  return (holidays.closed.capacity() + holidays.half_days.capacity()) * sizeof(Date);
}

std::size_t heap_bytes(const MarginConfiguration&) {
  return 0;
}

std::size_t heap_bytes(const MarketSession& session) {
  return sum(session.collection, session.state);
}

}  // namespace broker
