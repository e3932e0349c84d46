#include "tastytrade_mcp/state/cache.hpp"

#include <algorithm>

#include "tastytrade_mcp/support/error.hpp"

namespace state {
namespace {

// Callers of one load run on different threads, and each gets an error of its own.
std::exception_ptr copy_exception(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const support::Error& known) {
    return std::make_exception_ptr(support::Error(known));
  } catch (...) {
    return error;
  }
}

}  // namespace

// One load under way. Shared by the caller that loads and those that wait; guarded by the cache's mutex.
struct Cache::PendingLoad {
  bool done = false;
  bool abandoned = false;  // the loader gave up for reasons of its own: somebody else should try
  Value value;
  std::exception_ptr error;
};

// What one caller asked for and how far it got.
struct Cache::LookupState {
  const std::vector<std::string>& keys;
  bool refresh;
  std::vector<Value> values;
  std::vector<bool> is_resolved;
  std::vector<std::shared_ptr<PendingLoad>> waiting_on;  // loads of others we wait for
  std::vector<std::size_t> claimed;                      // what we load ourselves
  std::vector<std::shared_ptr<PendingLoad>> own;         // the loads of `claimed`, in its order
};

Cache::Cache(const support::Clock& clock, std::size_t max_entries, std::size_t max_bytes)
    : clock_(clock), max_entries_(std::max<std::size_t>(max_entries, 1)), max_bytes_(max_bytes) {}

Cache::Result Cache::get(const std::string& key, std::chrono::milliseconds lifetime, bool refresh,
                         const support::Budget& budget, const std::function<Loaded()>& load) {
  if (!refresh) {
    if (auto value = find(key)) return {*std::move(value), true};
  }
  Results results = get_many({key}, lifetime, refresh, budget,
                             [&](const std::vector<std::string>&) { return std::vector<Loaded>{load()}; });
  return {std::move(results.values.front()), results.hit};
}

std::optional<Cache::Value> Cache::find(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(key);
  if (found == entries_.end()) return std::nullopt;
  Entry& entry = found->second;
  if (entry.flight || !entry.kept || clock_.steady() >= entry.expires) return std::nullopt;
  entry.used = ++uses_;
  return entry.value;
}

Cache::Results Cache::get_many(
    const std::vector<std::string>& keys, std::chrono::milliseconds lifetime, bool refresh,
    const support::Budget& budget,
    const std::function<std::vector<Loaded>(const std::vector<std::string>& missing)>& load) {
  LookupState question{keys, refresh, {}, {}, {}, {}, {}};
  question.values.resize(keys.size());
  question.is_resolved.resize(keys.size());
  question.waiting_on.resize(keys.size());
  bool hit = true;
  std::unique_lock lock(mutex_);
  while (true) {
    look_up(question);
    if (!question.claimed.empty()) {
      hit = false;
      std::vector<std::string> missing;
      missing.reserve(question.claimed.size());
      for (const std::size_t i : question.claimed) missing.push_back(keys[i]);
      lock.unlock();
      std::vector<Loaded> loaded;
      std::exception_ptr error;
      bool abandoned = false;
      try {
        budget.check();
        loaded = load(missing);
        loaded.resize(missing.size());
      } catch (const support::Error& failure) {
        error = std::current_exception();
        // Only if it was this caller's own patience that ended does it make sense for another to try again.
        const bool ended =
            failure.code == support::ErrorCode::cancelled || failure.code == support::ErrorCode::deadline_exceeded;
        abandoned = ended && (budget.stop.stop_requested() || budget.remaining().count() == 0);
      } catch (...) {
        error = std::current_exception();
      }
      lock.lock();
      if (error) {
        fail(question, error, abandoned);
        lock.unlock();
        std::rethrow_exception(error);
      }
      publish(question, loaded, lifetime);
    }
    bool again = false;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const std::shared_ptr<PendingLoad> flight = std::move(question.waiting_on[i]);
      if (!flight) continue;
      // Our own clock may stand still in a test; how long we wait is real time.
      const bool landed = changed_.wait_until(lock, budget.stop, budget.deadline, [&] { return flight->done; });
      if (!landed) budget.check();
      if (!landed) throw support::Error(support::ErrorCode::deadline_exceeded, "The request took longer than it may.");
      if (flight->abandoned) {
        again = true;
        continue;
      }
      if (flight->error) std::rethrow_exception(copy_exception(flight->error));
      question.values[i] = flight->value;
      question.is_resolved[i] = true;
    }
    if (!again) return {std::move(question.values), hit};
  }
}

