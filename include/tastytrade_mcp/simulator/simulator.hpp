// Simulated broker: serves TastyTrade's REST API on a loopback port of this process, and on a second one the market
// data feed (DXLink) and the account streamer over WebSocket. Deterministic: the same seed and clock give the same
// bytes.
// `--demo` connects the real broker client to it; tests inject faults. Safe from any thread.
//
// The current day is the New York date, or the last trading day before it, from midnight to midnight. Quotes, closes,
// the daily basis of positions and the dates of realized gains refer to that day: on a weekend or holiday the profit of
// the day is that of the last session, and before the open it is 0. The day of a future begins at 18:00 the evening
// before.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "odd_shapes.hpp"
#include "stream_faults.hpp"
#include "tastytrade_mcp/support/clock.hpp"

namespace simulator {

struct Options {
  std::string host = "127.0.0.1";
  int port = 0;  // 0: any free port
  std::uint64_t seed = 1;
  // Credentials that the token endpoint accepts. Not secret: they are valid in this simulator only.
  std::string client_id = "demo-client";
  std::string client_secret = "demo-secret";
  std::string refresh_token = "demo-refresh-token";
  std::string username = "demo";
  std::string password = "demo-password";
  bool legacy_sessions = false;      // serve POST /sessions, which the broker ended on 2026-02-11
  bool market_data_served = true;    // false: 502 on market data and metrics, as the broker's sandbox does
  bool enforce_rate_limits = false;  // 429 above the limits of docs/tastytrade.md, Rate limits
  // true: 401 unless the User-Agent is product/version, which the broker's guide requires. false: any User-Agent that
  // is not empty is accepted, as some published SDKs send.
  bool strict_user_agent = false;
  OddShapes odd_shapes;  // of every answer
  std::chrono::seconds token_lifetime{900};
  bool streams = true;                         // serve the market data feed and the account streamer
  int stream_port = 0;                         // of both; 0: any free port
  bool delayed_quotes = false;                 // name the delayed feed to clients, as the broker's sandbox does
  std::size_t max_recorded_requests = 10'000;  // limit of requests(); the oldest are dropped
};

// A fault for requests whose path begins with `path_prefix` (empty: all requests), `count` times (negative: until
// cleared). Of several faults that match a request, the one added first applies.
struct Fault {
  enum class Kind {
    latency,         // answer after `delay`
    status,          // answer `status` with the broker's error shape
    html,            // a gateway's HTML page with `status`
    empty_body,      // 200 and no body
    garbage,         // 200 and text that is not JSON
    data_and_error,  // 200 with both "data" and "error"
    type_swap,       // numbers become strings, strings become numbers
    cut_connection,  // close the connection before answering
    truncated_body,  // close in the middle of the body
    lost_reply,      // carry out the request, then close the connection
    token_rejected,  // 401 token_invalid
    odd_shapes,      // the answer has `shapes`
  };
  Kind kind = Kind::status;
  std::string path_prefix;
  int count = 1;
  int status = 500;
  std::chrono::milliseconds delay{0};
  OddShapes shapes = {};
};

// A request that arrived, for tests. Of Authorization only the scheme is recorded.
struct RecordedRequest {
  std::string method;
  std::string target;  // path and query, still encoded
  std::string user_agent;
  std::string authorization_scheme;
  bool disconnected = false;  // the client closed the connection before the response was written
};

// A message of the account streamer (docs/tastytrade.md, Streams).
struct AccountNotification {
  std::string type;     // "Order"
  std::string account;  // account number; empty: of the user, such as QuoteAlert
  std::string data;     // JSON: the object
};

class Simulator {
 public:
  // Throws support::Error{not_ready} if it cannot listen on the ports.
  Simulator(Options options, const support::Clock& clock);
  ~Simulator();
  Simulator(const Simulator&) = delete;
  Simulator& operator=(const Simulator&) = delete;

  int port() const;
  std::string url() const;  // "http://127.0.0.1:49152"
  const Options& options() const;

  void inject(Fault fault);
  void clear_faults();
  std::vector<RecordedRequest> requests() const;  // oldest first, at most the last 10,000
  void clear_requests();
  void revoke_tokens();  // requests with an access token issued so far get 401

  // The streams: stream_url() with the path /realtime (market data), /delayed (15 minutes behind) or /account.
  int stream_port() const;         // 0 without streams
  std::string stream_url() const;  // "ws://127.0.0.1:49153"; empty without streams
  void inject_stream(StreamFault fault);
  void clear_stream_faults();
  void revoke_quote_tokens();  // of those issued so far: connections lose their authorization
  // Sends it to the clients that are connected to its account.
  void push(AccountNotification notification);
  void push(std::vector<AccountNotification> notifications);  // in one message
  // Sends what is due by the clock, and returns when it is written. With a clock that a test advances, call it after
  // each advance: what is sent then depends on the times of these calls only.
  void run_due_events();

  void stop();  // idempotent; the destructor calls it

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// Account numbers of the seeded customer, margin first.
inline constexpr const char* kMarginAccount = "5WT00001";
inline constexpr const char* kRetirementAccount = "5WT00002";
// An account of another customer: requests for it get 403.
inline constexpr const char* kForeignAccount = "5WT99999";

}  // namespace simulator
