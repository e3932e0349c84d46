// Private part of broker::Client: what the methods in resources/ share. Owned by the Client; safe from any thread.
#pragma once

#include "account_stream/account_events.hpp"
#include "connection/connection_pool.hpp"
#include "live/live_data.hpp"
#include "login/token_source.hpp"
#include "parse/byte_size.hpp"
#include "rate_limits/rate_limiter.hpp"
#include "rest/rest_client.hpp"
#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/broker/rows.hpp"
#include "tastytrade_mcp/state/cache.hpp"

namespace broker {

// The result for one of many keys that were requested together.
template <class T>
struct Found {
  std::optional<T> value;
  std::vector<UnreadableRow> unreadable;  // without a value: rows that may have been meant for this key
};
template <class T>
std::size_t heap_bytes(const Found<T>& found) {
  return heap_bytes(found.value) + heap_bytes(found.unreadable);
}

class Client::Impl {
 public:
  // `client`: whose implementation this is; used by threads only.
  Impl(Config settings, const support::Clock& time, Client& client);

  // Returns the cached value of `key`, or the value of `load`, which sends requests, and caches it for `lifetime`.
  template <class T, class Load>
  Answer<T> cached(const std::string& key, std::chrono::milliseconds lifetime, const ReadOptions& options,
                   const Load& load) {
    const auto result = counted(options, [&] {
      return options.cached_only ? state::Cache::Result{find_cached(key, options), true}
                                 : cache.get(key, lifetime, options.refresh, options.budget,
                                             [this, &load] { return to_cache<T>(load()); });
    });
    const auto entry = std::static_pointer_cast<const CacheEntry<T>>(result.value);
    return {std::shared_ptr<const T>(entry, &entry->value), entry->as_of};
  }

  // Returns the values of many keys, each cached by itself, in the order of the keys; keys without a value are left
  // out. `load` is called with the keys that are not cached, and returns one Found for each. as_of is that of the
  // oldest.
  template <class T, class Load>
  Answer<Rows<T>> cached_each(const std::vector<std::string>& keys, std::chrono::milliseconds lifetime,
                              const ReadOptions& options, const Load& load) {
    const auto load_missing = [this, &load](const std::vector<std::string>& missing) {
      std::vector<state::Cache::Loaded> values;
      values.reserve(missing.size());
      for (Found<T>& found : load(missing)) values.push_back(to_cache<Found<T>>(std::move(found)));
      return values;
    };
    const auto results = counted(options, [&] {
      if (!options.cached_only) return cache.get_many(keys, lifetime, options.refresh, options.budget, load_missing);
      state::Cache::Results cached{.values = {}, .hit = true};
      for (const std::string& key : keys) cached.values.push_back(find_cached(key, options));
      return cached;
    });
    auto all = std::make_shared<Rows<T>>();
    std::optional<support::Instant> oldest;
    for (const auto& value : results.values) {
      const auto entry = std::static_pointer_cast<const CacheEntry<Found<T>>>(value);
      oldest = oldest ? std::min(*oldest, entry->as_of) : entry->as_of;
      if (entry->value.value) all->rows.push_back(*entry->value.value);
      // Every key without a value names the same rows.
      if (all->unreadable.empty()) all->unreadable = entry->value.unreadable;
    }
    return {std::move(all), oldest.value_or(clock.now())};
  }

  const Config config;
  const support::Clock& clock;
  ConnectionPool pool;
  UpstreamRateLimiter rate_limiter;
  RequestPauses pauses;
  TokenSource token_source;
  RestClient rest;
  state::Cache cache;
  live::LiveData live;
  account_stream::AccountStream account_events;  // last: its threads use the client

 private:
  // Runs a look-up and counts whether the cache had the value. A load that failed is a miss.
  template <class LookUp>
  static auto counted(const ReadOptions& options, const LookUp& look_up) {
    const auto count = [&](bool is_hit) {
      if (options.lookups != nullptr) options.lookups->count(is_hit);
    };
    try {
      auto result = look_up();
      count(result.hit);
      return result;
    } catch (const NotCached&) {
      throw;
    } catch (...) {
      count(false);
      throw;
    }
  }

  state::Cache::Value find_cached(const std::string& key, const ReadOptions& options) {
    auto value = options.refresh ? std::nullopt : cache.find(key);
    if (!value) throw NotCached();
    return *std::move(value);
  }

  template <class T>
  struct CacheEntry {
    T value;
    support::Instant as_of;
  };
  template <class T>
  state::Cache::Loaded to_cache(T value) {
    const std::size_t bytes = sizeof(CacheEntry<T>) + heap_bytes(value);
    return {std::make_shared<const CacheEntry<T>>(CacheEntry<T>{std::move(value), clock.now()}), bytes};
  }
};

}  // namespace broker
