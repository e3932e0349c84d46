// Client of the TastyTrade API, one method for each resource. Inside: login, connection pool, rate limits, retries,
// cache. One instance serves all transports; safe from any thread. Methods throw support::Error, and NotCached where
// ReadOptions::cached_only is set. Knows no MCP.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/broker/types.hpp"
#include "tastytrade_mcp/state/cache_lookups.hpp"
#include "tastytrade_mcp/support/budget.hpp"
#include "tastytrade_mcp/support/clock.hpp"
#include "tastytrade_mcp/support/secret.hpp"

namespace broker {

enum class Environment { demo, sandbox, production };
std::string_view name(Environment environment);  // "demo"

// How to log in: the OAuth refresh grant if there is a refresh token, else a user name and password, else not at all
// (every call then answers auth_failed and says what to set).
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
  std::chrono::seconds positions{60};
  std::chrono::seconds market_data{30};
  std::chrono::seconds instruments{900};  // chains, search, equities, futures: they change daily at most
};

struct Config {
  Environment environment = Environment::sandbox;
  std::string url;  // scheme, host and port: "https://api.cert.tastyworks.com"; checked by check_host() before use
  Credentials credentials;
  CacheLifetimes lifetimes;
  std::string api_version;  // Accept-Version, "20250813"; empty: not sent
  std::string user_agent = "tastytrade-mcp/" TASTYTRADE_MCP_VERSION;
  std::string ca_file;  // PEM bundle; empty: the system's
  std::chrono::milliseconds read_timeout{10'000};
  std::size_t pool_size = 8;
};

// The hosts of an environment: "https://api.tastyworks.com".
std::string default_url(Environment environment);

// Throws Error{invalid_argument} unless `url` is TastyTrade's own host over https, a loopback address, or a host in
// `allowed_hosts` (TASTYTRADE_ALLOW_API_HOST) over https.
void check_host(const std::string& url, const std::vector<std::string>& allowed_hosts);

// Thrown with ReadOptions::cached_only if the cache does not hold the value.
struct NotCached {};

// How a caller reads. What the pointers and views refer to must outlive the call.
struct ReadOptions {
  support::Budget budget;
  bool refresh = false;                    // ignore cached values
  bool cached_only = false;                // throw NotCached instead of sending a request or waiting for one
  state::CacheLookups* lookups = nullptr;  // counts the cache look-ups; may be null
  std::string_view trace_parent;           // W3C Trace Context: the traceparent header to send, or empty
  std::string_view trace_state;            // W3C Trace Context: the tracestate header to send, or empty
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
  // Throws Error{invalid_argument} if the URL cannot be read, is plain HTTP to anything but loopback, or is the host of
  // another environment than the one chosen. Connects to nothing yet.
  Client(Config config, const support::Clock& clock);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  Environment environment() const;
  const Config& config() const;
  const support::Clock& clock() const;

  // Logs in if needed. For readiness checks and the doctor; throws what the login threw. A refusal is remembered for a
  // moment (a password's for a quarter of an hour); `refresh` asks again at once.
  void log_in(const ReadOptions& options);

  // Every list is read row by row: a row that cannot be read is left out and named in Rows::unreadable, and a list that
  // is shorter than the broker promised says so in Rows::expected. A list of which nothing can be read is an Error.

  // Open accounts of the login, closed ones left out.
  Answer<Rows<Account>> accounts(const ReadOptions& options);
  Answer<TradingStatus> trading_status(const std::string& account, const ReadOptions& options);
  // One entry a currency.
  Answer<Rows<Balances>> balances(const std::string& account, const ReadOptions& options);
  // Open positions with marks where the broker gives them, and with quantity 0 those that were closed since the last
  // trading day began.
  Answer<Rows<Position>> positions(const std::string& account, const ReadOptions& options);

  // In the order asked; symbols the broker does not know are left out. More than 100 are fetched in several requests.
  // Kept for each symbol on its own, so that questions that overlap share; as_of is that of the oldest quote.
  Answer<Rows<Quote>> market_data(const QuoteRequest& request, const ReadOptions& options);
  // As market_data(): in the order asked, the unknown left out, kept for each symbol.
  Answer<Rows<MarketMetrics>> market_metrics(const std::vector<std::string>& symbols, const ReadOptions& options);
  // Of the equity, CME and CFE markets. Kept as market data is: a session's state changes during the day.
  Answer<Rows<MarketSession>> market_sessions(const ReadOptions& options);

  // By symbol prefix and company name; an empty list if nothing matches.
  Answer<Rows<SymbolMatch>> search_symbols(const std::string& fragment, const ReadOptions& options);
  // Throws not_found for an unknown symbol.
  Answer<Equity> equity(const std::string& symbol, const ReadOptions& options);
  // Active contracts of these products ("ES" or "/ES"), or of all if none is named, by product and expiration. A
  // contract of another product is left out.
  Answer<Rows<Future>> futures(const std::vector<std::string>& product_codes, const ReadOptions& options);
  // Of an equity, ETF or index ("AAPL") or a futures product ("/ES"). Throws not_found if it has no options.
  Answer<OptionChain> option_chain(const std::string& underlying, const ReadOptions& options);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace broker
