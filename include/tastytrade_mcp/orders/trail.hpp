// A trail: a task of this server that replaces a working stop by one nearer to the market when the market moves in
// favour of the position. TastyTrade has no trailing stop order. Plain values. docs/trading-safety.md, Trails.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tastytrade_mcp/support/decimal.hpp"
#include "tastytrade_mcp/support/time.hpp"

namespace orders {

using support::Decimal;
using support::Instant;

// The wish of a caller.
struct TrailRequest {
  Decimal distance;  // in price, or percent of the best price
  bool is_percent = false;
  std::optional<Decimal> step;  // least move of the trigger; absent: one tick, or a tenth of the distance if larger
  int max_replaces = 20;
  std::optional<Instant> until;  // absent: the end of the present session
};

// The bounds of a trail, as a person confirms them.
struct TrailPlan {
  static constexpr int kMaxReplaces = 100;
  static constexpr std::chrono::hours kMaxTime{24 * 7};

  bool is_upward = true;  // a stop that sells: its trigger only rises; one that buys: only falls
  Decimal distance;
  bool is_percent = false;
  Decimal step;
  int max_replaces = 20;
  Instant until;
  bool operator==(const TrailPlan&) const = default;
};

enum class TrailState {
  running,    // in this process
  ended,      // the record of the end is in the journal
  elsewhere,  // another process runs it, or was ended without a record of that
};
std::string_view to_string(TrailState state);  // "running"

// Why a trail ended.
enum class TrailEnd {
  max_replaces,      // the number of replaces is used up
  time_over,         // until is reached
  stopped,           // by a caller
  halted,            // trading was halted
  limit_reached,     // MAX_ORDERS_PER_DAY
  stop_filled,       // the stop has filled, or begins to
  stop_ended,        // the stop was cancelled, or is about to be; it was rejected or has expired
  stop_changed,      // the stop was replaced or changed, not by the trail
  position_changed,  // less is held than the stop closes
  replace_refused,   // by the broker
  replace_not_sent,  // several times in a row
  outcome_unknown,   // of a replace
  login_lost,        // TastyTrade refuses the login
  journal_changed,   // the storage of the journal was restarted since the preview
  server_ended,      // the process that ran it
  failed,            // a defect
};
std::string_view to_string(TrailEnd end);  // "max_replaces"
std::optional<TrailEnd> parse_trail_end(std::string_view word);

struct TrailStatus {
  std::string external_identifier;
  TrailState state = TrailState::running;
  std::string words;     // of the plan
  std::string order_id;  // of the stop as it is now
  std::optional<Decimal> trigger;
  std::optional<Decimal> best_price;  // that the trail has seen
  int replaces = 0, max_replaces = 0;
  Instant started_at, until;
  std::optional<Instant> ended_at;
  std::optional<TrailEnd> end;  // of an ended one
  std::string reason;           // of an ended one why it ended; else what keeps it from looking now, or empty
  std::int64_t journal_seq = 0;
  std::uint64_t looks = 0;               // at the market, of a running one
  std::vector<std::string> alerts = {};  // Trading::list_alerts() of its account
};

}  // namespace orders
