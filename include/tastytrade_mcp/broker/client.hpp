// Client of the TastyTrade API, one method for each resource. Inside: login, connection pool, rate limits, retries,
// cache. One instance serves all transports; safe from any thread. Methods throw support::Error, and NotCached where
// ReadOptions::cached_only is set. Knows no MCP.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/broker/account_events.hpp"
#include "tastytrade_mcp/broker/corporate_events.hpp"
#include "tastytrade_mcp/broker/instruments.hpp"
#include "tastytrade_mcp/broker/live.hpp"
#include "tastytrade_mcp/broker/margin.hpp"
#include "tastytrade_mcp/broker/order_writes.hpp"
#include "tastytrade_mcp/broker/orders.hpp"
#include "tastytrade_mcp/broker/quote_alerts.hpp"
#include "tastytrade_mcp/broker/types.hpp"
#include "tastytrade_mcp/broker/watchlists.hpp"
#include "tastytrade_mcp/state/cache_lookups.hpp"
#include "tastytrade_mcp/support/budget.hpp"
#include "tastytrade_mcp/support/clock.hpp"
#include "tastytrade_mcp/support/secret.hpp"
#include "tastytrade_mcp/support/trace_context.hpp"

namespace broker {

enum class Environment { demo, sandbox, production };
std::string_view to_string(Environment environment);  // "demo"

// Credentials: OAuth refresh token and client secret, else user name and password, which TastyTrade has not accepted
// since February 2026. Without either, every call throws Error{broker_login_failed}, which names the variables to set.
struct Credentials {
  std::string client_id;
  support::Secret client_secret;
  support::Secret refresh_token;
  std::string username;
  support::Secret password;

