// The orders that clients sent, from the request to their end. Advanced to an instant when it is asked for something
// and by the thread of the streams; with a clock that stands still nothing happens between. Kept as long as the
// simulator. Safe from any thread.
//
// Times: an order is routed at once while its session is open, else when it opens; the venue takes it 50 ms later, and
// rejects a price that is not on a tick; a filled order is terminal after 20 ms; a cancel takes 50 ms, a replacement
// works 150 ms after it was asked for.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "accounts/client_fills.hpp"
#include "client_order.hpp"
#include "order_notices.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace simulator {

// The data of an order to store, after its preflight.
struct NewOrder {
  std::string account;
  PreparedOrder prepared;
  ScriptList scripts = {};
};

struct Match;

struct NewComplexOrder {
  std::string account;
  std::string_view type;
  std::optional<NewOrder> trigger;
  std::vector<NewOrder> orders;
  Json ratio = nullptr;  // of PAIRS
};

// The order as the broker answers it, without an id for a dry run.
Order make_order(const PreparedOrder& prepared, Instant now);
// The same for a dry run: Received, or Contingent if it has rules or is part of a complex order.
Order make_dry_run_order(const PreparedOrder& prepared, Instant now);
ComplexOrder make_dry_run_complex_order(const NewComplexOrder& complex, Instant now);

class OrderBook {
 public:
  OrderBook(const Market& market, ClientFills& fills) : market_(market), fills_(fills) {}

  // Does what is due until `now`. A `now` before an earlier one does nothing.
  void advance(Instant now);

  // Each returns the order as it is at `now`.
  Order submit(NewOrder order, Instant now);
  ComplexOrder submit_complex(NewComplexOrder complex, Instant now);
  // Throws Refusal: 404 for an order that is not the account's, 422 for one that cannot be cancelled or changed.
  Order cancel(const std::string& account, std::int64_t id, Instant now);
  ComplexOrder cancel_complex(const std::string& account, std::int64_t id, Instant now);
  // `prepared` is the order with its new price, type and time in force; returns the new order.
  Order replace(const std::string& account, std::int64_t id, NewOrder order, Instant now);
  // Changes the ratio of a PAIRS order; a dry run only returns it.
  ComplexOrder change_ratio(const std::string& account, std::int64_t id, const Json& ratio, bool is_dry_run,
                            Instant now);

  std::optional<Order> find(const std::string& account, std::int64_t id) const;
  // The request that made the order, and what it still has to fill; to check a change of it. Throws the same Refusals.
  PreparedOrder find_changeable(const std::string& account, std::int64_t id) const;
  // Oldest first; without those that are hidden at `now`.
  std::vector<Order> list(const std::string& account, Instant now) const;
  std::vector<ComplexOrder> list_complex(const std::string& account, Instant now) const;
  // Quantities by symbol of the closing legs that work, without the order `except`. The orders of an OCO count once.
  std::map<std::string, Decimal> committed(const std::string& account, std::int64_t except) const;
  bool has(std::int64_t id) const;

  // Takes over orders of the demo's own history, so that they can be cancelled and changed. Those that it has already
  // stay.
  void adopt(const std::string& account, const std::vector<Order>& orders, const ComplexOrder* complex, Instant now);

  // The messages for the account streamer that are due, in order. Advances first.
  std::vector<OrderNotice> take_notices(Instant now);
  // Without this, notices are not kept.
  void keep_notices();

 private:
  using OrderMap = std::map<std::int64_t, ClientOrder>;

  ClientOrder& at(const std::string& account, std::int64_t id) REQUIRES(mutex_);
  ClientOrder& add(NewOrder order, Instant now) REQUIRES(mutex_);
  void advance_locked(Instant now) REQUIRES(mutex_);
  std::optional<Instant> next_time(const ClientOrder& order) const REQUIRES(mutex_);
  void run_step(ClientOrder& order, Instant now) REQUIRES(mutex_);

  void route(ClientOrder& order, Instant now) REQUIRES(mutex_);
  void accept(ClientOrder& order, Instant now) REQUIRES(mutex_);
  void work(ClientOrder& order, Instant now) REQUIRES(mutex_);
  void match(ClientOrder& order, Instant now) REQUIRES(mutex_);
  void fill_by_script(ClientOrder& order, const OrderScript& script, Instant now) REQUIRES(mutex_);
  void fill(ClientOrder& order, const Match& match, Instant now) REQUIRES(mutex_);
  void fill_leg(ClientOrder& order, std::size_t index, const Decimal& quantity, const Decimal& price, Instant now)
      REQUIRES(mutex_);
  void finish_cancel(ClientOrder& order, Instant now) REQUIRES(mutex_);
  void finish_replace(ClientOrder& order, Instant now) REQUIRES(mutex_);
  bool is_filled_meanwhile(ClientOrder& order, OrderScript::Kind kind, Instant now) REQUIRES(mutex_);
  void end(ClientOrder& order, std::string_view status, Instant now) REQUIRES(mutex_);
  void request_cancel(ClientOrder& order, Instant now) REQUIRES(mutex_);
  void wait_for_condition(ClientOrder& order, Instant now) REQUIRES(mutex_);
  bool are_conditions_met(const ClientOrder& order, std::string_view action, Instant now) const REQUIRES(mutex_);
  bool is_ratio_met(const ClientComplexOrder& complex, Instant now) const REQUIRES(mutex_);
  bool can_replace(const ClientOrder& order) const REQUIRES(mutex_);
  // Ends an order in favour of the one that replaces it.
  void succeed(ClientOrder& old, const ClientOrder& successor, Instant now) REQUIRES(mutex_);
  // Sets the quantity of an order for an amount of money.
  void set_quantity(ClientOrder& order, const Decimal& price) REQUIRES(mutex_);

  // Applies the end or a fill of an order to the others of its complex order.
  void follow_complex(const ClientOrder& order, Instant now) REQUIRES(mutex_);
  ClientComplexOrder* complex_of(const ClientOrder& order) REQUIRES(mutex_);
  ComplexOrder make_complex(const ClientComplexOrder& complex) const REQUIRES(mutex_);

  void changed(ClientOrder& order, Instant now) REQUIRES(mutex_);
  void tell(const ClientOrder& order, Instant at) REQUIRES(mutex_);
  void tell_complex(const ClientOrder& order, Instant at) REQUIRES(mutex_);
  void tell_account(const ClientOrder& order, Instant at) REQUIRES(mutex_);

  const Market& market_;
  ClientFills& fills_;
  mutable support::Mutex mutex_;
  OrderMap orders_ GUARDED_BY(mutex_);
  std::map<std::int64_t, ClientComplexOrder> complex_orders_ GUARDED_BY(mutex_);
  Instant now_ GUARDED_BY(mutex_){};
  std::chrono::milliseconds sample_ GUARDED_BY(mutex_){250};  // time between two looks at the market
  std::int64_t next_id_ GUARDED_BY(mutex_) = 500'000'001;
  std::int64_t next_transaction_ GUARDED_BY(mutex_) = 2'500'000'001;
  bool keeps_notices_ GUARDED_BY(mutex_) = false;
  std::vector<OrderNotice> notices_ GUARDED_BY(mutex_);
};

}  // namespace simulator
