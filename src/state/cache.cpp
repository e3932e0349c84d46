#include "tastytrade_mcp/state/cache.hpp"

#include <algorithm>
#include <numeric>

#include "metrics.hpp"

namespace state {

Cache::Cache(const support::Clock& clock, std::size_t max_entries, std::size_t max_bytes, Metrics metrics)
    : clock_(clock), max_entries_(std::max<std::size_t>(max_entries, 1)), max_bytes_(max_bytes) {
  if (metrics == Metrics::none) return;
  collector_.emplace([this, &all = state_metrics()] { all.cache_bytes.with().set(static_cast<double>(bytes())); });
}

void Cache::count_lookup(std::string_view key, std::string_view result) const {
  if (collector_) state_metrics().cache_lookups.with({key.substr(0, key.find(':')), result}).add();
}

Cache::Result Cache::get(const std::string& key, std::chrono::milliseconds lifetime, bool refresh,
                         const support::Budget& budget, const std::function<Loaded()>& load) {
  while (true) {
    LookUp found;
    {
      const support::MutexLock lock(mutex_);
      found = look_up(key, refresh, clock_.steady());
    }
    if (found.state == LookUp::State::cached) {
      count_lookup(key, "hit");
      return {std::move(found.value), true};
    }
    if (found.state == LookUp::State::to_load) {
      count_lookup(key, "miss");
      const LoadOutcome<Loaded> outcome = run_load<Loaded>(budget, load);
      {
        const support::MutexLock lock(mutex_);
        end_load(key, found.pending, outcome.value ? &*outcome.value : nullptr, lifetime);
      }
      found.pending->publish(outcome);
      return {outcome.get().value, false};
    }
    if (auto loaded = found.pending->wait(budget)) {
      count_lookup(key, "shared");
      return {std::move(loaded->value), true};
    }
  }
}

std::optional<Cache::Value> Cache::find(const std::string& key) {
  const support::MutexLock lock(mutex_);
  const auto found = entries_.find(key);
  if (found == entries_.end()) return std::nullopt;
  Entry& entry = found->second;
  if (entry.pending || !entry.is_kept || clock_.steady() >= entry.expires) return std::nullopt;
  entry.last_use = ++uses_;
  count_lookup(key, "hit");
  return entry.value;
}

Cache::Results Cache::get_many(
    const std::vector<std::string>& keys, std::chrono::milliseconds lifetime, bool refresh,
    const support::Budget& budget,
    const std::function<std::vector<Loaded>(const std::vector<std::string>& missing)>& load) {
  Results results{std::vector<Value>(keys.size()), true};
  std::vector<std::size_t> unresolved(keys.size());
  std::iota(unresolved.begin(), unresolved.end(), std::size_t{0});
  while (!unresolved.empty()) {
    Loads to_load, to_wait;
    {
      const support::MutexLock lock(mutex_);
      const Time now = clock_.steady();
      for (const std::size_t i : unresolved) {
        LookUp found = look_up(keys[i], refresh, now);
        if (found.state == LookUp::State::cached) {
          results.values[i] = std::move(found.value);
          count_lookup(keys[i], "hit");
        } else {
          // A key that is named twice is loaded for its first place and waited for at the second.
          const bool is_missing = found.state == LookUp::State::to_load;
          count_lookup(keys[i], is_missing ? "miss" : "shared");
          (is_missing ? to_load : to_wait).emplace_back(i, std::move(found.pending));
        }
      }
    }
    if (!to_load.empty()) {
      results.hit = false;
      load_many(keys, to_load, lifetime, budget, load, results.values);
    }
    unresolved.clear();
    for (const auto& [i, pending] : to_wait) {
      if (auto loaded = pending->wait(budget)) {
        results.values[i] = std::move(loaded->value);
      } else {
        unresolved.push_back(i);
      }
    }
  }
  return results;
}

// Loads the keys at the indices in `to_load` with one call, publishes the outcome to all callers that wait, and writes
// `values`.
void Cache::load_many(const std::vector<std::string>& keys, const Loads& to_load, std::chrono::milliseconds lifetime,
                      const support::Budget& budget, const LoadMany& load, std::vector<Value>& values) {
  const auto outcome = run_load<std::vector<Loaded>>(budget, [&] {
    std::vector<std::string> missing;
    missing.reserve(to_load.size());
    for (const auto& [i, pending] : to_load) missing.push_back(keys[i]);
    std::vector<Loaded> loaded = load(missing);
    loaded.resize(missing.size());
    return loaded;
  });
  {
    const support::MutexLock lock(mutex_);
    for (std::size_t k = 0; k < to_load.size(); ++k) {
      const auto& [i, pending] = to_load[k];
      end_load(keys[i], pending, outcome.value ? &(*outcome.value)[k] : nullptr, lifetime);
    }
  }
  for (std::size_t k = 0; k < to_load.size(); ++k) {
    LoadOutcome<Loaded> single{std::nullopt, outcome.error, outcome.is_abandoned};
    if (outcome.value) single.value = (*outcome.value)[k];
    to_load[k].second->publish(std::move(single));
  }
  const std::vector<Loaded>& loaded = outcome.get();
  for (std::size_t k = 0; k < to_load.size(); ++k) values[to_load[k].first] = loaded[k].value;
}

Cache::LookUp Cache::look_up(const std::string& key, bool refresh, Time now) {
  Entry& entry = entries_[key];
  entry.last_use = ++uses_;
  LookUp result;
  if (entry.pending) {
    result.state = LookUp::State::to_wait;
    result.pending = entry.pending;
  } else if (entry.is_kept && !refresh && now < entry.expires) {
    result.value = entry.value;
  } else {
    result.state = LookUp::State::to_load;
    result.pending = entry.pending = std::make_shared<PendingLoad<Loaded>>();
    if (entries_.size() > max_entries_) evict();
  }
  return result;
}

// Ends the load in the entry of `key`, unless drop() has removed the entry, and keeps its value. `loaded` is null if
// the load failed.
void Cache::end_load(const std::string& key, const Pending& pending, const Loaded* loaded,
                     std::chrono::milliseconds lifetime) {
  const auto found = entries_.find(key);
  if (found == entries_.end() || found->second.pending != pending) return;
  Entry& entry = found->second;
  entry.pending = nullptr;
  if (loaded != nullptr && lifetime.count() > 0) keep(found->first, entry, *loaded, lifetime);
  if (!entry.is_kept) entries_.erase(found);  // such an entry counts no bytes
  if (bytes_ > max_bytes_) evict();
}

void Cache::keep(const std::string& key, Entry& entry, const Loaded& loaded, std::chrono::milliseconds lifetime) {
  constexpr std::size_t overhead = 64;  // of a node of the map
  const std::size_t bytes = sizeof(Entry) + overhead + key.capacity() + loaded.bytes;
  bytes_ -= entry.bytes;
  entry.is_kept = bytes <= max_bytes_;
  entry.value = entry.is_kept ? loaded.value : nullptr;
  entry.bytes = entry.is_kept ? bytes : 0;
  entry.expires = clock_.steady() + lifetime;
  bytes_ += entry.bytes;
}

template <class Condition>
void Cache::erase_if(const Condition& condition) {
  std::erase_if(entries_, [&](const auto& entry) REQUIRES(mutex_) {
    if (!condition(entry.first, entry.second)) return false;
    bytes_ -= entry.second.bytes;
    return true;
  });
}

// Drops expired entries, then the least recently used ones until an eighth of the exceeded bound (entries or bytes) is
// free.
void Cache::evict() {
  const auto now = clock_.steady();
  erase_if([&](const std::string&, const Entry& entry) { return !entry.pending && entry.expires <= now; });
  if (entries_.size() <= max_entries_ && bytes_ <= max_bytes_) return;
  std::vector<std::pair<std::uint64_t, std::size_t>> uses;  // last use, bytes
  uses.reserve(entries_.size());
  for (const auto& [key, entry] : entries_) {
    if (!entry.pending) uses.emplace_back(entry.last_use, entry.bytes);
  }
  std::sort(uses.begin(), uses.end());
  const std::size_t max_count = entries_.size() > max_entries_ ? max_entries_ - max_entries_ / 8 : max_entries_;
  const std::size_t max_size = bytes_ > max_bytes_ ? max_bytes_ - max_bytes_ / 8 : max_bytes_;
  std::size_t count = entries_.size(), bytes = bytes_;
  std::uint64_t oldest_left = 0;
  for (const auto& [used, size] : uses) {
    if (count <= max_count && bytes <= max_size) break;
    oldest_left = used + 1;
    --count;
    bytes -= size;
  }
  erase_if([&](const std::string&, const Entry& entry) { return !entry.pending && entry.last_use < oldest_left; });
}

void Cache::drop(const std::string& prefix) {
  const support::MutexLock lock(mutex_);
  erase_if([&](const std::string& key, const Entry&) { return key.starts_with(prefix); });
}

std::size_t Cache::bytes() const {
  const support::MutexLock lock(mutex_);
  return bytes_;
}

}  // namespace state
