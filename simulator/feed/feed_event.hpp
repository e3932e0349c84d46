// Events of the market data feed, in dxFeed's names and units. dxFeed's types: Quote, Trade, TradeETH, Greeks, Summary,
// Profile, Underlying, TheoPrice, Candle, TimeAndSale. Times are milliseconds since 1970-01-01, a dayId is days since
// then. Greeks: delta and gamma per unit of the underlying's price, theta per calendar day, vega and rho per 0.01.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace simulator {

enum class FeedEventType {
  quote,
  trade,
  trade_eth,
  greeks,
  summary,
  profile,
  underlying,
  theo_price,
  candle,
  time_and_sale,
};
std::string_view to_string(FeedEventType type);  // "TradeETH"
std::optional<FeedEventType> parse_feed_event_type(std::string_view name);

// A double that is not finite is NaN, Infinity or -Infinity on the wire, as text.
using FeedValue = std::variant<double, bool, std::string>;

// A row of an event: all fields of its type, in dxFeed's order, beginning with eventType and eventSymbol.
struct FeedEvent {
  FeedEventType type;
  std::vector<std::pair<std::string_view, FeedValue>> fields;

  // Returns nothing for a name that the type does not have.
  const FeedValue* find(std::string_view name) const;
  double number(std::string_view name) const;  // throws std::out_of_range
  // NaN equals NaN.
  bool operator==(const FeedEvent& other) const;
};

// The names of all fields of a type, in order.
const std::vector<std::string_view>& field_names(FeedEventType type);

}  // namespace simulator
