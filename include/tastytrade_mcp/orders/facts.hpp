// The broker's facts about the account and the instruments of an order, for the checks. A read that fails
// makes its fact absent and is named in `missing`: each check decides what absence means.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/orders/order.hpp"

namespace orders {

// Facts of the instrument of a leg, and its quote.
struct InstrumentFacts {
  std::string symbol;
  InstrumentType instrument_type = InstrumentType::other;
  std::string underlying_symbol;        // of a stock itself
  std::string session_collection;       // of market hours: "Equity", "CME"; empty of what trades always, and if unknown
  std::optional<Decimal> multiplier;    // dollars for one point of one contract; 1 of shares
  std::vector<broker::TickSize> ticks;  // empty: unknown
  std::optional<bool> is_call;          // of options
  std::optional<Decimal> strike;
  std::optional<Date> expiration;
  std::optional<Instant> stops_trading_at, expires_at;
  // Of an option: when it can be exercised last. Where its expiry is not known, its last trade.
  std::optional<Instant> ends_at() const { return expires_at ? expires_at : stops_trading_at; }
  std::optional<bool> is_active, is_closing_only, is_halted;
  std::optional<bool> is_fractional_eligible, is_overnight_permitted;
  bool is_known = false;  // the broker returned exactly this symbol
  std::optional<broker::Quote> quote;
  std::optional<Instant> quoted_at;  // when the quote was received
  bool is_delayed = false;           // the feed of the sandbox is 15 minutes behind
};

struct AccountFacts {
  broker::Account account;
  std::optional<broker::TradingStatus> status;
  std::optional<broker::Balances> balances;
  std::optional<broker::Rows<broker::Position>> positions;  // read past the cache
  std::optional<broker::Rows<broker::Order>> live_orders;   // past the cache; terminal ones too
  std::optional<broker::PositionLimits> limits;
};

struct Facts {
  AccountFacts account;
  // By symbol: of every leg, and of the underlying; of the symbol of a price condition the quote alone.
  std::map<std::string, InstrumentFacts, std::less<>> instruments;
  std::map<std::string, broker::MarketSession, std::less<>> sessions;  // by collection: "Equity", "CME"
  // Fact and reason: {"positions", "TastyTrade did not answer in time."}. The facts: "status", "balances", "positions",
  // "live_orders", "limits", "instrument:AAPL", "quote:AAPL", "session:Equity".
  std::map<std::string, std::string, std::less<>> missing;
  Instant gathered_at;
  std::optional<std::chrono::milliseconds> clock_skew;  // this machine's clock minus the broker's; absent: not known

  const InstrumentFacts* find(std::string_view symbol) const;
};

// Reads the facts for these orders of one account, past the cache where they change (positions, orders, balances,
// status; quotes not older than `quote_max_age`). Throws only for what makes every order impossible: a refused login,
// an account of somebody else, a cancelled call.
Facts gather_facts(broker::Client& client, const broker::Account& account, const std::vector<Order>& orders,
                   std::chrono::seconds quote_max_age, const broker::ReadOptions& options);

// The net price of one unit at the market, signed as money that the account receives: positive is a credit. Absent if a
// leg has no quote. natural: buys at the ask, sells at the bid. mid: halfway.
struct NetQuote {
  Decimal natural, mid;
  Decimal opposite;  // buys at the bid, sells at the ask
};
std::optional<NetQuote> compute_net_quote(const Order& order, const Facts& facts);

// The largest loss and profit at expiration, in dollars, of what the order opens, fees left out. Counts shares and long
// options of the account that cover a short option, and the short options of the account and of its working orders that
// the order leaves with less cover. Never negative. Absent: it cannot be computed; `is_loss_undefined`: it has no
// bound.
struct Risk {
  std::optional<Decimal> max_loss, max_profit;
  bool is_loss_undefined = false, is_profit_unlimited = false;
  bool is_estimate = false;         // the order has no limit: the figures are those of the market or of its trigger
  std::string reason;               // why the loss has no bound or is unknown: "the short call has no cover"
  std::optional<Decimal> notional;  // |price| x units x multiplier; of futures price x multiplier x quantity
  std::optional<Decimal> futures_notional;
};
// `before`: the account before the order and all that comes with it.
Risk compute_risk(const Order& order, const Facts& facts, const Facts& before);
inline Risk compute_risk(const Order& order, const Facts& facts) {
  return compute_risk(order, facts, facts);
}

// Resolves a position that is to be closed: the action, and how many can be closed: the position without what working
// closing orders hold. Throws Error{refused} if there is no such position, Error{not_ready} if positions are unknown.
struct Closable {
  Action action;
  Decimal position_quantity;
  Decimal closable_quantity;
  std::vector<std::string> holding_order_ids;  // working orders that hold a part; of a bracket its complex id too
  std::vector<std::string> holding_complex_ids;
};
Closable find_closable(std::string_view symbol, const Facts& facts);

}  // namespace orders
