#include "account_stream/order_store.hpp"

#include <algorithm>

namespace broker::account_stream {

namespace {

std::string to_text(const std::optional<Decimal>& number) {
  return number ? number->to_string() : "-";
}

std::string to_text(const std::optional<PriceWithEffect>& price) {
  return price ? price->value.to_string() + '/' + std::to_string(static_cast<int>(price->effect)) : "-";
}

// The members whose change is worth an event, as one text. Fills are compared on their own.
std::string describe_state(const Order& order) {
  std::string text;
  const auto add = [&text](const std::string& part) { text += part + '\n'; };
  add(order.status);
  add(order.contingent_status);
  add(order.reject_reason);
  add(order.order_type);
  add(order.time_in_force);
  add(order.replaces_order_id);
  add(order.replacing_order_id);
  add(order.is_edited.value_or(false) ? "edited" : "");
  add(to_text(order.price));
  add(to_text(order.value));
  add(to_text(order.stop_trigger));
  for (const OrderLeg& leg : order.legs) {
    add(leg.symbol + ' ' + leg.action + ' ' + to_text(leg.quantity) + ' ' + to_text(leg.remaining_quantity));
  }
  return text;
}

// A fill without an id is told from others by its figures.
std::string name_fill(const OrderFill& fill) {
  if (!fill.id.empty()) return fill.id;
  return to_text(fill.quantity) + '@' + to_text(fill.price) + '@' +
         (fill.filled_at ? support::to_iso8601(*fill.filled_at) : "");
}

}  // namespace

// Returns true if there was a fill that the entry lacked.
bool OrderStore::add_fills(Entry& entry, const Order& order) {
  bool has_new = false;
  for (const OrderLeg& leg : order.legs) {
    for (const OrderFill& fill : leg.fills) has_new |= entry.fills.emplace(leg.symbol, name_fill(fill)).second;
  }
  return has_new;
}

bool OrderStore::is_newer(const Entry& entry, const Order& order, std::optional<TimePoint> read_since) {
  if (!entry.order.is_working() && order.is_working()) return false;
  const auto& known = entry.order.updated_at;
  const auto& told = order.updated_at;
  if (known && told && *known != *told) return *told > *known;
  return !read_since || entry.heard_at < *read_since;
}

OrderStore::Change OrderStore::update(const Order& order, TimePoint now, std::optional<TimePoint> read_since) {
  const auto [found, is_new] = entries_.try_emplace({order.account_number, order.id});
  Entry& entry = found->second;
  bool has_changed = add_fills(entry, order);
  if (is_new || is_newer(entry, order, read_since)) {
    std::string state = describe_state(order);
    has_changed |= state != entry.state;
    entry.order = order;
    entry.state = std::move(state);
    if (!read_since) entry.heard_at = now;
  }
  if (has_changed || is_new) entry.changed_at = now;
  if (is_new) {
    evict(now);
    return Change::added;
  }
  return has_changed ? Change::updated : Change::none;
}

void OrderStore::evict(TimePoint now) {
  std::erase_if(entries_, [&](const auto& item) {
    return !item.second.order.is_working() && now - item.second.changed_at > kKeepEnded;
  });
  while (entries_.size() > kMaxOrders) {
    const auto oldest = std::min_element(entries_.begin(), entries_.end(), [](const auto& a, const auto& b) {
      const auto rank = [](const Entry& entry) { return std::pair(entry.order.is_working(), entry.changed_at); };
      return rank(a.second) < rank(b.second);
    });
    entries_.erase(oldest);
  }
}

const Order* OrderStore::find(const std::string& account, const std::string& id) const {
  const auto found = entries_.find({account, id});
  return found == entries_.end() ? nullptr : &found->second.order;
}

bool OrderStore::has_working(std::string_view account) const {
  return std::any_of(entries_.begin(), entries_.end(),
                     [&](const auto& item) { return item.first.first == account && item.second.order.is_working(); });
}

void OrderStore::forget(std::string_view account) {
  std::erase_if(entries_, [&](const auto& item) { return item.first.first == account; });
}

}  // namespace broker::account_stream
