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
  const auto in_use = [&]() REQUIRES(mutex_) { return counts_[0] + counts_[1]; };
  while (in_use() + wanted > max_keys_ && !idle_.empty()) {
    const Due due = idle_.front();
    idle_.pop_front();
    const auto found = entries_.find(due.key);
    if (found != entries_.end() && found->second.state == State::idle && found->second.since == due.since) {
      retain(due.key, found->second);
    }
  }
}

// Returns a key without a symbol if there is no room for it.
Key Subscriptions::hold(const Wanted& wanted) {
  const auto symbol = symbols_.acquire(wanted.symbol);
  if (!symbol) return {};
  const Key key{wanted.type, *symbol};
  const auto found = entries_.find(key);
  const bool is_in_use = found != entries_.end() && found->second.state != State::retained;
  if (!is_in_use && counts_[0] + counts_[1] >= max_keys_) {
    symbols_.release(*symbol);
    return {};
  }
  if (found != entries_.end()) symbols_.release(*symbol);  // the entry holds it
  Entry& entry = found == entries_.end() ? entries_[key] : found->second;
  const bool is_new = entry.text.empty();
  if (is_new) {
    entry.text = wanted.symbol;
    ++counts_[position(State::leased)];
    ++wanted_[index_of(channel_of(key.type))];
  } else {
    set_state(key, entry, State::leased);
  }
  ++entry.leases;
  const bool is_earlier = wanted.from_time != 0 && (entry.from_time == 0 || wanted.from_time < entry.from_time);
  if (is_earlier) entry.from_time = wanted.from_time;
  if ((!entry.is_sent || is_earlier) && !std::exchange(entry.is_queued, true)) {
    to_add_[index_of(channel_of(key.type))].push_back(key);
  }
  return key;
}

void Subscriptions::set_state(Key key, Entry& entry, State state) {
  if (entry.state == state) return;
  --counts_[position(entry.state)];
  ++counts_[position(state)];
  auto& wanted = wanted_[index_of(channel_of(key.type))];
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
  set_state(key, found->second, State::idle);
  idle_.push_back({found->second.since, key});
}

void Subscriptions::retain(Key key, Entry& entry) {
  if (entry.is_sent) {
    to_remove_[index_of(channel_of(key.type))].push_back({key.type, key.symbol, entry.text, entry.sent_from});
  }
  entry.is_sent = false;
  entry.from_time = 0;
  set_state(key, entry, State::retained);
  retained_.push_back({entry.since, key});
}

void Subscriptions::retire_idle(TimePoint now) {
  while (!idle_.empty() && now - idle_.front().since >= kIdleTime) {
    const Due due = idle_.front();
    idle_.pop_front();
    const auto found = entries_.find(due.key);
    if (found != entries_.end() && found->second.state == State::idle && found->second.since == due.since) {
      retain(due.key, found->second);
    }
  }
}

bool Subscriptions::has_leases() const {
  const support::MutexLock lock(mutex_);
  return counts_[position(State::leased)] > 0;
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
  while (!retained_.empty() &&
         (now - retained_.front().since >= kRetainTime || counts_[position(State::retained)] > max_keys_)) {
    const Due due = retained_.front();
    retained_.pop_front();
    const auto found = entries_.find(due.key);
    if (found == entries_.end() || found->second.state != State::retained || found->second.since != due.since) continue;
    --counts_[position(State::retained)];
    entries_.erase(found);
    expired.push_back(due.key);
  }
  return expired;
}

std::optional<std::chrono::steady_clock::time_point> Subscriptions::next_due() const {
  const support::MutexLock lock(mutex_);
  std::optional<TimePoint> due;
  if (!idle_.empty()) due = idle_.front().since + kIdleTime;
  if (!retained_.empty()) {
    const TimePoint end = retained_.front().since + kRetainTime;
    due = due ? std::min(*due, end) : end;
  }
  return due;
}

Subscriptions::Figures Subscriptions::figures() const {
  const support::MutexLock lock(mutex_);
  return {counts_[position(State::leased)], counts_[position(State::idle)], counts_[position(State::retained)]};
}

}  // namespace broker::live
