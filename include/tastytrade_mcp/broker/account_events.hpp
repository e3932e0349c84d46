// Changes of accounts as TastyTrade's account streamer reports them: orders, positions, balances. An event says what
// has changed; the figures are read with broker::Client, whose cache has dropped the old ones. Safe from any thread.
// Knows no MCP.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/broker/live.hpp"
#include "tastytrade_mcp/support/time.hpp"

namespace broker {

enum class AccountEventKind {
  order,
  complex_order,
  position,
  balance,
  trading_status,
  quote_alert,  // of the login, as watchlists are: without an account
  watchlists,
  resync,  // events of this account were lost: read its orders, positions and balances again
};
std::string_view to_string(AccountEventKind kind);  // "complex_order"

enum class FoundBy {
  stream,
  reconciliation,  // the stream did not report it; a comparison with the REST API showed it
};
std::string_view to_string(FoundBy found_by);  // "reconciliation"

struct AccountEvent {
  AccountEventKind kind = AccountEventKind::resync;
  std::string account_number;  // empty: of the login
  std::string id;       // of the order or alert; symbol of the position; currency of the balance; watchlist's name
  std::string text;     // "Filled", "Live, 3 of 10 filled", "long 100", "closed"
  support::Instant at;  // when it happened, by the broker's time, else when it was found
  FoundBy found_by = FoundBy::stream;
};

struct RefusedAccount {
  std::string number;
  std::string reason;  // in the broker's words
};

// For diagnostics.
struct AccountEventsHealth {
  FeedState state = FeedState::off;
  std::string reason;  // of off, reconnecting and failed
  std::optional<std::chrono::milliseconds> since;
  std::size_t watches = 0;
  std::size_t accounts = 0;  // that are watched
  std::uint64_t connections = 0, reconnects = 0;
  std::uint64_t events = 0;           // given to watches
  std::uint64_t gaps = 0;             // of the sequence of messages, unreadable ones included
  std::uint64_t reconciliations = 0;  // comparisons of an account with the REST API
  std::uint64_t failed_reconciliations = 0;
  std::uint64_t differences = 0;           // found by them
  std::uint64_t unreadable = 0;            // notifications
  std::vector<std::string> unknown_types;  // of notifications, the last 20 distinct ones
  std::vector<RefusedAccount> refused;
};

// Limits of time of the account streamer's connection. Other values are for tests.
struct AccountStreamTiming {
  std::chrono::milliseconds answer{10'000};            // to `connect`
  std::chrono::milliseconds heartbeat{15'000};         // between two
  std::chrono::milliseconds heartbeat_answer{35'000};  // without one the connection is dead
  std::chrono::milliseconds silence{60'000};           // nothing heard for so long: the same
  std::chrono::milliseconds long_pause{30'000};        // nothing heard for so long: events may be missing
  std::chrono::milliseconds token_retry{5'000};        // after a token was not given
  std::chrono::milliseconds idle{60'000};              // after the last watch
  // Between two comparisons of an account with an order that works, or that the streamer does not report on.
  std::chrono::milliseconds reconciliation{30'000};
  std::chrono::milliseconds min_reconciliation{2'000};    // between two of an account at all
  std::chrono::milliseconds reconciliation_retry{5'000};  // after one that failed; doubles up to a minute
  std::chrono::milliseconds refusal{60'000};  // before a refused account is asked for again; doubles up to 15 minutes
};

class AccountEvents {
 public:
  using Listener = std::function<void(const AccountEvent&)>;

  static constexpr std::size_t kMaxAccounts = 100;  // of one watch

  virtual ~AccountEvents() = default;

  // Calls `listener` with the events of these accounts and of the login, until the returned handle is released. A
  // release waits for a call under way, unless the listener itself releases. The connection is made for the first watch
  // and ends a minute after the last one. While there is none, or the streamer refuses an account, the account is
  // compared with the REST API every 30 seconds. One thread calls all listeners, one after the other: a listener that
  // takes long delays the others, and must not throw. Of a listener with more than 1,024 events waiting, these are
  // replaced by one `resync` of each account. Throws Error{invalid_argument} without accounts, with an account number
  // that is none, and with too many. Never throws for a stream that does not work: health() says why.
  virtual std::shared_ptr<void> watch(std::vector<std::string> accounts, Listener listener) = 0;

  virtual AccountEventsHealth health() const = 0;
};

}  // namespace broker
