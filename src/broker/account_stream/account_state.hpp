// The known state of the watched accounts, and which news of the stream or of the REST API are events. Used
// under the lock of its owner.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "account_stream/holding_store.hpp"
#include "account_stream/notifications.hpp"
#include "account_stream/order_store.hpp"
#include "tastytrade_mcp/broker/account_events.hpp"
#include "tastytrade_mcp/support/clock.hpp"

namespace broker::account_stream {

// One account as the REST API shows it.
struct Snapshot {
  std::string account;
  std::vector<Order> orders;  // an order may be there twice
  Rows<Position> positions;
  Rows<Balances> balances;
  Instant began;  // when the reads began, by both clocks
  std::chrono::steady_clock::time_point read_since;
};

class AccountState {
 public:
  // The clocks of this machine and of the broker may differ by so much.
  static constexpr std::chrono::seconds kClockTolerance{5};
  // An order that is not known, and changed longer than this before the last snapshot, was known and is forgotten.
  static constexpr std::chrono::minutes kSnapshotOverlap{10};

  explicit AccountState(const support::Clock& clock) : clock_(clock) {}

  // An account is watched from now on. Its first snapshot tells what changed since then.
  void watch(const std::string& account);

  // Returns the event of a notification; nothing if it says what is known, or what is older.
  std::optional<AccountEvent> apply(const Notification& notification);
  // Returns what the stream did not report.
  std::vector<AccountEvent> apply(const Snapshot& snapshot);

  bool has_working_order(const std::string& account) const { return orders_.has_working(account); }
  const OrderStore& orders() const { return orders_; }
  void clear();

 private:
  struct Watched {
    Instant since;  // changes from then on are events
    bool has_snapshot = false;
  };

  bool is_news(const Notification& notification);
  std::optional<AccountEvent> apply_row(const Order& order, const Watched& watched, const Snapshot& snapshot);
  AccountEvent make_found(AccountEventKind kind, const std::string& account, const HoldingStore::Difference& found);

  const support::Clock& clock_;
  OrderStore orders_;
  HoldingStore holdings_;
  std::map<std::string, Watched> watched_;
};

}  // namespace broker::account_stream
