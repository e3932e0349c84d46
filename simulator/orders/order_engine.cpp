// Advances the orders of the book with time.
#include <algorithm>

#include "fill_model.hpp"
#include "order_book.hpp"
#include "trading_window.hpp"

namespace simulator {
namespace {

using namespace std::chrono_literals;
using ScriptKind = OrderScript::Kind;

constexpr auto kAcceptDelay = 50ms;
constexpr auto kFinishDelay = 20ms;
constexpr auto kSplitDelay = 5ms;
constexpr auto kPositionDelay = 30ms;
constexpr auto kBalanceDelay = 45ms;
constexpr auto kRerouteDelay = 50ms;  // of a replacement, after the cancel of the original
// The market is looked at this often in the time that an advance covers, and at its end.
constexpr int kMaxSamples = 40;
constexpr auto kMinSample = 250ms;

Decimal to_decimal(double value) {
  return Decimal::of(format_decimal(value));
}

bool compare(const Decimal& value, std::string_view comparator, const Decimal& threshold) {
  return comparator == "gte" ? value >= threshold : value <= threshold;
}

}  // namespace

void OrderBook::advance(Instant now) {
  const support::MutexLock lock(mutex_);
  advance_locked(now);
}

void OrderBook::advance_locked(Instant now) {
  if (orders_.empty() || now <= now_) {
    now_ = std::max(now_, now);
    return;
  }
  sample_ = std::max<std::chrono::milliseconds>(kMinSample, (now - now_) / kMaxSamples);
  while (true) {
    ClientOrder* first = nullptr;
    Instant time = now;
    for (auto& [id, order] : orders_) {
      const auto next = next_time(order);
      if (!next || *next > now || (first != nullptr && *next >= time)) continue;
      first = &order;
      time = *next;
    }
    if (first == nullptr) break;
    run_step(*first, std::max(time, now_));
  }
  // A last look at the market, at `now`.
  for (auto& [id, order] : orders_) {
    const bool looks = order.step == OrderStep::work || order.step == OrderStep::wait_for_condition;
    if (looks && order.due > now && order.due <= now + sample_) run_step(order, now);
  }
  now_ = now;
}

std::optional<Instant> OrderBook::next_time(const ClientOrder& order) const {
  if (order.step == OrderStep::none || order.step == OrderStep::wait_for_order) return std::nullopt;
  Instant next = order.due;
  if (order.step != OrderStep::work) return next;
  if (order.expires_at) next = std::min(next, *order.expires_at);
  if (order.cancel_at) next = std::min(next, *order.cancel_at);
  return next;
}

void OrderBook::run_step(ClientOrder& order, Instant now) {
  switch (order.step) {
    case OrderStep::wait_for_condition:
      return wait_for_condition(order, now);
    case OrderStep::wait_for_window:
      route(order, now);
      return tell(order, now);
    case OrderStep::accept:
      return accept(order, now);
    case OrderStep::work:
      return work(order, now);
    case OrderStep::finish:
      return end(order, "Filled", now);
    case OrderStep::cancel:
      return finish_cancel(order, now);
    case OrderStep::replace:
      return finish_replace(order, now);
    case OrderStep::wait_for_order:
    case OrderStep::none:
      return;
  }
}

// Sends it to the venue, or waits for its session.
void OrderBook::route(ClientOrder& order, Instant now) {
  const MarketInstrument& instrument = order.prepared.legs.front().instrument;
  const TradingWindow window = find_window(instrument, order.order.time_in_force, now);
  if (!order.expires_at) {
    order.expires_at = find_expiry(instrument, order.order.time_in_force, order.prepared.request.good_till, now);
  }
  order.order.contingent_status = {};
  if (!window.holds(now)) {
    order.order.status = "Received";
    order.step = OrderStep::wait_for_window;
    order.due = window.begin;
  } else {
    order.order.status = "Routed";
    order.step = OrderStep::accept;
    order.due = now + kAcceptDelay;
  }
  order.order.sent->updated_at = std::max(order.order.sent->updated_at, now);
}

void OrderBook::accept(ClientOrder& order, Instant now) {
  const OrderScript* rejection = order.script(ScriptKind::reject);
  if (rejection != nullptr || !is_on_tick(order.prepared)) {
    order.order.reject_reason = rejection != nullptr ? rejection->message : "Price is not in a valid increment";
    return end(order, "Rejected", now);
  }
  order.order.status = "Live";
  order.order.live_at = now;
  order.step = OrderStep::work;
  order.due = now;
  if (const OrderScript* script = order.script(ScriptKind::fill)) {
    fill_by_script(order, *script, now);
  } else {
    match(order, now);
  }
  const bool is_immediate = order.order.time_in_force == "IOC";
  if (order.step != OrderStep::finish) {
    changed(order, now);
    order.due = now + sample_;
    if (is_immediate) end(order, "Cancelled", now);
  }
}

void OrderBook::work(ClientOrder& order, Instant now) {
  if (order.expires_at && now >= *order.expires_at) return end(order, "Expired", now);
  if ((order.cancel_at && now >= *order.cancel_at) || are_conditions_met(order, "cancel", now)) {
    order.cancel_at.reset();
    return request_cancel(order, now);
  }
  const MarketInstrument& instrument = order.prepared.legs.front().instrument;
  const TradingWindow window = find_window(instrument, order.order.time_in_force, now);
  order.due = window.holds(now) ? now + sample_ : window.begin;
  if (window.holds(now)) match(order, now);
}

// Fills what the market gives.
void OrderBook::match(ClientOrder& order, Instant now) {
  if (order.is_held()) return;
  const OrderRequest& request = order.prepared.request;
  if (request.type.starts_with("Stop") && !order.is_stop_triggered) {
    if (!is_triggered(order.prepared, market_, now)) return;
    order.is_stop_triggered = true;
  }
  if (request.value) {
    const Decimal price = choose_prices(order.prepared, std::nullopt, market_, now).front();
    set_quantity(order, price);
    return fill(order, {order.units_left(), {price}}, now);
  }
  if (const auto found = find_match(order.prepared, order.units_left(), market_, now)) fill(order, *found, now);
}

void OrderBook::set_quantity(ClientOrder& order, const Decimal& price) {
  const Decimal quantity = Decimal::divide(*order.prepared.request.value, price, 5);
  order.prepared.legs.front().quantity = order.order.legs.front().quantity = order.order.size = quantity;
}

void OrderBook::fill_by_script(ClientOrder& order, const OrderScript& script, Instant now) {
  Match match;
  match.prices = choose_prices(order.prepared, script.price, market_, now);
  if (order.prepared.request.value && order.order.size.is_zero()) set_quantity(order, match.prices.front());
  match.units = std::min(script.quantity.value_or(order.units_left()), order.units_left());
  if (match.units.is_positive()) fill(order, match, now);
}

void OrderBook::fill(ClientOrder& order, const Match& match, Instant now) {
  const Decimal size = order.order.size;
  const bool is_split = order.script(ScriptKind::split_fills) != nullptr && order.order.legs.size() > 1;
  const bool is_whole = order.filled_units + match.units >= size;
  for (std::size_t i = 0; i < order.order.legs.size(); ++i) {
    const OrderLeg& leg = order.order.legs[i];
    const Decimal quantity = order.order.legs.size() == 1 ? match.units : leg.quantity / size * match.units;
    if (is_split && is_whole && i == 1) {
      // A message says Filled before the other legs have their fills.
      ClientOrder early = order;
      early.order.status = "Filled";
      tell(early, now + kFinishDelay - kSplitDelay);
    }
    fill_leg(order, i, quantity, match.prices[i], now);
  }
  order.filled_units += match.units;
  order.order.sent->updated_at = std::max(order.order.sent->updated_at + 1ms, now);
  if (order.filled_units >= size) {
    order.step = OrderStep::finish;
    order.due = now + kFinishDelay;
  }
  if (!is_split) tell(order, now);
  tell_account(order, now);
  follow_complex(order, now);
}

void OrderBook::fill_leg(ClientOrder& order, std::size_t index, const Decimal& quantity, const Decimal& price,
                         Instant now) {
  const PreparedLeg& leg = order.prepared.legs[index];
  ClientFill fill;
  fill.account = order.account;
  fill.transaction_id = next_transaction_++;
  fill.order_id = order.order.id;
  fill.instrument = leg.instrument;
  fill.traded = leg.traded;
  fill.streamer = leg.streamer;
  fill.action = leg.action;
  fill.at = now;
  fill.quantity = is_buy(leg.action) ? quantity : -quantity;
  fill.price = price;
  fill.fees = compute_leg_fees(leg, quantity);
  order.order.legs[index].fills.push_back({fill.transaction_id, now, quantity, price});
  fills_.add(std::move(fill));
}

bool OrderBook::is_filled_meanwhile(ClientOrder& order, ScriptKind kind, Instant now) {
  if (const OrderScript* script = order.script(kind)) {
    order.order.status = "Live";
    fill_by_script(order, *script, now);
  } else if (order.order.live_at) {
    const std::string_view status = order.order.status;
    order.order.status = "Live";
    match(order, now);
    if (order.step != OrderStep::finish) order.order.status = status;
  }
  return order.step == OrderStep::finish;
}

void OrderBook::finish_cancel(ClientOrder& order, Instant now) {
  if (is_filled_meanwhile(order, ScriptKind::fill_during_cancel, now)) {
    order.order.sent->cancelled_at.reset();
    return;
  }
  end(order, "Cancelled", now);
}

void OrderBook::finish_replace(ClientOrder& order, Instant now) {
  ClientOrder& successor = orders_.at(order.order.replaced_by);
  if (is_filled_meanwhile(order, ScriptKind::fill_during_replace, now)) {
    order.order.sent->cancelled_at.reset();
    successor.order.sent->cancelled_at = now;
    return end(successor, "Cancelled", now);
  }
  succeed(order, successor, now);
  // The quantity filled meanwhile is not sent again.
  for (std::size_t i = 0; i < order.order.legs.size(); ++i) {
    const Decimal left = order.order.legs[i].remaining();
    if (!left.is_positive()) continue;
    successor.order.legs[i].quantity = successor.prepared.legs[i].quantity = left;
  }
  successor.order.size = compute_size(successor.order.legs);
  if (successor.step != OrderStep::wait_for_order) return;
  successor.step = OrderStep::wait_for_window;
  successor.due = now + kRerouteDelay;
}

void OrderBook::end(ClientOrder& order, std::string_view status, Instant now) {
  order.order.status = status;
  order.order.contingent_status = {};
  order.order.terminal_at = now;
  order.step = OrderStep::none;
  if (status == "Cancelled") {
    if (!order.order.sent->cancelled_at) order.order.sent->cancelled_at = now;
    order.order.sent->cancelled_size = order.units_left();
  }
  changed(order, now);
  follow_complex(order, now);
  tell_complex(order, now);
}

void OrderBook::wait_for_condition(ClientOrder& order, Instant now) {
  if (order.cancel_at && now >= *order.cancel_at) {
    order.order.sent->cancelled_at = now;
    return end(order, "Cancelled", now);
  }
  order.due = now + sample_;
  if (order.route_after && now < *order.route_after) {
    order.due = *order.route_after;
    if (order.cancel_at) order.due = std::min(order.due, *order.cancel_at);
    return;
  }
  const ClientComplexOrder* complex = complex_of(order);
  const bool is_pair = complex != nullptr && complex->type == "PAIRS";
  if (is_pair ? !is_ratio_met(*complex, now) : !are_conditions_met(order, "route", now)) return;
  route(order, now);
  tell(order, now);
}

// Of no conditions those that route are met, and those that cancel are not.
bool OrderBook::are_conditions_met(const ClientOrder& order, std::string_view action, Instant now) const {
  const Json& rules = order.prepared.request.rules;
  const Json* conditions = rules.is_null() ? nullptr : support::find(rules, "conditions");
  bool has_any = false;
  if (conditions == nullptr) return action == "route";
  for (const Json& condition : *conditions) {
    if (condition.at("action") != action) continue;
    has_any = true;
    const auto quote = market_.quote(condition.at("instrument-type").get<std::string>(),
                                     condition.at("symbol").get<std::string>(), now);
    if (!quote) return false;
    const bool is_natural = condition.at("indicator") == "nat";
    const double price = is_natural ? quote->ask.value_or(quote->last) : quote->last;
    const auto threshold = Decimal::from_json(condition.at("threshold"));
    if (!threshold || !compare(to_decimal(price), condition.at("comparator").get<std::string>(), *threshold))
      return false;
  }
  return has_any || action == "route";
}

// The ratio of the last prices of the two orders.
bool OrderBook::is_ratio_met(const ClientComplexOrder& complex, Instant now) const {
  const Json* threshold = support::find(complex.ratio, "ratio-price-threshold");
  const Json* comparator = support::find(complex.ratio, "ratio-price-comparator");
  if (threshold == nullptr || comparator == nullptr || complex.orders.size() < 2) return false;
  const auto last_of = [&](std::int64_t id) REQUIRES(mutex_) {
    return to_decimal(market_.quote(orders_.at(id).prepared.legs.front().instrument, now, Extremes::no).last);
  };
  const Decimal second = last_of(complex.orders[1]);
  const auto limit = Decimal::from_json(*threshold);
  if (!limit || !second.is_positive()) return false;
  return compare(last_of(complex.orders[0]) / second, comparator->get<std::string>(), *limit);
}

void OrderBook::follow_complex(const ClientOrder& order, Instant now) {
  const ClientComplexOrder* complex = complex_of(order);
  if (complex == nullptr || order.order.is_edited) return;
  const std::vector<std::int64_t> children = complex->orders;
  if (order.order.id == complex->trigger) {
    if (!order.order.is_terminal()) return;
    const bool is_filled = order.order.status == "Filled";
    for (const std::int64_t id : children) {
      ClientOrder& child = orders_.at(id);
      if (child.step != OrderStep::wait_for_order) continue;
      if (!is_filled) {
        child.order.sent->cancelled_at = now;
        end(child, "Cancelled", now);
        continue;
      }
      child.step = OrderStep::wait_for_window;
      child.due = now;
    }
    return;
  }
  // The first fill of one order cancels the other.
  if (!complex->is_one_cancels_other() || order.filled_units.is_zero()) return;
  for (const std::int64_t id : children) {
    ClientOrder& other = orders_.at(id);
    if (id == order.order.id || other.order.is_terminal()) continue;
    if (other.step == OrderStep::cancel || other.step == OrderStep::finish) continue;
    request_cancel(other, now);
  }
}

void OrderBook::changed(ClientOrder& order, Instant now) {
  order.order.sent->updated_at = std::max(order.order.sent->updated_at + 1ms, now);
  tell(order, now);
}

void OrderBook::tell(const ClientOrder& order, Instant at) {
  if (!keeps_notices_) return;
  notices_.push_back({at, OrderNotice::Kind::order, order.account, order.order});
}

void OrderBook::tell_complex(const ClientOrder& order, Instant at) {
  const ClientComplexOrder* complex = complex_of(order);
  if (!keeps_notices_ || complex == nullptr) return;
  notices_.push_back({at, OrderNotice::Kind::complex_order, order.account, {}, make_complex(*complex)});
}

void OrderBook::tell_account(const ClientOrder& order, Instant at) {
  if (!keeps_notices_) return;
  for (const OrderLeg& leg : order.order.legs) {
    notices_.push_back({at + kPositionDelay, OrderNotice::Kind::position, order.account, {}, {}, leg.traded.symbol});
  }
  notices_.push_back({at + kBalanceDelay, OrderNotice::Kind::balance, order.account});
}

}  // namespace simulator
