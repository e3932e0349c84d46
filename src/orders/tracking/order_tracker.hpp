// Follows the orders that this server has sent until they end, and records in the journal what happens to them: changes
// of status, fills, the end. It listens to the account streamer and reads the order that an event names; it reads each
// order again every ten minutes, because events can be missed. Orders that an earlier start left working are followed,
// too. Safe from any thread.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>

#include "tastytrade_mcp/orders/trading.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

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

 private:
  struct Followed {
    RecordHead head;
    std::string confirmation_id;
    std::int64_t intent_seq = 0;
    std::string account, order_id;
    bool is_complex = false;
    std::map<std::string, std::string, std::less<>> statuses;  // by order id: a complex order has several
    std::set<std::string, std::less<>> fills;                  // that are recorded
    bool is_due = true;
    Instant read_at;
  };

  static Followed make_followed(const Intent& intent, std::int64_t intent_seq, std::string account,
                                std::string order_id);
  void run();
  void find_unfinished();
  void restore_fills(std::map<std::string, Followed>& found);
  void watch_accounts();
  void read_due();
  // Returns true if it has ended.
  bool read(Followed& followed, const broker::ReadOptions& options);
  void record(Followed& followed, const broker::Order& order);
  void append(const Followed& followed, RecordKind kind, Json data);

  const TradingParts& parts_;
  std::stop_source stop_;
  support::Mutex mutex_;
  std::condition_variable_any changed_;
  std::map<std::string, Followed> followed_ GUARDED_BY(mutex_);  // by account and order id
  std::set<std::string> watched_;                                // accounts; used by the thread
  std::shared_ptr<void> watch_;                                  // used by the thread
  bool is_restored_ = false;                                     // used by the thread
  std::thread thread_;
};

}  // namespace orders
