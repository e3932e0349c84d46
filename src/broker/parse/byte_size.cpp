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

std::size_t heap_bytes(const TickSize&) {
  return 0;
}

std::size_t heap_bytes(const Equity& equity) {
  return sum(equity.symbol, equity.description, equity.listed_market, equity.lendability, equity.sub_type,
             equity.streamer_symbol, equity.tick_sizes, equity.option_tick_sizes);
}

std::size_t heap_bytes(const EquityOption& option) {
  return sum(option.symbol, option.root_symbol, option.underlying_symbol, option.exercise_style, option.expiration_type,
             option.settlement_type, option.chain_type, option.streamer_symbol);
}

std::size_t heap_bytes(const FutureProduct& product) {
  return sum(product.root_symbol, product.code, product.description, product.exchange, product.type,
             product.market_sector, product.streamer_exchange_code, product.listed_months, product.active_months);
}

std::size_t heap_bytes(const Future& future) {
  return sum(future.symbol, future.product_code, future.description, future.exchange, future.streamer_symbol,
             future.roll_target_symbol, future.etf_equivalent_symbol, future.tick_sizes, future.option_tick_sizes,
             future.product);
}

std::size_t heap_bytes(const FutureOptionProduct& product) {
  return sum(product.root_symbol, product.code, product.exchange, product.type, product.expiration_type,
             product.market_sector, product.future_product_code);
}

std::size_t heap_bytes(const FutureOption& option) {
  return sum(option.symbol, option.underlying_symbol, option.product_code, option.option_root_symbol, option.exchange,
             option.exercise_style, option.settlement_type, option.streamer_symbol, option.product);
}

std::size_t heap_bytes(const Cryptocurrency& cryptocurrency) {
  return sum(cryptocurrency.symbol, cryptocurrency.description, cryptocurrency.streamer_symbol);
}

std::size_t heap_bytes(const Warrant& warrant) {
  return sum(warrant.symbol, warrant.description, warrant.listed_market);
}

std::size_t heap_bytes(const CurrencyPair& pair) {
  return sum(pair.symbol, pair.description, pair.streamer_symbol);
}

std::size_t heap_bytes(const QuantityPrecision& precision) {
  return sum(precision.instrument_type, precision.symbol);
}

std::size_t heap_bytes(const SpanRow& row) {
  return sum(row.id, row.data);
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

std::size_t heap_bytes(const OrderFill& fill) {
  return sum(fill.id, fill.venue);
}

std::size_t heap_bytes(const OrderLeg& leg) {
  return sum(leg.symbol, leg.action, leg.fills);
}

std::size_t heap_bytes(const Order& order) {
  return sum(order.id, order.account_number, order.status, order.contingent_status, order.reject_reason,
             order.order_type, order.time_in_force, order.underlying_symbol, order.replaces_order_id,
             order.replacing_order_id, order.complex_order_id, order.complex_order_tag, order.external_identifier,
             order.source, order.legs, order.unreadable_legs);
}

std::size_t heap_bytes(const ComplexOrder& order) {
  return sum(order.id, order.account_number, order.type, order.trigger_order_id, order.orders, order.ratio_comparator,
             order.unreadable_orders);
}

std::size_t heap_bytes(const MarginHolding::Entry& entry) {
  return sum(entry.symbol);
}

std::size_t heap_bytes(const MarginHolding& holding) {
  return sum(holding.description, holding.entries);
}

std::size_t heap_bytes(const UnderlyingMargin& margin) {
  return sum(margin.underlying_symbol, margin.holdings);
}

std::size_t heap_bytes(const MarginReport& report) {
  return sum(report.account_number, report.calculation_type, report.underlyings);
}

std::size_t heap_bytes(const MarginRates& rates) {
  return sum(rates.underlying_symbol);
}

std::size_t heap_bytes(const PositionLimits&) {
  return 0;
}

std::size_t heap_bytes(const MarginImpact&) {
  return 0;
}

std::size_t heap_bytes(const WatchlistEntry& entry) {
  return sum(entry.symbol, entry.instrument_type);
}

std::size_t heap_bytes(const WatchlistPair& pair) {
  return sum(pair.left.action, pair.left.symbol, pair.right.action, pair.right.symbol);
}

std::size_t heap_bytes(const Watchlist& watchlist) {
  return sum(watchlist.name, watchlist.group, watchlist.entries, watchlist.pairs, watchlist.inexact);
}

std::size_t heap_bytes(const QuoteAlert& alert) {
  return sum(alert.id, alert.symbol, alert.instrument_type, alert.field, alert.comparison);
}

std::size_t heap_bytes(const PastDividend&) {
  return 0;
}

std::size_t heap_bytes(const PastEarnings&) {
  return 0;
}

}  // namespace broker
