#include "topics.hpp"

namespace tools {
namespace {

using mcp::Topic;

constexpr const char* kOwnerFindsItAtBroker = "The account's owner finds this at my.tastytrade.com.";

std::vector<Topic> order_topics() {
  return {
      {.id = "order_entry",
       .title = "Placing, changing and cancelling orders",
       .phrases = {"place order",  "submit order", "send order",     "create order",  "cancel order",  "replace order",
                   "modify order", "edit order",   "change order",   "make order",    "execute order", "execute trade",
                   "place trade",  "make trade",   "close position", "roll position", "^buy",          "^sell",
                   "^roll",        "^exercise",    "^cancel",        "^place",        "^purchase",     "^liquidate"},
       .providers = {"place_order", "cancel_order"},
       .needs_write = true,
       .absence = "This server does not place, change or cancel orders: trading is not switched on.",
       .advice = "Nothing was sent to the broker. Orders are placed at my.tastytrade.com."},
      {.id = "order_preview",
       .title = "Trying out an order: cost, buying power and checks",
       .phrases = {"preview order", "order dry run", "dry run", "order preview"},
       .providers = {"preview_order"},
       .absence = "This server tries out no orders: trading is not switched on.",
       .advice = "fetch_margin_impact asks what buying power a trade would take."},
      {.id = "orders",
       .title = "Open orders, fills and order history",
       .phrases = {"order", "open order", "working order", "live order", "order history", "order status", "order chain",
                   "complex order", "fill", "execution", "stop loss", "stop order", "limit order", "trailing stop",
                   "pending order"},
       .providers = {"*orders"},
       .absence = "This server has no access to orders: open orders, fills and order history are unknown here. That "
                  "does not mean that there are none.",
       .advice = kOwnerFindsItAtBroker},
  };
}

std::vector<Topic> history_topics() {
  return {
      {.id = "closed_positions",
       .title = "Closed positions (search knows open ones only; closed_today has today's)",
       .phrases = {"closed position", "closed today", "closed trade", "position history", "past position"},
       .providers = {"fetch_positions"},
       .absence = "This server has no list of closed positions.",
       .advice = kOwnerFindsItAtBroker},
      {.id = "transactions",
       .title = "Transactions: trades done, dividends, fees, deposits and withdrawals",
       .phrases = {"transaction",
                   "transaction history",
                   "trade history",
                   "past trade",
                   "recent trade",
                   "trade",
                   "account activity",
                   "activity",
                   "dividend",
                   "deposit",
                   "withdrawal",
                   "commission",
                   "fee",
                   "interest paid",
                   "cash flow",
                   "assignment",
                   "realized gain",
                   "realized profit",
                   "realised gain",
                   "ledger"},
       .providers = {"*transactions"},
       .absence = "This server has no transaction history: trades done, dividends, fees, deposits and withdrawals are "
                  "unknown here. That does not mean that there were none.",
       .advice = kOwnerFindsItAtBroker},
      {.id = "money_transfers",
       .title = "Moving money",
       .phrases = {"transfer money", "withdraw money", "deposit money", "move money", "wire", "ach", "^withdraw",
                   "^transfer"},
       .providers = {"*transfer"},
       .needs_write = true,
       .absence = "No tool of this server moves money.",
       .advice = "Nothing was sent to the broker."},
  };
}

std::vector<Topic> account_topics() {
  return {
      {.id = "account_history",
       .title = "Account value over time",
       .phrases = {"account history", "balance history", "net liq history", "net liquidating value history",
                   "equity curve", "performance", "portfolio history", "drawdown", "yearly return", "ytd return"},
       .providers = {"fetch_net_liq_history", "*performance"},
       .absence = "This server has no account value over time and no performance figures; fetch_balances has the value "
                  "now.",
       .advice = kOwnerFindsItAtBroker},
      {.id = "statements",
       .title = "Statements, confirmations and tax forms",
       .phrases = {"statement", "tax form", "tax", "trade confirmation", "confirm"},
       .providers = {"*statements", "*tax"},
       .absence = "This server has no statements, confirmations or tax forms.",
       .advice = kOwnerFindsItAtBroker},
      {.id = "watchlists",
       .title = "Watchlists",
       .phrases = {"watchlist", "watch list"},
       .providers = {"*watchlists"},
       .absence = "This server has no access to watchlists. That does not mean that there are none.",
       .advice = kOwnerFindsItAtBroker},
      {.id = "alerts",
       .title = "Price alerts",
       .phrases = {"alert", "price alert", "quote alert", "notification"},
       .providers = {"*alerts"},
       .absence = "This server has no access to price alerts and sets none. That does not mean that there are none.",
       .advice = kOwnerFindsItAtBroker},
      {.id = "margin",
       .title = "Margin requirement by underlying, rates and limits",
       .phrases = {"margin report", "margin rate", "margin by underlying", "position limit", "margin",
                   "margin requirement", "maintenance requirement"},
       .providers = {"*margin"},
       .absence = "This server has no margin report; fetch_balances has the requirement of an account.",
       .advice = {}},
      {.id = "margin_impact",
       .title = "The margin that a trade would need",
       .phrases = {"margin impact", "dry run margin", "buying power effect", "buying power reduction",
                   "margin calculator"},
       .providers = {"fetch_margin_impact"},
       .absence = "This server cannot work out what margin a trade would need; fetch_balances has the requirement now.",
       .advice = {}},
  };
}

std::vector<Topic> searched_account_topics() {
  return {
      {.id = "accounts",
       .title = "Accounts",
       .phrases = {"account", "customer", "account number"},
       .providers = {"fetch_accounts"}},
      {.id = "balances",
       .title = "Balances",
       .phrases = {"balance", "account balance", "buying power", "cash", "net liq", "net liquidating value", "equity",
                   "margin call", "maintenance call", "account value"},
       .providers = {"fetch_balances"}},
      {.id = "positions",
       .title = "Positions",
       .phrases = {"position", "holding", "portfolio", "open position", "cost basis", "average cost", "average price",
                   "p l", "pnl", "profit", "loss", "profit loss", "gain", "unrealized gain", "unrealized profit",
                   "unrealised gain", "open profit", "day profit"},
       .providers = {"fetch_positions"}},
  };
}

std::vector<Topic> price_topics() {
  return {
      {.id = "greeks",
       .title = "Greeks",
       .phrases = {"greek", "option greek", "delta", "gamma", "theta", "vega", "rho", "beta weighted delta"},
       .providers = {"*greeks", "search_options.detail=greeks", "analyze_portfolio", "analyze_strategy"},
       .absence = "This server has no Greeks (delta, gamma, theta, vega, rho).",
       .advice = "search_options has bid, ask, mark, volume and open interest."},
      {.id = "volatility",
       .title = "Implied volatility and its rank",
       .phrases = {"implied volatility", "historical volatility", "iv rank", "iv percentile", "ivr", "iv", "volatility",
                   "market metric", "metric", "liquidity rating", "risk free rate", "margin config", "market cap",
                   "pe ratio", "p e", "eps", "correlation"},
       .providers = {"*metrics", "*volatility"},
       .absence = "This server has no implied volatility, IV rank or IV percentile.",
       .advice = {}},
      {.id = "expected_move",
       .title = "The move that the market expects until an expiration",
       .phrases = {"expected move", "implied move", "expected range"},
       .providers = {"search_options"},
       .absence = "This server does not work out expected moves.",
       .advice = {}},
      {.id = "price_history",
       .title = "Price history and charts",
       .phrases = {"price history", "historical price", "historical data", "candle", "chart", "ohlc", "moving average",
                   "price yesterday", "historical quote"},
       .providers = {"*candles", "fetch_price_history"},
       .absence =
           "This server has no price history and no charts; fetch_market_data has the price now and the previous "
           "close.",
       .advice = {}},
      {.id = "market_depth",
       .title = "Market depth and single trades of the market",
       .phrases = {"order book", "market depth", "level 2", "level ii", "time and sale", "time sale", "tape"},
       .providers = {"*sales", "*depth"},
       .absence = "This server has no market depth and no list of the market's single trades; fetch_market_data has "
                  "the best bid and ask.",
       .advice = {}},
      {.id = "streaming",
       .title = "Streams and waiting for a price",
       .phrases = {"stream", "streaming quote", "live stream", "subscribe", "wait for"},
       .providers = {"*stream", "wait_for"},
       .absence = "This server does not wait for prices: each call of fetch_market_data reads them once.",
       .advice = {}},
  };
}

std::vector<Topic> company_topics() {
  return {
      {.id = "news",
       .title = "News",
       .phrases = {"news", "headline", "press release"},
       .providers = {"*news"},
       .absence = "This server has no news.",
       .advice = {}},
      {.id = "events",
       .title = "Earnings and dividend dates",
       .phrases = {"earning", "earnings date", "earnings calendar", "dividend date", "historical dividend",
                   "ex dividend", "dividend yield", "dividend calendar", "stock split", "corporate event",
                   "corporate action"},
       .providers = {"*events", "*earnings"},
       .absence = "This server has no earnings dates and no dividend dates.",
       .advice = {}},
      {.id = "fundamentals",
       .title = "Fundamentals and ratings",
       .phrases = {"fundamental", "financial statement", "income statement", "balance sheet", "analyst rating",
                   "analyst", "price target"},
       .providers = {"*fundamentals"},
       .absence = "This server has no fundamentals and no ratings of companies.",
       .advice = {}},
      {.id = "market_hours",
       .title = "Market hours and holidays",
       .phrases = {"market hour", "trading hour", "market open", "market closed", "market close", "market holiday",
                   "trading calendar", "market status", "market session", "session"},
       .providers = {"*hours", "*sessions"},
       .absence = "This server does not tell whether a market is open, nor its hours and holidays.",
       .advice = {}},
  };
}

std::vector<Topic> searched_market_topics() {
  return {
      {.id = "quotes",
       .title = "Quotes",
       .phrases = {"quote", "price", "market data", "ticker price", "stock price", "last price", "bid", "ask"},
       .providers = {"fetch_market_data"}},
      {.id = "options",
       .title = "Option chains",
       .phrases = {"option chain", "option", "chain", "expiration", "strike", "put", "call", "put option",
                   "call option"},
       .providers = {"search_options"}},
      {.id = "symbols", .title = "Symbols", .phrases = {"symbol", "ticker"}, .providers = {"search_symbols"}},
      {.id = "instruments",
       .title = "Instruments: contract facts, and lists of futures, products, coins and warrants",
       .phrases = {"instrument", "contract fact", "tick size", "multiplier", "active equity", "equity option",
                   "equity definition", "future", "future product", "future option", "future option product",
                   "cryptocurrency", "cryptocurrencies", "warrant", "currency pair", "quantity precision", "span row"},
       .providers = {"fetch_instruments", "list_instruments"}},
  };
}

std::vector<Topic> analysis_topics() {
  return {
      {.id = "analysis",
       .title = "Payoff, break-even and probability of strategies",
       .phrases = {"payoff", "profit loss diagram", "max loss", "max profit", "break even", "breakeven",
                   "probability of profit", "probability", "backtest", "risk analysis", "stress test"},
       .providers = {"*strategy", "analyze_portfolio", "*scenario"},
       .absence = "This server does not work out payoffs, break-evens, probabilities or backtests; its prompts ask the "
                  "model to do so from positions and quotes.",
       .advice = {}},
      {.id = "screening",
       .title = "Screeners and trade ideas",
       .phrases = {"screener", "screen", "scanner", "scan", "trade idea", "recommendation", "recommend", "top gainer",
                   "top mover", "most active"},
       .providers = {"*ideas", "*screener"},
       .absence = "This server does not screen the market and recommends nothing.",
       .advice = {}},
  };
}

}  // namespace

std::vector<mcp::Topic> topics() {
  std::vector<Topic> all;
  for (const auto& group : {order_topics(), history_topics(), account_topics(), searched_account_topics(),
                            price_topics(), company_topics(), searched_market_topics(), analysis_topics()}) {
    all.insert(all.end(), group.begin(), group.end());
  }
  return all;
}

}  // namespace tools
