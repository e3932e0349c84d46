// The state that the handlers of all endpoints share: settings, market, accounts, the access tokens that were issued,
// and what a client can change. Owned by the Simulator; safe from any thread.
#pragma once

#include "accounts/account_history.hpp"
#include "accounts/account_ledger.hpp"
#include "customer/quote_alerts.hpp"
#include "customer/watchlists.hpp"
#include "faults/order_writes.hpp"
#include "faults/tokens.hpp"
#include "feed/feed.hpp"
#include "market/market.hpp"
#include "orders/account_flags.hpp"
#include "orders/order_book.hpp"
#include "orders/order_scripts.hpp"
#include "streams/quote_tokens.hpp"
#include "tastytrade_mcp/simulator/simulator.hpp"

namespace simulator {

class StreamServer;

class SimulationState {
 public:
  explicit SimulationState(Options chosen)
      : options(std::move(chosen)),
        market(options.seed, &quote_overrides),
        feed(market),
        ledger(market, client_fills),
        history(market, ledger),
        order_book(market, client_fills),
        tokens(options.seed, options.token_lifetime),
        quote_tokens(options.seed) {}

  const Options options;
  QuoteOverrides quote_overrides;
  ClientFills client_fills;
  const Market market;
  const Feed feed;
  const AccountLedger ledger;
  const AccountHistory history;
  OrderBook order_book;
  OrderScripts order_scripts;
  OrderWrites order_writes;
  AccountFlags account_flags;
  Tokens tokens;
  QuoteTokens quote_tokens;
  Watchlists watchlists;
  QuoteAlerts quote_alerts;
  // Null if the option `streams` is false. Set before requests are served.
  StreamServer* streams = nullptr;
};

}  // namespace simulator