  bool has_grant() const { return !refresh_token.empty() && !client_secret.empty(); }
  bool has_login() const { return !username.empty() && !password.empty(); }
};

struct CacheLifetimes {
  std::chrono::seconds accounts{300};
  std::chrono::seconds positions{60};     // balances and trading status too
  std::chrono::seconds market_data{30};   // market metrics and sessions too
  std::chrono::seconds instruments{900};  // option chains, search, equities, futures
};

struct Config {
  Environment environment = Environment::sandbox;
  std::string url;  // "https://api.cert.tastyworks.com"; a URL from a user must pass check_host() first
  Credentials credentials;
  CacheLifetimes lifetimes;
  std::string api_version;  // Accept-Version, "20250813"; empty: not sent
  std::string user_agent = "tastytrade-mcp/" TASTYTRADE_MCP_VERSION;
  std::string ca_file;  // PEM bundle; empty: the system's
  std::chrono::milliseconds read_timeout{10'000};
  std::size_t pool_size = 8;
  bool live = true;                       // use the live feed and the account streamer
  std::size_t max_live_symbols = 10'000;  // subscriptions of the live feed, each an event type of a symbol
  std::chrono::milliseconds max_reconnect_delay{60'000};  // of a streamer, after a loss
  // "wss://streamer.cert.tastyworks.com"; empty: that of the environment, of the demo none. A URL from a user must pass
  // check_streamer_host() first.
  std::string streamer_url;
  AccountStreamTiming account_timing;
};

// The URL of an environment: "https://api.tastyworks.com". The demo's lacks the port of the simulator.
std::string default_url(Environment environment);

// Throws Error{invalid_argument} unless `url` is a host of TastyTrade or of `allowed_hosts` (TASTYTRADE_ALLOW_API_HOST)
// over https, or a loopback address.
void check_host(const std::string& url, const std::vector<std::string>& allowed_hosts);

// The same for the URL of the account streamer: wss to a streamer of TastyTrade or to one of `allowed_hosts`, or a
// loopback address.
void check_streamer_host(const std::string& url, const std::vector<std::string>& allowed_hosts);

// Thrown with ReadOptions::cached_only if the cache does not hold the value.
struct NotCached {};

// Options of one read. The objects behind the pointers and views must outlive the call.
struct ReadOptions {
  support::Budget budget;
  bool refresh = false;                          // ignore cached values
  bool cached_only = false;                      // throw NotCached instead of sending a request or waiting for one
  state::CacheLookups* lookups = nullptr;        // counts the cache look-ups; may be null
  const support::TraceContext* trace = nullptr;  // to send with each request; null: none
};

// A value, and the time at which it was fetched from the broker.
template <class T>
struct Answer {
  std::shared_ptr<const T> value;
  support::Instant as_of;

  const T& operator*() const { return *value; }
  const T* operator->() const { return value.get(); }
};

class Client {
 public:
  // Throws Error{invalid_argument} if the URL cannot be parsed, is plain HTTP to another host than loopback, or belongs
  // to another environment than config.environment; the same for the URL of the account streamer. Opens no connection.
  // The clock must outlive the client.
  Client(Config config, const support::Clock& clock);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Live market data. It opens a connection when it is first asked, and closes it some time after the last call.
  Live& live();

  // Changes of accounts. It opens a connection for the first watch, and closes it some time after the last one.
  AccountEvents& account_events();

  Environment environment() const;
  const Config& config() const;
  const support::Clock& clock() const;
  // The time of clock() minus that of the broker, from the last response with a Date: exact to a second and the time
  // that a response takes. Absent before the first.
  std::optional<std::chrono::milliseconds> clock_skew() const;

  // Logs in if there is no valid token. For readiness checks and the doctor. Throws Error{broker_login_failed} or what
  // a request throws. After a refusal the same error is thrown for a while
  // without a request, unless `refresh` is set.
  void log_in(const ReadOptions& options);

  // Lists: a row that cannot be parsed is omitted and reported in Rows::unreadable. If fewer rows arrive than the
  // broker announced, Rows::expected is set. If there are rows and none can be parsed, an Error is thrown.

  // The accounts of the logged-in customer that are not closed.
  Answer<Rows<Account>> accounts(const ReadOptions& options);
  Answer<TradingStatus> trading_status(const std::string& account, const ReadOptions& options);
  // One row for each currency.
  Answer<Rows<Balances>> balances(const std::string& account, const ReadOptions& options);
  // Open positions, and the positions closed on the current or last trading day, which have quantity 0.
  Answer<Rows<Position>> positions(const std::string& account, const ReadOptions& options);

  // The transactions that `query` selects, of all pages, newest first: by time, then by id. Cached as long as positions
  // if the days include today, else for a day.
  Answer<Rows<Transaction>> transactions(const std::string& account, const TransactionQuery& query,
                                         const ReadOptions& options);
  // Throws Error{not_found} if the account has no such transaction.
  Answer<Transaction> transaction(const std::string& account, const std::string& id, const ReadOptions& options);
  Answer<TotalFees> total_fees(const std::string& account, Date date, const ReadOptions& options);
  // The value of the account over time, oldest first. `time_back`: "1d", "1w", "1m", "3m", "6m", "1y" or "all".
  Answer<Rows<NetLiqPoint>> net_liq_history(const std::string& account, const std::string& time_back,
                                            const ReadOptions& options);
  // The balances at the end ("EOD") or beginning ("BOD") of the days from `first` to `last`, one row for each currency,
  // oldest first. `currency` empty: all.
  Answer<Rows<BalanceSnapshot>> balance_snapshots(const std::string& account, Date first, Date last,
                                                  const std::string& time_of_day, const std::string& currency,
                                                  const ReadOptions& options);

  // Orders, newest first: by time, then by id. Not cached; calls of the same second share one request, except with
  // `refresh`. is_complete(rows) tells if nothing of a list is missing. Working orders, and those of the current
  // trading day that have ended. `accounts`: one or more; several are asked for by one request.
  Answer<Rows<Order>> live_orders(const std::vector<std::string>& accounts, const ReadOptions& options);
  // The orders that `query` selects, of all pages.
  Answer<Rows<Order>> orders(const std::vector<std::string>& accounts, const OrderQuery& query,
                             const ReadOptions& options);
  // Throw Error{not_found} if the account has no such order.
  Answer<Order> order(const std::string& account, const std::string& id, const ReadOptions& options);
  Answer<ComplexOrder> complex_order(const std::string& account, const std::string& id, const ReadOptions& options);
  // All complex orders of the account, of all pages; with `live_only` those that work or ended on this trading day.
  Answer<Rows<ComplexOrder>> complex_orders(const std::string& account, bool live_only, const ReadOptions& options);

  // Asks the broker what it would do with an order, which `request` would send or change; creates nothing. A network
  // failure throws, as in a read; a refusal by the broker is a result.
  DryRun dry_run_order(const std::string& account, const OrderRequest& request, const ReadOptions& options);
  // Does what may take time before an order is sent: a token with at least 90 s left, the addresses of the host, a
  // place within the rate limit. Nothing is sent to an endpoint of orders. Throws what a request throws.
  void prepare_order_write(const std::string& account, const OrderRequest& request, const ReadOptions& options);
  // Sends, changes or cancels an order: once, whatever happens, within `timeout`. No cancellation of a call reaches it.
  // `before_write` is called when the connection stands and the first byte is about to be written; if it returns false,
  // nothing is written and the result is not_sent. Never throws for what the broker or the network does: the result
  // says it. Uses the token that prepare_order_write() left: without a valid one the result is not_sent. Drops the
  // account's positions, balances and orders from the cache.
  SendResult send_order(const std::string& account, const OrderRequest& request, std::chrono::milliseconds timeout,
                        const std::function<bool()>& before_write);

  // Margin. The rates of an underlying and the limits are cached for a day.
  Answer<MarginReport> margin_report(const std::string& account, const ReadOptions& options);
  // Throws Error{not_found} for an unknown symbol.
  Answer<MarginRates> margin_rates(const std::string& account, const std::string& underlying,
                                   const ReadOptions& options);
  Answer<PositionLimits> position_limits(const std::string& account, const ReadOptions& options);
  // Asks for the change of buying power that `trade` would make; creates no order. Cached for a second.
  Answer<MarginImpact> margin_impact(const std::string& account, const MarginTrade& trade, const ReadOptions& options);

  // All watchlists of a kind, and one by its exact name; cached as long as accounts. watchlist() throws
  // Error{not_found} if there is none of this name.
  Answer<Rows<Watchlist>> watchlists(WatchlistKind kind, const ReadOptions& options);
  Answer<Watchlist> watchlist(WatchlistKind kind, const std::string& name, const ReadOptions& options);

  // The quote alerts of the login, also those that have fired or expired. Not cached.
  Answer<Rows<QuoteAlert>> quote_alerts(const ReadOptions& options);

  // Writes. Each is sent once: Error{outcome_unknown} means that it may have been carried out, every other error that
  // it was not. Watchlists in the cache are dropped before and after. The result is what the broker answers; nothing if
  // it was carried out and the answer cannot be read.

  // Throw Error{invalid_argument} for a name that validate_watchlist_name() refuses.
  std::optional<Watchlist> create_watchlist(const WatchlistContent& content, const ReadOptions& options);
  // Replaces every property of the list `name`, its name too.
  std::optional<Watchlist> replace_watchlist(const std::string& name, const WatchlistContent& content,
                                             const ReadOptions& options);
  std::optional<Watchlist> delete_watchlist(const std::string& name, const ReadOptions& options);
  std::optional<QuoteAlert> create_quote_alert(const NewQuoteAlert& alert, const ReadOptions& options);
  // Returns whether there was one of this id.
  bool delete_quote_alert(const std::string& id, const ReadOptions& options);

  // Dividends, and earnings since `first`, of the past, oldest first. Cached for an hour. Throw Error{not_found} for an
  // unknown symbol.
  Answer<Rows<PastDividend>> past_dividends(const std::string& symbol, const ReadOptions& options);
  Answer<Rows<PastEarnings>> past_earnings(const std::string& symbol, Date first, const ReadOptions& options);

  // Quotes in the order of the request, without symbols that the broker does not know. Each quote is cached by itself;
  // as_of is that of the oldest.
  Answer<Rows<Quote>> market_data(const QuoteRequest& request, const ReadOptions& options);
  // In the order of the request, without unknown symbols, each cached by itself; as_of is that of the oldest.
  Answer<Rows<MarketMetrics>> market_metrics(const std::vector<std::string>& symbols, const ReadOptions& options);
  // The current session of each of these collections ("Equity", "CME"), by one request. Cached as long as market data.
  Answer<Rows<MarketSession>> market_sessions(const std::vector<std::string>& collections, const ReadOptions& options);
  // The sessions of a collection on the days from `first` to `last`, by date. The broker allows nine months.
  Answer<Rows<MarketSession>> market_sessions(const std::string& collection, Date first, Date last,
                                              const ReadOptions& options);
  // The holidays and half days of "Equity", "CME" or "CFE". Cached for a day.
  Answer<MarketHolidays> market_holidays(const std::string& collection, const ReadOptions& options);
  // Cached for a day.
  Answer<MarginConfiguration> margin_configuration(const ReadOptions& options);

  // Searches by symbol prefix and company name. Returns an empty list if nothing matches.
  Answer<Rows<SymbolMatch>> search_symbols(const std::string& fragment, const ReadOptions& options);

  // Facts of instruments, cached as long as instruments. A read of one throws Error{not_found} for an unknown symbol. A
  // read of several answers in the order of the request, without unknown symbols, each cached by itself.
  Answer<Equity> equity(const std::string& symbol, const ReadOptions& options);
  Answer<Rows<Equity>> equities(const std::vector<std::string>& symbols, const ReadOptions& options);
  // A page, counted from 0, of all equities that can be traded, or of those that `filter` selects: about 12,000 rows.
  Answer<ListPage<Equity>> equity_page(EquityFilter filter, std::size_t page, const ReadOptions& options);
  Answer<EquityOption> equity_option(const std::string& symbol, const ReadOptions& options);
  // Active contracts of these products ("ES" or "/ES"), or of all products if none is named, sorted by product and
  // expiration.
  Answer<Rows<Future>> futures(const std::vector<std::string>& product_codes, const ReadOptions& options);
  Answer<Future> future(const std::string& symbol, const ReadOptions& options);
  Answer<Rows<FutureProduct>> future_products(const ReadOptions& options);
  Answer<FutureProduct> future_product(const std::string& exchange, const std::string& code,
                                       const ReadOptions& options);
  Answer<FutureOption> future_option(const std::string& symbol, const ReadOptions& options);
  Answer<Rows<FutureOptionProduct>> future_option_products(const ReadOptions& options);
  // `exchange` may be empty: then any exchange.
  Answer<FutureOptionProduct> future_option_product(const std::string& exchange, const std::string& root_symbol,
                                                    const ReadOptions& options);
  Answer<Rows<Cryptocurrency>> cryptocurrencies(const ReadOptions& options);
  Answer<Cryptocurrency> cryptocurrency(const std::string& symbol, const ReadOptions& options);
  Answer<Rows<Warrant>> warrants(const ReadOptions& options);
  Answer<Warrant> warrant(const std::string& symbol, const ReadOptions& options);
  Answer<Rows<CurrencyPair>> currency_pairs(const ReadOptions& options);
  Answer<Rows<QuantityPrecision>> quantity_precisions(const ReadOptions& options);
  // A page, counted from 0, of the SPAN file of an exchange ("CME", "CFE") of a day. Cached for a day.
  Answer<ListPage<SpanRow>> span_rows(const std::string& exchange, Date date, std::size_t page,
                                      const ReadOptions& options);
  // Options of an equity, ETF or index ("AAPL") or of a futures product ("/ES"). Throws Error{not_found} if there are
  // none.
  Answer<OptionChain> option_chain(const std::string& underlying, const ReadOptions& options);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace broker
