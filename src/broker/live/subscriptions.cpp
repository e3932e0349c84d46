#include "live/subscriptions.hpp"

#include <algorithm>
#include <iterator>

#include "tastytrade_mcp/support/error.hpp"

namespace broker::live {

using dxlink::channel_of;
using dxlink::index_of;
using dxlink::Subscription;

Subscriptions::Lease::Lease(Lease&& other) noexcept
    : owner_(std::exchange(other.owner_, nullptr)), keys_(std::move(other.keys_)) {}

Subscriptions::Lease& Subscriptions::Lease::operator=(Lease&& other) noexcept {
  end();
  owner_ = std::exchange(other.owner_, nullptr);
  keys_ = std::move(other.keys_);
  return *this;
}

void Subscriptions::Lease::end() {
  if (owner_ != nullptr) owner_->give_back(keys_);
  owner_ = nullptr;
}

Subscriptions::Lease Subscriptions::want(std::span<const Wanted> wanted) {
  std::vector<Key> keys;
  keys.reserve(wanted.size());
  const support::MutexLock lock(mutex_);
  make_room(wanted.size());
  for (const Wanted& one : wanted) {
    const Key key = hold(one);
    if (key.symbol == dxlink::kNoSymbol) {
      for (const Key& held : keys) give_back_one(held);
      throw support::Error(support::ErrorCode::invalid_argument, "Too many live symbols are in use.",
                           "Ask for fewer symbols, or try again in a minute.", true);
    }
    keys.push_back(key);
  }
  return Lease(*this, std::move(keys));
}

// Retires idle keys so that `wanted` more fit. Keys that are subscribed already may be among the wanted ones: then
// hold() finds them retired, and takes them back.
void Subscriptions::make_room(std::size_t wanted) {
  while (count(State::leased) + count(State::idle) + wanted > max_keys_ && count(State::idle) > 0) {
    retain_longest_idle();
  }
}

// Returns a key without a symbol if there is no room for it.
Key Subscriptions::hold(const Wanted& wanted) {
  const auto symbol = symbols_.acquire(wanted.symbol);
  if (!symbol) return {};
  const Key key{wanted.type, *symbol};
  const auto found = entries_.find(key);
  const bool is_in_use = found != entries_.end() && found->second.state != State::retained;
  if (!is_in_use && count(State::leased) + count(State::idle) >= max_keys_) {
    symbols_.release(*symbol);
    return {};
  }
  if (found != entries_.end()) symbols_.release(*symbol);  // the entry holds it
  Entry& entry = found == entries_.end() ? entries_[key] : found->second;
  const bool is_new = entry.text.empty();
  if (is_new) {
    entry.text = wanted.symbol;
    entry.place = keys_in(State::leased).insert(keys_in(State::leased).end(), key);
    ++wanted_[index_of(channel_of(key.type))];
  } else {
    set_state(entry, State::leased);
  }
  ++entry.leases;
  const bool is_earlier = wanted.from_time != 0 && (entry.from_time == 0 || wanted.from_time < entry.from_time);
  if (is_earlier) entry.from_time = wanted.from_time;
  if ((!entry.is_sent || is_earlier) && !std::exchange(entry.is_queued, true)) {
    to_add_[index_of(channel_of(key.type))].push_back(key);
  }
  return key;
}

void Subscriptions::set_state(Entry& entry, State state) {
  if (entry.state == state) return;
  keys_in(state).splice(keys_in(state).end(), keys_in(entry.state), entry.place);
  auto& wanted = wanted_[index_of(channel_of(entry.place->type))];
  if (entry.state == State::retained) ++wanted;
  if (state == State::retained) --wanted;
  entry.state = state;
  entry.since = clock_.steady();
}

void Subscriptions::give_back(const std::vector<Key>& keys) {
  const support::MutexLock lock(mutex_);
  for (const Key& key : keys) give_back_one(key);
}

void Subscriptions::give_back_one(Key key) {
  const auto found = entries_.find(key);
  if (found == entries_.end() || found->second.leases == 0 || --found->second.leases > 0) return;
  set_state(found->second, State::idle);
}

std::chrono::steady_clock::time_point Subscriptions::longest_since(State state) const {
  return entries_.at(keys_[position(state)].front()).since;
}

void Subscriptions::retain_longest_idle() {
  const Key key = keys_in(State::idle).front();
  Entry& entry = entries_.at(key);
  if (entry.is_sent) {
    to_remove_[index_of(channel_of(key.type))].push_back({key.type, key.symbol, entry.text, entry.sent_from});
  }
  entry.is_sent = false;
  entry.from_time = 0;
  set_state(entry, State::retained);
}

void Subscriptions::retire_idle(TimePoint now) {
  while (count(State::idle) > 0 && now - longest_since(State::idle) >= kIdleTime) retain_longest_idle();
}

bool Subscriptions::is_any_wanted() const {
  const support::MutexLock lock(mutex_);
  return count(State::leased) + count(State::idle) > 0;
}

bool Subscriptions::is_wanted(Channel channel) const {
  const support::MutexLock lock(mutex_);
  return wanted_[index_of(channel)] > 0;
}

bool Subscriptions::has_changes(Channel channel) const {
  const support::MutexLock lock(mutex_);
  return !to_add_[index_of(channel)].empty() || !to_remove_[index_of(channel)].empty();
}

void Subscriptions::mark_sent(Entry& entry, std::int64_t from) {
  entry.is_sent = true;
  entry.sent_at = clock_.steady();
  entry.sent_from = from;
}

std::vector<Subscription> Subscriptions::all(Channel channel, const ResumeTimes& resume) {
  const support::MutexLock lock(mutex_);
  retire_idle(clock_.steady());
  to_add_[index_of(channel)].clear();
  to_remove_[index_of(channel)].clear();
  std::vector<Subscription> result;
  for (auto& [key, entry] : entries_) {
    if (channel_of(key.type) != channel) continue;
    entry.is_queued = false;
    if (entry.state == State::retained) continue;
    const auto later = resume.find(key.symbol);
    const std::int64_t from =
        later == resume.end() || later->second < entry.from_time ? entry.from_time : later->second;
    mark_sent(entry, from);
    result.push_back({key.type, key.symbol, entry.text, from});
  }
  return result;
}

dxlink::SessionHost::Changes Subscriptions::changes(Channel channel) {
  const support::MutexLock lock(mutex_);
  retire_idle(clock_.steady());
  dxlink::SessionHost::Changes changes;
  // A key that is wanted again after its removal was noted is subscribed anew, after the removal.
  changes.removed = std::exchange(to_remove_[index_of(channel)], {});
  const std::vector<Key> keys = std::exchange(to_add_[index_of(channel)], {});
  for (const Key& key : keys) {
    const auto found = entries_.find(key);
    if (found == entries_.end()) continue;
    Entry& entry = found->second;
    entry.is_queued = false;
    if (entry.state == State::retained) continue;
    if (entry.is_sent && entry.from_time >= entry.sent_from) continue;
    mark_sent(entry, entry.from_time);
    changes.added.push_back({key.type, key.symbol, entry.text, entry.from_time});
  }
  return changes;
}

void Subscriptions::connection_lost() {
  const support::MutexLock lock(mutex_);
  for (auto& [key, entry] : entries_) entry.is_sent = false;
  for (auto& removals : to_remove_) removals.clear();
}

std::optional<std::chrono::steady_clock::time_point> Subscriptions::sent_at(Key key) const {
  const support::MutexLock lock(mutex_);
  const auto found = entries_.find(key);
  if (found == entries_.end() || !found->second.is_sent) return std::nullopt;
  return found->second.sent_at;
}

std::vector<Key> Subscriptions::expire() {
  const support::MutexLock lock(mutex_);
  const TimePoint now = clock_.steady();
  retire_idle(now);
  std::vector<Key> expired;
  std::list<Key>& retained = keys_in(State::retained);
  while (!retained.empty() && (now - longest_since(State::retained) >= kRetainTime || retained.size() > max_keys_)) {
    expired.push_back(retained.front());
    entries_.erase(retained.front());
    retained.pop_front();
  }
  return expired;
}

std::optional<std::chrono::steady_clock::time_point> Subscriptions::next_due() const {
  const support::MutexLock lock(mutex_);
  std::optional<TimePoint> due;
  if (count(State::idle) > 0) due = longest_since(State::idle) + kIdleTime;
  if (count(State::retained) > 0) {
    const TimePoint end = longest_since(State::retained) + kRetainTime;
    due = due ? std::min(*due, end) : end;
  }
  return due;
}

Subscriptions::Figures Subscriptions::figures() const {
  const support::MutexLock lock(mutex_);
  return {count(State::leased), count(State::idle), count(State::retained)};
}

}  // namespace broker::live
