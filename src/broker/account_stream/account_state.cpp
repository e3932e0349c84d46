#include "account_stream/account_state.hpp"

#include <algorithm>

namespace broker::account_stream {

namespace {

// The time of the last change of an order that its row tells.
std::optional<Instant> last_change(const Order& order) {
  std::optional<Instant> last = order.updated_at;
  const auto add = [&last](const std::optional<Instant>& at) {
    if (at && (!last || *at > *last)) last = at;
  };
  add(order.received_at);
  add(order.terminal_at);
  for (const OrderLeg& leg : order.legs) {
    for (const OrderFill& fill : leg.fills) add(fill.filled_at);
  }
  return last;
}

}  // namespace

void AccountState::watch(const std::string& account) {
  watched_.try_emplace(account, Watched{clock_.now() - kClockTolerance, false});
}

bool AccountState::is_news(const Notification& notification) {
  const auto now = clock_.steady();
  if (const auto* const order = std::get_if<Order>(&notification.data)) {
    return orders_.update(*order, now) != OrderStore::Change::none;
  }
  if (const auto* const position = std::get_if<Position>(&notification.data)) return holdings_.update(*position, now);
  // Of balances more is told than what is compared, such as buying power.
  if (const auto* const balances = std::get_if<Balances>(&notification.data)) holdings_.update(*balances, now);
  return true;
}

std::optional<AccountEvent> AccountState::apply(const Notification& notification) {
  if (!is_news(notification)) return std::nullopt;
  AccountEvent event{notification.kind,
                     notification.account_number,
                     notification.id,
                     notification.text,
                     notification.at.value_or(clock_.now()),
                     FoundBy::stream};
  if (const Order* const order = orders_.find(notification.account_number, notification.id);
      order != nullptr && notification.kind == AccountEventKind::order) {
    event.text = describe(*order);  // an old message may have brought a fill
  }
  return event;
}

std::optional<AccountEvent> AccountState::apply_row(const Order& order, const Watched& watched,
                                                    const Snapshot& snapshot) {
  const OrderStore::Change change = orders_.update(order, clock_.steady(), snapshot.read_since);
  if (change == OrderStore::Change::none) return std::nullopt;
  const auto changed_at = last_change(order);
  if (change == OrderStore::Change::added) {
    const bool is_after = changed_at ? *changed_at >= watched.since : watched.has_snapshot && order.is_working();
    if (!is_after) return std::nullopt;
  }
  const Order& kept = *orders_.find(order.account_number, order.id);
  return AccountEvent{AccountEventKind::order,           order.account_number,   order.id, describe(kept),
                      changed_at.value_or(clock_.now()), FoundBy::reconciliation};
}

AccountEvent AccountState::make_found(AccountEventKind kind, const std::string& account,
                                      const HoldingStore::Difference& found) {
  return {kind, account, found.id, found.text, found.at.value_or(clock_.now()), FoundBy::reconciliation};
}

std::vector<AccountEvent> AccountState::apply(const Snapshot& snapshot) {
  std::vector<AccountEvent> events;
  const auto found = watched_.find(snapshot.account);
  if (found == watched_.end()) return events;
  Watched& watched = found->second;
  for (const Order& order : snapshot.orders) {
    if (auto event = apply_row(order, watched, snapshot)) events.push_back(*std::move(event));
  }
  for (const auto& difference : holdings_.compare(snapshot.account, snapshot.positions, snapshot.read_since)) {
    const bool is_after = watched.has_snapshot || (difference.at && *difference.at >= watched.since);
    if (!difference.is_new || is_after) {
      events.push_back(make_found(AccountEventKind::position, snapshot.account, difference));
    }
  }
  for (const auto& difference : holdings_.compare(snapshot.account, snapshot.balances, snapshot.read_since)) {
    if (!difference.is_new) events.push_back(make_found(AccountEventKind::balance, snapshot.account, difference));
  }
  watched.has_snapshot = true;
  watched.since = std::max(watched.since, snapshot.began - kSnapshotOverlap);
  return events;
}

void AccountState::clear() {
  orders_ = {};
  holdings_.clear();
  watched_.clear();
}

}  // namespace broker::account_stream
