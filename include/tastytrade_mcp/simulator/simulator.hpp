// A TastyTrade that runs in this process and speaks the broker's REST dialect on a loopback port. Seeded and
// deterministic: the same seed and clock give the same bytes. `--demo` points the real broker client at it; tests use
// its fault switch. Owned by whoever starts it; every method may be called from any thread.
//
// "Today" is the day in New York if stocks are traded on it, else the last day on which they were, from midnight to
// midnight. Quotes, closes, the daily basis of positions and the date of their realized gains all speak of that one
// day, so that on a weekend or holiday the day's profit is that of the last session, and before the open it is nothing
// yet. A future's day begins at 18:00 the evening before.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tastytrade_mcp/support/clock.hpp"

namespace simulator {

struct Options {
  std::string host = "127.0.0.1";
  int port = 0;  // 0: any free one
  std::uint64_t seed = 1;
  // What a client must present at the token endpoint. The values are no secret: they open nothing but this simulator.
  std::string client_id = "demo-client";
  std::string client_secret = "demo-secret";
  std::string refresh_token = "demo-refresh-token";
  std::string username = "demo";
  std::string password = "demo-password";
  bool legacy_sessions = false;      // answer POST /sessions as before its end of life (2026-02-11)
  bool market_data_served = true;    // false: 502 on market data and metrics, as the broker's sandbox does
  bool enforce_rate_limits = false;  // 429 above the published per-second ceilings
  // true: 401 unless the User-Agent is product/version, as the broker's guide demands. false: any User-Agent that is
  // not empty passes, as the published SDKs need.
  bool strict_user_agent = false;
  std::chrono::seconds token_lifetime{900};
  std::size_t max_requests_kept = 10'000;  // for requests(); the oldest go first
};

// What goes wrong, for requests whose path begins with `path_prefix` (empty: all), `count` times (negative: until
// cleared). Faults are tried in the order they were added; the first that matches a request applies.
struct Fault {
  enum class Kind {
    latency,         // answer after `delay`
    status,          // answer `status` with the broker's error shape
    html,            // a gateway's HTML page with `status`
    empty_body,      // 200 and no body
    garbage,         // 200 and text that is no JSON
    data_and_error,  // a 200 body with "data" beside "error"
    type_swap,       // numbers where strings were and the reverse
    cut_connection,  // close the connection before answering
    truncated_body,  // close in the middle of the body
    lost_reply,      // carry the request out, then close the connection
    token_rejected,  // 401 token_invalid
  };
  Kind kind = Kind::status;
  std::string path_prefix;
  int count = 1;
  int status = 500;
  std::chrono::milliseconds delay{0};
};

// One request as it arrived, for tests that count or inspect. Authorization is kept as its scheme word only.
struct RecordedRequest {
  std::string method;
  std::string target;  // path and query, still encoded
  std::string user_agent;
  std::string authorization_scheme;
  bool disconnected = false;  // the client went away before the answer was written
};

class Simulator {
 public:
  // Throws support::Error{not_ready} if the port cannot be had.
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
  void revoke_tokens();  // every access token handed out so far answers 401 from now on

  void stop();  // idempotent; the destructor calls it

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

// Account numbers of the seeded customer, margin first.
inline constexpr const char* kMarginAccount = "5WT00001";
inline constexpr const char* kRetirementAccount = "5WT00002";
// An account that exists but belongs to somebody else: the broker answers 403.
inline constexpr const char* kForeignAccount = "5WT99999";

}  // namespace simulator
