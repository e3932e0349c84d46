// Follows the orders that this server has sent until they end, and records in the journal what happens to them: changes
// of status, fills, the end, an order of another program in their place. It listens to the account streamer and reads
// the order that an event names; it reads each order again every ten minutes, because events can be missed. Orders that
// an earlier start or another process left unfinished are followed, too: the journal is searched for them each minute.
//
// Of a complex order it also tells a stop that ended by itself (rejected, cancelled or removed at the venue) while the
// position is held: in the journal, the log, and in list_alerts() until another order works for the position, until the
// position is closed, or for five days. As long it follows the complex order. Safe from any thread.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "tastytrade_mcp/orders/trading.hpp"
#include "tastytrade_mcp/support/mutex.hpp"
#include "tracking/followed_order.hpp"

namespace orders {

class OrderTracker {
 public:
  // Starts the thread if `parts.reconciles`. The parts must outlive the tracker.
  explicit OrderTracker(const TradingParts& parts);
  ~OrderTracker();
  OrderTracker(const OrderTracker&) = delete;
  OrderTracker& operator=(const OrderTracker&) = delete;

  // Follows the order of an intent that TastyTrade accepted; of a cancellation the order that has not ended yet.
  void follow(const Intent& intent, std::int64_t intent_seq, const std::string& account, const std::string& order_id);
  // Returns true for an intent that places or changes an order: what it came to is followed to its end.
  static bool can_follow(const Intent& intent);

  // Returns the alerts about positions of the account with this key, for the user.
  std::vector<std::string> list_alerts(const std::string& account_key) const;

 private:
  using SteadyTime = std::chrono::steady_clock::time_point;
  struct Entry {
    FollowedOrder order;
    bool is_elsewhere = false;  // another process sent it, and follows it, too
    bool is_due = true;
    SteadyTime due_at{};                                           // not before, if it is due
    std::optional<std::chrono::steady_clock::time_point> read_at;  // of the client's clock
  };
  enum class State { working, unsettled, ended };

  void run();
  void find_unfinished();
  void add(std::vector<Entry> entries);
  void watch_accounts();
  void note_event(const broker::AccountEvent& event);
  SteadyTime find_next_time() const REQUIRES(mutex_);
  void read_due();
  void read_one(FollowedOrder order);
  State read(FollowedOrder& followed, const broker::ReadOptions& options);
  // Of the stops alone: `working` while one is told as missing, `unsettled` while its position may not show yet.
  State judge_stops(FollowedOrder& followed, const broker::ComplexOrder& complex, const broker::ReadOptions& options);

  const TradingParts& parts_;
  FollowedOrderRecords records_;  // used by the thread
  std::stop_source stop_;
  mutable support::Mutex mutex_;
  std::condition_variable_any changed_;
  std::map<std::string, Entry> followed_ GUARDED_BY(mutex_);  // by account and order id
  std::set<std::string> watched_;                             // accounts; used by the thread
  std::shared_ptr<void> watch_;                               // used by the thread
  SteadyTime search_at_{};                                    // used by the thread
  std::thread thread_;
};

}  // namespace orders
