#include "order_history.hpp"

#include <algorithm>
#include <numeric>

#include "market/hash_rng.hpp"
#include "tastytrade_mcp/simulator/simulator.hpp"

namespace simulator {
namespace {

using namespace std::chrono_literals;
using std::chrono::minutes;

// Places of unfilled orders in the ids of a day; the filled ones are below.
constexpr int kFirstUnfilled = 500;

std::int64_t make_order_id(Date date, int place, bool is_margin) {
  return 400'000'000 + std::chrono::sys_days(date).time_since_epoch().count() * 2'000 + 2 * place + (is_margin ? 0 : 1);
}

bool is_buy(std::string_view action) {
  return action.starts_with("Buy");
}

Traded get_shares(std::string_view symbol) {
  return {std::string(symbol), std::string(symbol), "Equity", 1};
}

struct Plan {
  std::string_view symbol;
  std::string_view action = "Buy to Open";
  int quantity = 0;
  double factor = 1;  // limit price or stop trigger, relative to the stock's price when it was planned
  std::string_view time_in_force = "Day";
};

class OrderBuilder {
 public:
  OrderBuilder(const Market& market, std::string_view account, Instant now)
      : market_(market), is_margin_(account == kMarginAccount), now_(now), day_(account_day(now)) {}

  OrderHistory build(const Transactions& transactions) {
    add_filled(transactions);
    if (is_margin_) {
      add_brackets();
      add_past(transactions.front().date);
      add_working();
    }
    add_today();
    std::stable_sort(history_.orders.begin(), history_.orders.end(),
                     [](const Order& a, const Order& b) { return a.received_at < b.received_at; });
    return std::move(history_);
  }

 private:
  // One order for all trades with the same order id.
  void add_filled(const Transactions& transactions) {
    std::map<std::int64_t, Order> orders;
    for (const Transaction& row : transactions) {
      if (row.order_id == 0) continue;
      Order& order = orders[row.order_id];
      order.id = row.order_id;
      order.terminal_at = row.at;
      order.legs.push_back({row.traded, row.action, row.quantity.abs(), {}});
      order.legs.back().fills.push_back({row.id, row.at, row.quantity.abs(), *row.price});
    }
    for (auto& [id, order] : orders) {
      order.status = "Filled";
      order.size = compute_size(order.legs);
      Decimal net;
      for (const OrderLeg& leg : order.legs) {
        const Decimal amount = leg.fills.front().price * leg.quantity;
        net += is_buy(leg.action) ? -amount : amount;
      }
      order.price = net / order.size;
      const auto seconds = 1 + compute_hash(0, "order", id) % 50;
      order.received_at = *order.terminal_at - std::chrono::seconds(seconds);
      order.live_at = order.received_at + 84ms;
      history_.orders.push_back(std::move(order));
    }
  }

  // Shares held for two weeks were bought by the trigger order of an OTOCO order and sold by one of its two others.
  void add_brackets() {
    std::vector<Order> stops;
    for (Order& entry : history_.orders) {
      if (entry.legs.size() != 1 || entry.legs[0].action != "Buy to Open" || !is_bracketed(entry)) continue;
      const auto exit = std::find_if(history_.orders.begin(), history_.orders.end(), [&](const Order& order) {
        return order.legs.size() == 1 && order.legs[0].traded.symbol == entry.legs[0].traded.symbol &&
               order.legs[0].action == "Sell to Close" && order.terminal_at > entry.terminal_at &&
               order.complex_id == 0;
      });
      if (exit == history_.orders.end()) continue;
      ComplexOrder complex{entry.id + 400, "OTOCO", {}, {}};
      entry.complex_id = exit->complex_id = complex.id;
      entry.complex_tag = "OTOCO::trigger-order";
      exit->complex_tag = "OTOCO::oco-1-order";
      exit->time_in_force = "GTC";
      exit->received_at = *entry.terminal_at;
      exit->live_at = *entry.terminal_at + 51ms;
      Order other = *exit;
      other.id = entry.id + 402;
      other.status = "Cancelled";
      other.legs[0].fills.clear();
      const Decimal paid = entry.legs[0].fills[0].price, received = exit->legs[0].fills[0].price;
      Order& stop = received < paid ? *exit : other;
      Order& limit = received < paid ? other : *exit;
      stop.type = "Stop";
      stop.stop_trigger = received < paid ? received : (paid * Decimal::of("0.9")).rounded(2);
      stop.price.reset();
      limit.price = received < paid ? (paid * Decimal::of("1.1")).rounded(2) : received;
      complex.trigger = entry;
      complex.orders = {limit, stop};
      stops.push_back(std::move(other));
      history_.complex_orders.push_back(std::move(complex));
    }
    for (Order& stop : stops) history_.orders.push_back(std::move(stop));
  }