// Settles what is kept, joins what is being loaded, claims the rest. The mutex is held.
void Cache::look_up(LookupState& question) {
  question.claimed.clear();
  question.own.clear();
  const auto now = clock_.steady();
  for (std::size_t i = 0; i < question.keys.size(); ++i) {
    if (question.is_resolved[i]) continue;
    Entry& entry = entries_[question.keys[i]];
    entry.used = ++uses_;
    if (entry.flight) {
      // A key asked for twice in one question is claimed once; the second waits for nothing once we published.
      question.waiting_on[i] = entry.flight;
    } else if (entry.kept && !question.refresh && now < entry.expires) {
      question.values[i] = entry.value;
      question.is_resolved[i] = true;
    } else {
      entry.flight = std::make_shared<PendingLoad>();
      question.claimed.push_back(i);
      question.own.push_back(entry.flight);
    }
  }
  if (entries_.size() > max_entries_) evict();
}

void Cache::publish(LookupState& question, const std::vector<Loaded>& loaded, std::chrono::milliseconds lifetime) {
  for (std::size_t k = 0; k < question.claimed.size(); ++k) {
    const std::size_t i = question.claimed[k];
    PendingLoad& flight = *question.own[k];
    flight.value = loaded[k].value;
    flight.done = true;
    question.values[i] = loaded[k].value;
    question.is_resolved[i] = true;
    const auto entry = entries_.find(question.keys[i]);
    if (entry != entries_.end() && entry->second.flight.get() == &flight && lifetime.count() > 0) {
      keep(entry->first, entry->second, loaded[k], lifetime);
    }
    release(question.keys[i], flight);
  }
  changed_.notify_all();
  if (bytes_ > max_bytes_) evict();
}

void Cache::keep(const std::string& key, Entry& entry, const Loaded& loaded, std::chrono::milliseconds lifetime) {
  constexpr std::size_t overhead = 64;  // of a node of the map
  const std::size_t bytes = sizeof(Entry) + overhead + key.capacity() + loaded.bytes;
  bytes_ -= entry.bytes;
  entry.kept = bytes <= max_bytes_;
  entry.value = entry.kept ? loaded.value : nullptr;
  entry.bytes = entry.kept ? bytes : 0;
  entry.expires = clock_.steady() + lifetime;
  bytes_ += entry.bytes;
}

void Cache::fail(LookupState& question, const std::exception_ptr& error, bool abandoned) {
  for (std::size_t k = 0; k < question.claimed.size(); ++k) {
    PendingLoad& flight = *question.own[k];
    flight.error = copy_exception(error);
    flight.abandoned = abandoned;
    flight.done = true;
    release(question.keys[question.claimed[k]], flight);
  }
  changed_.notify_all();
}

// Ends `flight` in the entry of `key`, unless drop() put another one in its place.
void Cache::release(const std::string& key, const PendingLoad& flight) {
  const auto entry = entries_.find(key);
  if (entry == entries_.end() || entry->second.flight.get() != &flight) return;
  entry->second.flight.reset();
  if (!entry->second.kept) entries_.erase(entry);  // such an entry counts no bytes
}

template <class Condition>
void Cache::erase_if(const Condition& condition) {
  std::erase_if(entries_, [&](const auto& entry) {
    if (!condition(entry.first, entry.second)) return false;
    bytes_ -= entry.second.bytes;
    return true;
  });
}

// Drops what has expired, and then what was used longest ago until an eighth of what was exceeded is free: the entries
// or the bytes. The mutex is held.
void Cache::evict() {
  const auto now = clock_.steady();
  erase_if([&](const std::string&, const Entry& entry) { return !entry.flight && entry.expires <= now; });
  if (entries_.size() <= max_entries_ && bytes_ <= max_bytes_) return;
  std::vector<std::pair<std::uint64_t, std::size_t>> uses;  // when it was used, and its bytes
  uses.reserve(entries_.size());
  for (const auto& [key, entry] : entries_) {
    if (!entry.flight) uses.emplace_back(entry.used, entry.bytes);
  }
  std::sort(uses.begin(), uses.end());
  const std::size_t fewest = entries_.size() > max_entries_ ? max_entries_ - max_entries_ / 8 : max_entries_;
  const std::size_t smallest = bytes_ > max_bytes_ ? max_bytes_ - max_bytes_ / 8 : max_bytes_;
  std::size_t count = entries_.size(), bytes = bytes_;
  std::uint64_t oldest_left = 0;
  for (const auto& [used, size] : uses) {
    if (count <= fewest && bytes <= smallest) break;
    oldest_left = used + 1;
    --count;
    bytes -= size;
  }
  erase_if([&](const std::string&, const Entry& entry) { return !entry.flight && entry.used < oldest_left; });
}

void Cache::drop(const std::string& prefix) {
  const std::lock_guard lock(mutex_);
  erase_if([&](const std::string& key, const Entry&) { return key.starts_with(prefix); });
}

std::size_t Cache::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

}  // namespace state
