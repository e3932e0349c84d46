// Finds out what became of intents without an end: at once for the call that waits, and every 30 seconds in the
// background, also for intents that another process or an earlier start left behind. It searches and records; it never
// sends. Safe from any thread.
#pragma once

#include <condition_variable>
#include <functional>
#include <string>
#include <thread>

#include "reconcile/order_look.hpp"
#include "sending/sender.hpp"
#include "tastytrade_mcp/orders/trading.hpp"
#include "tastytrade_mcp/support/mutex.hpp"
#include "tracking/order_tracker.hpp"

namespace orders {

class Reconciler {
 public:
  // Starts the thread if `parts.reconciles`; it calls `after_round` at once and after each round. An order that is
  // found is followed by `tracker`. Everything must outlive the reconciler.
  Reconciler(const TradingParts& parts, Sender& sender, OrderTracker& tracker, std::function<void()> after_round);
  ~Reconciler();
  Reconciler(const Reconciler&) = delete;
  Reconciler& operator=(const Reconciler&) = delete;

  // Looks once for an intent and records an end if one is certain. Of an intent that has an end only the present status
  // of its order is read; the end is told also if that fails or the budget is over.
  Reconciliation look(const IntentState& state, const broker::ReadOptions& options);
  // The same at 1, 4 and 15 seconds from now, until there is an end or the budget is over.
  Reconciliation look_repeatedly(std::int64_t seq, const broker::ReadOptions& options);

  // Remembers that orders of this host show their identifiers.
  void note_echo();

 private:
  void run();
  static void run_round(const std::function<void()>& round);
  void look_for_all();
  Reconciliation look_at_broker(const IntentState& state, const Intent& intent, const broker::ReadOptions& options);
  Reconciliation conclude(const IntentState& state, const Intent& intent, const LookResult& look);
  void read_present_status(const Intent& intent, const broker::ReadOptions& options, Reconciliation& result);
  std::string explain_absence(const IntentState& state, const Intent& intent) const;
  bool is_certainly_absent(const IntentState& state, const Intent& intent, const LookResult& look);
  LookTerms make_terms(const IntentState& state, const Intent& intent);
  bool are_identifiers_known();

  const TradingParts& parts_;
  Sender& sender_;
  OrderTracker& tracker_;
  const std::function<void()> after_round_;
  support::Mutex mutex_;
  std::condition_variable_any stopped_;
  bool is_stopping_ GUARDED_BY(mutex_) = false;
  std::stop_source stop_;
  std::thread thread_;
};

// An intent that has an end, as an answer.
Reconciliation describe_end(const Intent& intent, const Record& end);

}  // namespace orders