  static bool is_bracketed(const Order& entry) {
    const std::string& symbol = entry.legs[0].traded.symbol;
    for (const std::string_view name : {"MSFT", "JPM", "XOM", "META", "GOOGL"}) {
      if (symbol == name) return true;
    }
    return false;
  }

  Order plan(Date date, minutes time, int place, const Plan& plan, Instant priced_at) const {
    Order order;
    order.id = make_order_id(date, kFirstUnfilled + place, is_margin_);
    order.received_at = new_york_time(date, time) + 217ms;
    order.time_in_force = plan.time_in_force;
    order.size = plan.quantity;
    const double price = market_.fair_price(*find_equity(plan.symbol), priced_at) * plan.factor;
    const Decimal rounded = Decimal::of(format_decimal(price, 2));
    order.price = is_buy(plan.action) ? -rounded : rounded;
    order.legs.push_back({get_shares(plan.symbol), plan.action, plan.quantity, {}});
    order.status = "Live";
    order.live_at = order.received_at + 96ms;
    return order;
  }
  Order plan(Date date, minutes time, int place, const Plan& by) const {
    return plan(date, time, place, by, new_york_time(date, time));
  }

  static void end(Order& order, std::string_view status, Instant at) {
    order.status = status;
    order.terminal_at = at;
  }

  void keep(Order order) { history_.orders.push_back(std::move(order)); }

  // A few orders of each month that never filled.
  void add_past(Date first) {
    auto month = std::chrono::year_month(first.year(), first.month()) + std::chrono::months(1);
    for (; month <= std::chrono::year_month(day_.year(), day_.month()); month += std::chrono::months(1)) {
      const Date date = trading_day_on_or_before(Venue::equity, month / std::chrono::day(11));
      const Date later = trading_day_after(Venue::equity, date);
      if (later >= day_) return;
      Order expired = plan(date, 10h + 31min, 0, {"AMZN", "Buy to Open", 10, 0.93, "Day"});
      end(expired, "Expired", session_on(Venue::equity, date).close);
      keep(std::move(expired));
      Order cancelled = plan(date, 11h + 5min, 1, {"XOM", "Buy to Open", 25, 0.95, "GTC"});
      end(cancelled, "Cancelled", new_york_time(later, 10h + 12min));
      keep(std::move(cancelled));
      const auto number = static_cast<unsigned>(month.month());
      if (number % 4 == 0) add_rejected(date, 12h + 2min, 2);
      if (number % 3 == 0) add_replaced(date);
    }
  }

  void add_rejected(Date date, minutes time, int place) {
    Order order = plan(date, time, place, {"NVDA", "Buy to Open", 5000, 1.001, "Day"});
    order.live_at.reset();
    order.reject_reason = "Insufficient buying power";
    end(order, "Rejected", order.received_at + 131ms);
    keep(std::move(order));
  }

  void add_replaced(Date date) {
    Order first = plan(date, 13h + 15min, 3, {"KO", "Buy to Open", 50, 0.96, "Day"});
    Order second = plan(date, 13h + 31min, 4, {"KO", "Buy to Open", 50, 0.965, "Day"});
    first.is_edited = true;
    first.replaced_by = second.id;
    second.replaces = first.id;
    end(first, "Cancelled", second.received_at + 70ms);
    end(second, "Expired", session_on(Venue::equity, date).close);
    keep(std::move(first));
    keep(std::move(second));
  }

