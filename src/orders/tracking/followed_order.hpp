// An order that is followed until it ends, with what the journal has of it, and the records about it. Other processes
// may follow the same order: each record is made only after the journal was read to its end. Used by one thread.
#pragma once

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tastytrade_mcp/broker/orders.hpp"
#include "tastytrade_mcp/orders/journal.hpp"
#include "tracking/protection.hpp"

namespace orders {

struct FollowedOrder {
  // A stop that ended by itself while its position is held.
  struct MissingStop {
    std::string text;
    Instant since;
  };

  RecordHead head;
  std::string confirmation_id;
  std::int64_t intent_seq = 0;
  Instant sent_at;
  std::string account, order_id;
  bool is_complex = false;
  bool has_stops_watched = false;  // of a complex order that this server placed
  bool is_change = false;          // the order that a replace or an edit made
  bool closes_exit = false;        // the order that closes a position after its stop was cancelled

  // The state of the order in the journal, up to the record before `next_seq`.
  std::int64_t next_seq = 0;
  std::map<std::string, std::string, std::less<>> statuses;  // by order id: a complex order has several
  std::set<std::string, std::less<>> fills;
  std::set<std::string, std::less<>> foreign;               // orders of other programs that replaced one of these
  std::map<std::string, MissingStop, std::less<>> missing;  // by the id of the stop
  bool has_terminal = false;
};

FollowedOrder make_followed_order(const Intent& intent, std::int64_t intent_seq, Instant sent_at, std::string account,
                                  std::string order_id);

class FollowedOrderRecords {
 public:
  explicit FollowedOrderRecords(Journal& journal) : journal_(journal) {}

  // Reads what the journal has of these orders. All functions throw what the journal throws.
  void catch_up(const std::vector<FollowedOrder*>& list);

  // Record what is new, once: the status, fills, and the order of another program in the place of this one.
  void record(FollowedOrder& followed, const broker::Order& order);
  void record_terminal(FollowedOrder& followed, const std::string& status);
  void record_missing_stop(FollowedOrder& followed, const LostStop& stop);
  void record_restored(FollowedOrder& followed, const std::string& stop_id);

  // Returns true if this server has asked to cancel the stop or its complex order.
  bool is_cancelled_here(const FollowedOrder& followed, const LostStop& stop);

 private:
  void record_status(FollowedOrder& followed, const broker::Order& order);
  void record_fills(FollowedOrder& followed, const broker::Order& order);
  void record_foreign(FollowedOrder& followed, const broker::Order& order);
  // Returns true if an intent that may have had its effect cancels, or else changes, one of these orders.
  bool has_intent(const FollowedOrder& followed, const std::vector<std::string>& targets, bool is_cancellation);
  void append(FollowedOrder& followed, RecordKind kind, Json data);

  Journal& journal_;
};

}  // namespace orders
