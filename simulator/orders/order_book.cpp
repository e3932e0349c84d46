#include "order_book.hpp"

#include <algorithm>

#include "request.hpp"
#include "trading_window.hpp"

namespace simulator {
namespace {

using namespace std::chrono_literals;

constexpr auto kToldDelay = 20ms;  // of a new order
constexpr auto kCancelDelay = 50ms;

Refusal make_unchangeable() {
  return {422, "cannot_update_order", "The order could not be cancelled or changed."};
}

Refusal make_not_found(const char* what, std::int64_t id) {
  return not_found(std::string("Couldn't find ") + what + " with 'id'=" + std::to_string(id));
}

// The broker's form: each condition has an id, thresholds are texts.
Json make_rules(const Json& requested) {
  if (requested.is_null()) return nullptr;
  Json rules = requested;
  int id = 0;
  if (rules.contains("conditions")) {
    for (Json& condition : rules["conditions"]) {
      if (const auto threshold = Decimal::from_json(condition["threshold"])) condition["threshold"] = threshold->wire();
      condition["id"] = ++id;
    }
  }
  return rules;
}

bool has_route_rule(const Json& rules) {
  if (rules.is_null()) return false;
  if (support::find(rules, "route-after") != nullptr) return true;
  const Json* conditions = support::find(rules, "conditions");
  return conditions != nullptr && std::any_of(conditions->begin(), conditions->end(),
                                              [](const Json& row) { return row.at("action") == "route"; });
}

std::optional<Instant> find_instant(const Json& rules, std::string_view key) {
  const Json* value = rules.is_null() ? nullptr : support::find(rules, key);
  return value == nullptr ? std::nullopt : support::parse_iso8601(value->get<std::string>());
}

std::string_view make_tag(std::string_view type, bool is_trigger) {
  if (type == "OTOCO") return is_trigger ? "OTOCO::trigger-order" : "OTOCO::oco-1-order";
  if (type == "OTO") return is_trigger ? "OTO::trigger-order" : "OTO::order";
  return type == "OCO" ? "OCO::order" : "PAIRS::order";
}

void make_contingent(Order& order, std::string_view reason) {
  order.status = "Contingent";
  order.contingent_status = reason;
}

}  // namespace

Order make_order(const PreparedOrder& prepared, Instant now) {
  const OrderRequest& request = prepared.request;
  Order order;
  order.type = request.type;
  order.time_in_force = request.time_in_force;
  order.price = request.signed_price();
  order.stop_trigger = request.stop_trigger;
  order.received_at = now;
  order.status = "Received";
  for (const PreparedLeg& leg : prepared.legs) order.legs.push_back({leg.traded, leg.action, leg.quantity, {}});
  order.size = compute_size(order.legs);
  order.sent = SentOrder{};
  SentOrder& sent = *order.sent;
  sent.external_identifier = request.external_identifier;
  sent.source = request.source;
  if (request.value) sent.value = request.value_effect == "Credit" ? *request.value : -*request.value;
  sent.good_till = request.good_till;
  sent.updated_at = now;
  sent.rules = make_rules(request.rules);
  return order;
}

Order make_dry_run_order(const PreparedOrder& prepared, Instant now) {
  Order order = make_order(prepared, now);
  order.sent->is_dry_run = true;
  if (has_route_rule(order.sent->rules)) make_contingent(order, "Pending Condition");
  return order;
}

ComplexOrder make_dry_run_complex_order(const NewComplexOrder& complex, Instant now) {
  constexpr std::int64_t kDummyId = 3;
  ComplexOrder result;
  result.type = complex.type;
  result.ratio = complex.ratio;
  int number = 0;
  const auto make_child = [&](const NewOrder& child, bool is_trigger) {
    Order order = make_dry_run_order(child.prepared, now);
    make_contingent(order, "Pending Order");
    order.sent->preflight_id = number++;
    order.complex_id = kDummyId;
    order.complex_tag = make_tag(complex.type, is_trigger);
    return order;
  };
  if (complex.trigger) result.trigger = make_child(*complex.trigger, true);
  for (const NewOrder& child : complex.orders) result.orders.push_back(make_child(child, false));
  return result;
}

ClientOrder& OrderBook::add(NewOrder sent, Instant now) {
  ClientOrder added;
  added.account = std::move(sent.account);
  added.prepared = std::move(sent.prepared);
  added.scripts = std::move(sent.scripts);
  added.order = make_order(added.prepared, now);
  added.order.id = next_id_++;
  if (added.script(OrderScript::Kind::no_identifiers) != nullptr) added.order.sent->external_identifier.clear();
  const OrderScript* hidden = added.script(OrderScript::Kind::hidden);
  added.visible_at = hidden == nullptr ? now : now + hidden->delay;
  added.route_after = find_instant(added.order.sent->rules, "route-after");
  added.cancel_at = find_instant(added.order.sent->rules, "cancel-at");
  const std::int64_t id = added.order.id;
  return orders_[id] = std::move(added);
}

Order OrderBook::submit(NewOrder sent, Instant now) {
  const support::MutexLock lock(mutex_);
  advance_locked(now);
  ClientOrder& order = add(std::move(sent), now);
  if (has_route_rule(order.order.sent->rules)) {
    make_contingent(order.order, "Pending Condition");
    order.step = OrderStep::wait_for_condition;
    order.due = now + kToldDelay;
  } else {
    route(order, now);
  }
  tell(order, now + kToldDelay);
  return order.order;
}

ComplexOrder OrderBook::submit_complex(NewComplexOrder sent, Instant now) {
  const support::MutexLock lock(mutex_);
  advance_locked(now);
  ClientComplexOrder complex;
  complex.id = next_id_++;
  complex.account = sent.account;
  complex.type = sent.type;
  complex.ratio = sent.ratio;
  int number = 0;
  const auto add_child = [&](NewOrder child, bool is_trigger) REQUIRES(mutex_) {
    ClientOrder& order = add(std::move(child), now);
    order.order.complex_id = complex.id;
    order.order.complex_tag = make_tag(complex.type, is_trigger);
    order.order.sent->preflight_id = number++;
    make_contingent(order.order, complex.type == "PAIRS" ? "Pending Condition" : "Pending Order");
    // The trigger, or both orders of an OCO, are routed after the answer.
    const bool is_routed = is_trigger || complex.type == "OCO";
    order.step = complex.type == "PAIRS" ? OrderStep::wait_for_condition
                 : is_routed             ? OrderStep::wait_for_window
                                         : OrderStep::wait_for_order;
    order.due = now + kToldDelay;
    return order.order.id;
  };
  if (sent.trigger) complex.trigger = add_child(std::move(*sent.trigger), true);
  for (NewOrder& child : sent.orders) complex.orders.push_back(add_child(std::move(child), false));
  const auto added = complex_orders_.emplace(complex.id, std::move(complex)).first;
  const ComplexOrder result = make_complex(added->second);
  if (keeps_notices_) {
    notices_.push_back({now + kToldDelay, OrderNotice::Kind::complex_order, added->second.account, {}, result});
  }
  return result;
}

ClientOrder& OrderBook::at(const std::string& account, std::int64_t id) {
  const auto found = orders_.find(id);
  if (found == orders_.end() || found->second.account != account) throw make_not_found("Order", id);
  return found->second;
}

Order OrderBook::cancel(const std::string& account, std::int64_t id, Instant now) {
  const support::MutexLock lock(mutex_);
  advance_locked(now);
  ClientOrder& order = at(account, id);
  if (!order.order.is_changeable() && order.step != OrderStep::accept) throw make_unchangeable();
  request_cancel(order, now);
  return order.order;
}

void OrderBook::request_cancel(ClientOrder& order, Instant now) {
  const bool is_at_venue = order.step == OrderStep::work || order.step == OrderStep::accept;
  order.order.sent->cancelled_at = now;
  if (!is_at_venue) return end(order, "Cancelled", now);
  order.order.status = "Cancel Requested";
  order.step = OrderStep::cancel;
  order.due = now + kCancelDelay;
  changed(order, now);
}

ComplexOrder OrderBook::cancel_complex(const std::string& account, std::int64_t id, Instant now) {
  const support::MutexLock lock(mutex_);
  advance_locked(now);
  const auto found = complex_orders_.find(id);
  if (found == complex_orders_.end() || found->second.account != account) throw make_not_found("ComplexOrder", id);
  std::vector<std::int64_t> ids = found->second.orders;
  if (found->second.trigger != 0) ids.push_back(found->second.trigger);
  bool has_cancelled = false;
  for (const std::int64_t child : ids) {
    ClientOrder& order = orders_.at(child);
    if (!order.order.is_changeable() && order.step != OrderStep::accept) continue;
    request_cancel(order, now);
    has_cancelled = true;
  }
  if (!has_cancelled) throw make_unchangeable();
  return make_complex(found->second);
}

Order OrderBook::replace(const std::string& account, std::int64_t id, NewOrder sent, Instant now) {
  const support::MutexLock lock(mutex_);
  advance_locked(now);
  ClientOrder& old = at(account, id);
  if (!can_replace(old)) throw make_unchangeable();
  const bool is_at_venue = old.step == OrderStep::work;
  ClientOrder& order = add(std::move(sent), now);
  order.order.replaces = id;
  old.order.replaced_by = order.order.id;
  order.order.complex_id = old.order.complex_id;
  order.order.complex_tag = old.order.complex_tag;
  if (is_at_venue) {
    make_contingent(order.order, "Pending Order");
    order.step = OrderStep::wait_for_order;
    old.order.status = "Replace Requested";
    old.order.sent->cancelled_at = now;
    old.step = OrderStep::replace;
    old.due = now + kCancelDelay;
    changed(old, now);
  } else {
    order.order.status = old.order.status;
    order.order.contingent_status = old.order.contingent_status;
    order.step = old.step;
    order.due = old.due;
    succeed(old, order, now);
  }
  tell(order, now + kToldDelay);
  return order.order;
}

// False for a replacement that still waits for the cancel of the original.
bool OrderBook::can_replace(const ClientOrder& order) const {
  if (!order.order.is_changeable()) return false;
  const auto original = orders_.find(order.order.replaces);
  return original == orders_.end() || original->second.step != OrderStep::replace;
}

void OrderBook::succeed(ClientOrder& old, const ClientOrder& successor, Instant now) {
  if (ClientComplexOrder* complex = complex_of(old)) {
    std::replace(complex->orders.begin(), complex->orders.end(), old.order.id, successor.order.id);
    if (complex->trigger == old.order.id) complex->trigger = successor.order.id;
    complex->replaced.push_back(old.order.id);
  }
  old.order.is_edited = true;
  if (!old.order.sent->cancelled_at) old.order.sent->cancelled_at = now;
  end(old, "Cancelled", now);
}

ComplexOrder OrderBook::change_ratio(const std::string& account, std::int64_t id, const Json& ratio, bool is_dry_run,
                                     Instant now) {
  const support::MutexLock lock(mutex_);
  advance_locked(now);
  const auto found = complex_orders_.find(id);
  if (found == complex_orders_.end() || found->second.account != account) throw make_not_found("ComplexOrder", id);
  ClientComplexOrder& complex = found->second;
  const bool waits = std::all_of(
      complex.orders.begin(), complex.orders.end(),
      [&](std::int64_t child) REQUIRES(mutex_) { return orders_.at(child).step == OrderStep::wait_for_condition; });
  if (complex.type != "PAIRS" || !waits) throw make_unchangeable();
  ClientComplexOrder edited = complex;
  edited.ratio.update(ratio);
  if (!is_dry_run) complex = edited;
  return make_complex(edited);
}

std::optional<Order> OrderBook::find(const std::string& account, std::int64_t id) const {
  const support::MutexLock lock(mutex_);
  const auto found = orders_.find(id);
  if (found == orders_.end() || found->second.account != account) return std::nullopt;
  return found->second.order;
}

PreparedOrder OrderBook::find_changeable(const std::string& account, std::int64_t id) const {
  const support::MutexLock lock(mutex_);
  const auto found = orders_.find(id);
  if (found == orders_.end() || found->second.account != account) throw make_not_found("Order", id);
  const ClientOrder& order = found->second;
  if (!can_replace(order)) throw make_unchangeable();
  PreparedOrder prepared = order.prepared;
  for (std::size_t i = 0; i < prepared.legs.size(); ++i) {
    const Decimal left = order.order.legs[i].remaining();
    prepared.legs[i].quantity = left;
    RequestedLeg& leg = prepared.request.legs[i];
    if (leg.quantity) leg.quantity = left;
    leg.action = prepared.legs[i].action;
  }
  return prepared;
}

std::vector<Order> OrderBook::list(const std::string& account, Instant now) const {
  std::vector<Order> rows;
  const support::MutexLock lock(mutex_);
  for (const auto& [id, order] : orders_) {
    if (order.account == account && order.visible_at <= now) rows.push_back(order.order);
  }
  return rows;
}

std::vector<ComplexOrder> OrderBook::list_complex(const std::string& account, Instant now) const {
  std::vector<ComplexOrder> rows;
  const support::MutexLock lock(mutex_);
  for (const auto& [id, complex] : complex_orders_) {
    const bool is_hidden =
        std::any_of(complex.orders.begin(), complex.orders.end(),
                    [&](std::int64_t child) REQUIRES(mutex_) { return orders_.at(child).visible_at > now; });
    if (complex.account == account && !is_hidden) rows.push_back(make_complex(complex));
  }
  return rows;
}

bool OrderBook::has(std::int64_t id) const {
  const support::MutexLock lock(mutex_);
  return orders_.contains(id) || complex_orders_.contains(id);
}

std::map<std::string, Decimal> OrderBook::committed(const std::string& account, std::int64_t except) const {
  std::map<std::string, Decimal> quantities;
  std::map<std::int64_t, std::map<std::string, Decimal>> by_complex;
  const support::MutexLock lock(mutex_);
  for (const auto& [id, order] : orders_) {
    const bool is_replacement = except != 0 && order.order.replaces == except;
    if (order.account != account || order.order.is_terminal() || is_replacement || id == except) continue;
    const auto complex = complex_orders_.find(order.order.complex_id);
    const bool is_alternative = complex != complex_orders_.end() && complex->second.is_one_cancels_other();
    if (except != 0 && is_alternative && orders_.contains(except) &&
        orders_.at(except).order.complex_id == order.order.complex_id) {
      continue;
    }
    for (const OrderLeg& leg : order.order.legs) {
      if (!is_closing(leg.action)) continue;
      // Children of an order that has not filled close what does not exist yet.
      if (is_alternative && complex->second.trigger != 0 && order.step == OrderStep::wait_for_order) continue;
      if (is_alternative) {
        Decimal& largest = by_complex[order.order.complex_id][leg.traded.symbol];
        largest = std::max(largest, leg.remaining());
      } else {
        quantities[leg.traded.symbol] += leg.remaining();
      }
    }
  }
  for (const auto& [complex, symbols] : by_complex) {
    for (const auto& [symbol, quantity] : symbols) quantities[symbol] += quantity;
  }
  return quantities;
}

ClientComplexOrder* OrderBook::complex_of(const ClientOrder& order) {
  const auto found = complex_orders_.find(order.order.complex_id);
  return found == complex_orders_.end() ? nullptr : &found->second;
}

ComplexOrder OrderBook::make_complex(const ClientComplexOrder& complex) const {
  ComplexOrder result;
  result.id = complex.id;
  result.type = complex.type;
  result.ratio = complex.ratio;
  if (complex.trigger != 0) result.trigger = orders_.at(complex.trigger).order;
  for (const std::int64_t id : complex.orders) result.orders.push_back(orders_.at(id).order);
  for (const std::int64_t id : complex.replaced) result.replaced.push_back(orders_.at(id).order);
  return result;
}

void OrderBook::keep_notices() {
  const support::MutexLock lock(mutex_);
  keeps_notices_ = true;
}

std::vector<OrderNotice> OrderBook::take_notices(Instant now) {
  const support::MutexLock lock(mutex_);
  advance_locked(now);
  const auto is_due = [&](const OrderNotice& notice) { return notice.at <= now; };
  std::stable_sort(notices_.begin(), notices_.end(),
                   [](const OrderNotice& a, const OrderNotice& b) { return a.at < b.at; });
  const auto end = std::find_if_not(notices_.begin(), notices_.end(), is_due);
  std::vector<OrderNotice> taken(std::make_move_iterator(notices_.begin()), std::make_move_iterator(end));
  notices_.erase(notices_.begin(), end);
  return taken;
}

}  // namespace simulator
