// One trail while it runs: looks at the market, its stop and its bounds, and replaces the stop. look() is called by one
// thread at a time; the other functions from any thread.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "facts/instrument_reads.hpp"
#include "facts/quote_reads.hpp"
#include "sending/sender.hpp"
#include "tastytrade_mcp/orders/trading.hpp"
#include "tastytrade_mcp/support/mutex.hpp"
#include "tracking/order_tracker.hpp"
#include "trailing/trail_journal.hpp"
#include "trailing/trail_lease.hpp"

namespace orders {

// The dependencies of trails. Each must outlive them.
struct TrailTools {
  const TradingParts& parts;
  Sender& sender;
  OrderTracker& tracker;
  std::function<HaltState()> read_halt;

  state::Store& leases() const { return parts.trail_leases ? parts.trail_leases() : parts.store; }
};

class TrailRun {
 public:
  static constexpr std::chrono::seconds kBetweenReplaces{10};

  // `stop`: the order as the broker has it, with its id.
  TrailRun(const TrailTools& tools, Trail trail, Order stop, const std::string& order_id);
  TrailRun(const TrailRun&) = delete;
  TrailRun& operator=(const TrailRun&) = delete;

  // Records the start. `leased_at`: when its lease was taken. Throws what the journal throws: then it does not run.
  void begin(const Moment& leased_at);
  // One look. Never throws.
  void look();
  // The last look: ends it, whatever is under way. Never throws.
  void close(const std::string& reason);
  // True if nothing is left to do: it has ended, the journal says so, and no request is under way.
  bool is_over() const;

  TrailStatus status() const;
  // Returns true if it moves this order, or a replace of it is under way.
  bool follows(const std::string& account, const std::string& order_id) const;
  // Returns true if a replace is claimed, or about to be, and its answer is not there. Once an end is requested none
  // begins.
  bool is_replacing() const;
  // Ends it at its next look, and the read under way now. The first reason counts.
  void request_end(TrailEnd end, const std::string& reason);
  // Waits for the end, and for the answer to a request under way.
  bool wait_over(const support::Budget& budget) const;
  // Something has happened to the account: the stop is read at the next look.
  void note_event();

 private:
  struct Wish {
    TrailEnd end;
    std::string reason;
  };

  void look_once();
  void end(TrailEnd end, const std::string& reason);
  void record_end();
  void publish();
  // Ends it if a bound is reached. Returns true then.
  bool end_if_bound();
  // The same if all replaces are made and the last stop works. Returns true if there may be no other replace.
  bool end_if_replaces_are_made();
  std::optional<Wish> find_wish() const;
  // Returns true if this process may run the trail.
  bool keep_lease();

  // trail_watch.cpp. The first three return true if the trail may go on.
  bool read_stop_if_due();
  bool check_stop();
  bool judge_stop(const broker::Order& reported);
  bool judge_position();
  void follow_quote();
  std::optional<QuoteReading> read_quote();
  const InstrumentReading& instrument();

  // trail_replace.cpp
  void replace_if_due();
  bool has_former_ended();
  // Returns false if an end is requested.
  bool begin_replace();
  void finish_replace();
  void send_replace(const Order& moved);
  Intent make_intent(const Order& moved);
  bool judge_claim(const ClaimResult& result);
  void take_result();
  void accept_replace(const std::string& order_id);

  broker::ReadOptions options() const;
  Instant now() const { return tools_.parts.client.clock().now(); }
  std::chrono::steady_clock::time_point steady() const { return tools_.parts.client.clock().steady(); }
  // Returns true if this time has passed since `earlier`, or nothing was done then.
  bool has_passed(std::chrono::seconds time,
                  const std::optional<std::chrono::steady_clock::time_point>& earlier) const {
    return !earlier || steady() - *earlier >= time;
  }

  const Trail trail_;
  const TrailTools tools_;
  TrailJournal journal_;
  TrailLease lease_;
  std::stop_source stopping_;

  // Used by look() alone.
  Order stop_;
  TrailStatus now_;
  std::optional<Decimal> price_;  // of the last quote that counts
  // The replace under way.
  struct Replace {
    Order moved;
    Intent intent;
    std::int64_t seq = 0;
    std::shared_ptr<Sender::Request> request;
  };
  std::optional<Replace> replace_;
  std::optional<InstrumentReading> instrument_;
  std::string former_id_;  // the order before the present one, until it has ended
  Moment leased_at_;
  // By the steady clock; absent: not yet.
  std::optional<std::chrono::steady_clock::time_point> stop_read_at_, rest_read_at_, replaced_at_;
  int attempts_ = 0, not_sent_in_a_row_ = 0;
  bool is_live_ = false;  // the stop works at the exchange
  bool is_end_recorded_ = false;

  mutable support::Mutex mutex_;
  mutable std::condition_variable_any changed_;
  TrailStatus published_ GUARDED_BY(mutex_);
  std::optional<Wish> wish_ GUARDED_BY(mutex_);
  bool is_over_ GUARDED_BY(mutex_) = false;
  bool is_quiet_ GUARDED_BY(mutex_) = false;  // it has ended, and no request is under way
  bool is_replacing_ GUARDED_BY(mutex_) = false;
  bool has_event_ GUARDED_BY(mutex_) = true;
};

}  // namespace orders
