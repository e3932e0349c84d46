// Bytes on the heap of the broker's values, beside sizeof, for the bound of the cache. Strings are counted with the
// allocator's overhead, vectors without it, and the rare decimals that need heap memory not at all. Pure functions.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "tastytrade_mcp/broker/corporate_events.hpp"
#include "tastytrade_mcp/broker/instruments.hpp"
#include "tastytrade_mcp/broker/margin.hpp"
#include "tastytrade_mcp/broker/orders.hpp"
#include "tastytrade_mcp/broker/quote_alerts.hpp"
#include "tastytrade_mcp/broker/types.hpp"
#include "tastytrade_mcp/broker/watchlists.hpp"

namespace broker {

std::size_t heap_bytes(const std::string& text);
std::size_t heap_bytes(const UnreadableRow& row);
std::size_t heap_bytes(const Account& account);
std::size_t heap_bytes(const TradingStatus& status);
std::size_t heap_bytes(const Balances& balances);
std::size_t heap_bytes(const Position& position);
std::size_t heap_bytes(const SymbolMatch& match);
std::size_t heap_bytes(const Equity& equity);
std::size_t heap_bytes(const TickSize& tick);
std::size_t heap_bytes(const EquityOption& option);
std::size_t heap_bytes(const Future& future);
std::size_t heap_bytes(const FutureProduct& product);
std::size_t heap_bytes(const FutureOption& option);
std::size_t heap_bytes(const FutureOptionProduct& product);
std::size_t heap_bytes(const Cryptocurrency& cryptocurrency);
std::size_t heap_bytes(const Warrant& warrant);
std::size_t heap_bytes(const CurrencyPair& pair);
std::size_t heap_bytes(const QuantityPrecision& precision);
std::size_t heap_bytes(const SpanRow& row);
std::size_t heap_bytes(const Quote& quote);
std::size_t heap_bytes(const Deliverable& deliverable);
std::size_t heap_bytes(const Strike& strike);
std::size_t heap_bytes(const Expiration& expiration);
std::size_t heap_bytes(const OptionChain& chain);
std::size_t heap_bytes(const MarketMetrics& metrics);
std::size_t heap_bytes(const MarketSession& session);
std::size_t heap_bytes(const ExpirationVolatility& expiration);
std::size_t heap_bytes(const Transaction& transaction);
std::size_t heap_bytes(const TotalFees& fees);
std::size_t heap_bytes(const NetLiqPoint& point);
std::size_t heap_bytes(const BalanceSnapshot& snapshot);
std::size_t heap_bytes(const MarketHolidays& holidays);
std::size_t heap_bytes(const MarginConfiguration& configuration);
std::size_t heap_bytes(const OrderFill& fill);
std::size_t heap_bytes(const OrderLeg& leg);
std::size_t heap_bytes(const Order& order);
std::size_t heap_bytes(const ComplexOrder& order);
std::size_t heap_bytes(const MarginHolding::Entry& entry);
std::size_t heap_bytes(const MarginHolding& holding);
std::size_t heap_bytes(const UnderlyingMargin& margin);
std::size_t heap_bytes(const MarginReport& report);
std::size_t heap_bytes(const MarginRates& rates);
std::size_t heap_bytes(const PositionLimits& limits);
std::size_t heap_bytes(const MarginImpact& impact);
std::size_t heap_bytes(const WatchlistEntry& entry);
std::size_t heap_bytes(const WatchlistPair& pair);
std::size_t heap_bytes(const Watchlist& watchlist);
std::size_t heap_bytes(const QuoteAlert& alert);
std::size_t heap_bytes(const PastDividend& dividend);
std::size_t heap_bytes(const PastEarnings& earnings);

template <class Row>
std::size_t heap_bytes(const std::vector<Row>& rows) {
  std::size_t bytes = rows.capacity() * sizeof(Row);
  for (const Row& row : rows) bytes += heap_bytes(row);
  return bytes;
}

template <class Row>
std::size_t heap_bytes(const Rows<Row>& rows) {
  return heap_bytes(rows.rows) + heap_bytes(rows.unreadable);
}

template <class Row>
std::size_t heap_bytes(const ListPage<Row>& page) {
  return heap_bytes(page.rows);
}

template <class T>
std::size_t heap_bytes(const std::optional<T>& value) {
  return value ? heap_bytes(*value) : 0;
}

}  // namespace broker
