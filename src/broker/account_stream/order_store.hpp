// The orders that this process knows from the account streamer and from the REST API. An order never goes back: neither
// to an older state, nor from an end to a working state. Keeps working orders, and those that ended in the last 24
// hours. Used under the lock of its owner.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>

#include "tastytrade_mcp/broker/orders.hpp"

namespace broker::account_stream {

class OrderStore {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  static constexpr std::size_t kMaxOrders = 5'000;
  static constexpr std::chrono::hours kKeepEnded{24};

  enum class Change {
    none,     // nothing that was not known, or older than what is known
    added,    // an order that was not known
    updated,  // a new state, or a fill that was not known
  };

  // `read_since`: when the read of a REST row began; nothing for the stream. A row that was being read when the stream
  // reported the order is used if its time of update says that it is newer.
  Change update(const Order& order, TimePoint now, std::optional<TimePoint> read_since = {});

  const Order* find(const std::string& account, const std::string& id) const;
  // Returns true if an order of the account can still be filled.
  bool has_working(std::string_view account) const;
  std::size_t size() const { return entries_.size(); }
  // Forgets the orders of an account.
  void forget(std::string_view account);

 private:
  using Key = std::pair<std::string, std::string>;  // account, id
  struct Entry {
    Order order;
    std::string state;                                    // of describe_state()
    std::set<std::pair<std::string, std::string>> fills;  // symbol of the leg, id
    TimePoint changed_at;
    TimePoint heard_at;  // of the stream
  };

  static bool add_fills(Entry& entry, const Order& order);
  static bool is_newer(const Entry& entry, const Order& order, std::optional<TimePoint> read_since);
  void evict(TimePoint now);

  std::map<Key, Entry> entries_;
};

}  // namespace broker::account_stream
