// The settings that bear on orders (docs/settings.md, Trading). Plain values; app/settings reads them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "tastytrade_mcp/support/decimal.hpp"

namespace orders {

using support::Decimal;

// The ways in which a person confirms an order.
enum class Channel {
  none,         // not at all: the model's call alone
  elicitation,  // the MCP client says that its user accepted
  terminal,     // the operator typed yes at a terminal
};
std::string_view to_string(Channel channel);  // "elicitation"

enum class MarketOrders { none, equities, all };

struct Settings {
  bool enabled = false;       // ENABLE_TRADING
  bool is_read_only = false;  // READ_ONLY
  // The scopes of the grant at TastyTrade: "read", "trade". Empty: they are not known. Absent: there is no grant, as in
  // the demo.
  std::optional<std::vector<std::string>> grant_scopes = {};
  std::vector<std::string> accounts =
      {};                      // TRADING_ACCOUNTS; empty: the account of a login that has one, or any in the demo
  bool require_human = false;  // REQUIRE_HUMAN_CONFIRMATION
  Decimal max_order_notional = 10'000;         // MAX_ORDER_NOTIONAL, dollars
  Decimal max_daily_notional = 50'000;         // MAX_DAILY_NOTIONAL, dollars
  int max_orders_per_day = 50;                 // MAX_ORDERS_PER_DAY
  int max_orders_per_minute = 5;               // MAX_ORDERS_PER_MINUTE
  std::optional<int> max_order_quantity = {};  // MAX_ORDER_QUANTITY: of every kind, in place of the next three
  int max_shares = 1'000, max_contracts = 10, max_futures = 2;
  std::chrono::seconds duplicate_window{300};           // DUPLICATE_WINDOW_SECONDS
  std::chrono::seconds quote_max_age{15};               // QUOTE_MAX_AGE_SECONDS
  Decimal max_price_distance_percent = 2;               // MAX_PRICE_DISTANCE_PERCENT
  Decimal max_spread_percent = 20;                      // MAX_SPREAD_PERCENT
  Decimal max_move_percent = 1;                         // MAX_MOVE_SINCE_PREVIEW_PERCENT
  MarketOrders market_orders = MarketOrders::equities;  // ALLOW_MARKET_ORDERS
  bool allow_undefined_risk = false;                    // ALLOW_UNDEFINED_RISK
  bool allow_short_stock = false;                       // ALLOW_SHORT_STOCK
  bool allow_crypto = false;                            // ALLOW_CRYPTO_ORDERS
  std::optional<Decimal> max_daily_loss = {};           // MAX_DAILY_LOSS, dollars
  Decimal min_buying_power_percent = 10;                // MIN_BUYING_POWER_PERCENT, of net liquidating value
  Decimal max_underlying_percent = 25;                  // MAX_UNDERLYING_PERCENT, of net liquidating value
  std::chrono::seconds max_clock_skew{5};               // MAX_CLOCK_SKEW_SECONDS
};

}  // namespace orders