  // Orders good till cancelled, far from the market: their prices follow the close of the day before.
  void add_working() {
    const Instant priced_at = session_on(Venue::equity, trading_day_before(Venue::equity, day_)).close;
    const auto days_ago = [&](int days) {
      return trading_day_on_or_before(Venue::equity, support::add_days(day_, -days));
    };
    keep(plan(days_ago(17), 10h + 9min, 10, {"F", "Sell to Close", 200, 1.2, "GTC"}, priced_at));

    const Date date = days_ago(21);
    Order limit = plan(date, 11h + 40min, 11, {"AAPL", "Sell to Close", 100, 1.18, "GTC"}, priced_at);
    Order stop = plan(date, 11h + 40min, 12, {"AAPL", "Sell to Close", 100, 0.84, "GTC"}, priced_at);
    make_stop(stop);
    add_complex("OCO", make_order_id(date, kFirstUnfilled + 13, true), std::nullopt, {limit, stop});

    const Date recent = days_ago(4);
    Order trigger = plan(recent, 10h + 47min, 14, {"XOM", "Buy to Open", 20, 0.86, "GTC"}, priced_at);
    Order gain = plan(recent, 10h + 47min, 15, {"XOM", "Sell to Close", 20, 0.97, "GTC"}, priced_at);
    Order loss = plan(recent, 10h + 47min, 16, {"XOM", "Sell to Close", 20, 0.8, "GTC"}, priced_at);
    make_stop(loss);
    for (Order* order : {&gain, &loss}) {
      order->status = "Contingent";
      order->contingent_status = "Pending Order";
      order->live_at.reset();
    }
    add_complex("OTOCO", make_order_id(recent, kFirstUnfilled + 17, true), trigger, {gain, loss});
  }

  static void make_stop(Order& order) {
    order.type = "Stop";
    order.stop_trigger = order.price->abs();
    order.price.reset();
  }

  void add_complex(std::string_view type, std::int64_t id, std::optional<Order> trigger, std::vector<Order> orders) {
    if (trigger) {
      trigger->complex_id = id;
      trigger->complex_tag = "OTOCO::trigger-order";
      keep(*trigger);
    }
    for (Order& order : orders) {
      order.complex_id = id;
      order.complex_tag = trigger ? "OTOCO::oco-1-order" : "OCO::order";
      keep(order);
    }
    history_.complex_orders.push_back({id, type, std::move(trigger), std::move(orders)});
  }

  // Orders of the current session besides those that filled.
  void add_today() {
    const Session session = session_on(Venue::equity, day_);
    const auto time = [&](minutes after_open) { return 9h + 30min + after_open; };
    const auto is_past = [&](minutes after_open) { return session.open + after_open + 1s <= now_; };
    if (is_past(2min)) {
      const Plan plan_of_day{is_margin_ ? "MSFT" : "SCHD", "Buy to Open", is_margin_ ? 10 : 50, 0.9, "Day"};
      Order order = plan(day_, time(2min), 20, plan_of_day);
      if (now_ >= session.close) end(order, "Expired", session.close);
      keep(std::move(order));
    }
    if (is_margin_ && is_past(12min)) {
      Order order = plan(day_, time(12min), 21, {"JPM", "Buy to Open", 10, 0.95, "Day"});
      if (is_past(15min)) end(order, "Cancelled", session.open + 15min);
      keep(std::move(order));
    }
    if (is_margin_ && is_past(16min)) add_rejected(day_, time(16min), 22);
  }

  const Market& market_;
  bool is_margin_;
  Instant now_;
  Date day_;
  OrderHistory history_;
};

}  // namespace

Decimal compute_size(const std::vector<OrderLeg>& legs) {
  if (legs.size() == 1) return legs.front().quantity;
  long long size = 0;
  for (const OrderLeg& leg : legs) size = std::gcd(size, static_cast<long long>(leg.quantity.to_double()));
  return size;
}

Decimal OrderLeg::remaining() const {
  Decimal left = quantity;
  for (const OrderFill& fill : fills) left -= fill.quantity;
  return left;
}

bool Order::is_filled() const {
  return std::all_of(legs.begin(), legs.end(),
                     [](const OrderLeg& leg) { return !leg.fills.empty() && leg.remaining().is_zero(); });
}

std::optional<Instant> ComplexOrder::terminal_at() const {
  std::optional<Instant> latest = trigger ? trigger->terminal_at : std::nullopt;
  if (trigger && !latest) return std::nullopt;
  for (const Order& order : orders) {
    if (!order.terminal_at) return std::nullopt;
    latest = latest ? std::max(*latest, *order.terminal_at) : *order.terminal_at;
  }
  return latest;
}

OrderHistory make_order_history(const Market& market, std::string_view account, const Transactions& transactions,
                                Instant now) {
  return OrderBuilder(market, account, now).build(transactions);
}

}  // namespace simulator
