// Live market data: TastyTrade's DXLink stream, shared by all calls of this process. Subscribes while somebody asks,
// keeps the last values, and says of each value where it is from and how old it is. Safe from any thread. Knows no MCP.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/broker/types.hpp"
#include "tastytrade_mcp/support/budget.hpp"
#include "tastytrade_mcp/support/time.hpp"

namespace broker {

// The origin of a figure.
enum class Source {
  live,     // the stream, while it is connected
  delayed,  // the stream of the sandbox, 15 minutes late
  stale,    // the stream, before it was interrupted
  rest,     // the REST API
};
std::string_view to_string(Source source);  // "live"

// A value of the stream. Its age counts from its arrival: the feed sends no time with a quote.
template <class T>
struct Seen {
  T value;
  Source source = Source::live;
  std::chrono::milliseconds age{0};
};

// A figure that the feed did not send, or sent as NaN, is absent.
struct LiveQuote {
  std::optional<double> bid, ask, bid_size, ask_size;
};
struct LiveTrade {
  std::optional<double> price, size, change, day_volume;
  std::optional<support::Instant> time;
  bool is_extended_hours = false;  // from TradeETH
};
// Per unit of the underlying: theta per calendar day, vega per percentage point of volatility, rho per percentage point
// of interest. Volatility is annual, as a fraction.
struct LiveGreeks {
  std::optional<double> price, volatility, delta, gamma, theta, vega, rho;
  std::optional<support::Instant> time;
};
struct LiveSummary {
  std::optional<support::Date> day;
  std::optional<double> open, high, low, close, previous_close, previous_volume, open_interest;
};
struct LiveProfile {
  std::string trading_status;  // "ACTIVE", "HALTED", "UNDEFINED"
  std::string status_reason;
  std::optional<double> high_limit_price, low_limit_price;
};
struct LiveUnderlying {
  std::optional<double> volatility, call_volume, put_volume, put_call_ratio;
};

struct LiveInstrument {
  std::string symbol;           // the broker's: "AAPL  261218C00370000"
  std::string streamer_symbol;  // ".AAPL261218C370"; empty: the instrument has none
};

// The event types that a call wants.
struct LiveWish {
  bool quote = false, trade = false, greeks = false, summary = false, profile = false, underlying = false;
};

struct LiveRow {
  std::string symbol;
  std::optional<Seen<LiveQuote>> quote;
  std::optional<Seen<LiveTrade>> trade;  // the later of Trade and TradeETH
  std::optional<Seen<LiveGreeks>> greeks;
  std::optional<Seen<LiveSummary>> summary;
  std::optional<Seen<LiveProfile>> profile;
  std::optional<Seen<LiveUnderlying>> underlying;
};

// The event types that a row lacks, and the reason: a clause ("no data in 2.0 s", "the live feed is reconnecting (since
// 12 s)").
struct LiveMissing {
  std::string symbol;
  std::string lacking;  // "Quote, Greeks"
  std::string reason;
};

enum class FeedState { off, idle, connecting, live, reconnecting, failed };
std::string_view to_string(FeedState state);

struct LiveAnswer {
  std::vector<LiveRow> rows;  // one for each instrument, in their order
  std::vector<LiveMissing> missing;
  FeedState state = FeedState::off;
  bool is_delayed = false;
};

struct Candle {
  support::Instant time;  // begin of the bar
  double open = 0, high = 0, low = 0, close = 0;
  std::optional<double> volume, vwap, implied_volatility, open_interest;
  bool is_provisional = false;  // the bar is not over
};
struct CandleRequest {
  LiveInstrument instrument;
  int count = 1;
  std::string unit = "d";  // "s", "m", "h", "d", "w", "mo"
  bool extended_hours = false;
  support::Instant from;
};
struct CandleAnswer {
  std::vector<Candle> candles;  // oldest first
  bool is_complete = false;
  std::string reason;  // why it is not complete: a clause
  Source source = Source::live;
  std::chrono::milliseconds age{0};  // since the last event of the series
};

struct Print {  // one trade of the market
  support::Instant time;
  double price = 0, size = 0;
  std::string side;      // "buy", "sell" or empty: of the aggressor
  std::string exchange;  // code
  bool is_extended_hours = false;
};
struct PrintAnswer {
  std::vector<Print> prints;  // newest first
  bool is_complete = false;
  std::string reason;
};

// For diagnostics. No figure names a symbol.
struct LiveHealth {
  FeedState state = FeedState::off;
  std::string reason;  // of off, reconnecting and failed
  std::optional<std::chrono::milliseconds> since;
  std::size_t subscriptions = 0;  // event type and symbol, wanted
  std::size_t idle_subscriptions = 0;
  std::uint64_t events = 0, reconnects = 0, decode_errors = 0, connections = 0;
  bool is_delayed = false;
};

class Live {
 public:
  virtual ~Live() = default;

  // The last values of the instruments. Subscribes to what is wanted, and waits until every value is there, at most
  // `wait` and the budget. Greeks are wanted of options only: of those whose streamer symbol begins with a point. Never
  // throws for a feed that does not work: the rows lack their values, and `missing` says why. Throws
  // Error{invalid_argument} for more than 1,000 instruments, and what Budget::check() throws if it is cancelled.
  virtual LiveAnswer look(std::span<const LiveInstrument> instruments, LiveWish wish, std::chrono::milliseconds wait,
                          const support::Budget& budget) = 0;

  // Throws Error{upstream_unavailable} if nothing has arrived within `wait` and the feed does not work; an instrument
  // without bars gives an empty answer with a reason.
  virtual CandleAnswer candles(const CandleRequest& request, std::chrono::milliseconds wait,
                               const support::Budget& budget) = 0;

  virtual PrintAnswer time_and_sales(const LiveInstrument& instrument, support::Instant from, std::size_t limit,
                                     std::chrono::milliseconds wait, const support::Budget& budget) = 0;

  virtual LiveHealth health() const = 0;
};

}  // namespace broker
