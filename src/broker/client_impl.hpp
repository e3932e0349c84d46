// The client's inside: what its methods, spread over accounts.cpp, market_data.cpp and instruments.cpp, have in common.
// Owned by the Client; safe from any thread.
#pragma once

#include "connection/connection_pool.hpp"
#include "login/token_source.hpp"
#include "parse/byte_size.hpp"
#include "rate_limits/rate_limiter.hpp"
#include "rest/rest_client.hpp"
#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/broker/rows.hpp"
#include "tastytrade_mcp/state/cache.hpp"

namespace broker {

// The answer for one of many keys. `unreadable` are the rows of the broker's answer that may have been meant for this
// key: only a key without a value has some.
template <class T>
struct Found {
  std::optional<T> value;
  std::vector<UnreadableRow> unreadable;
};
template <class T>
std::size_t heap_bytes(const Found<T>& found) {
  return heap_bytes(found.value) + heap_bytes(found.unreadable);
}

class Client::Implementation {
 public:
  Implementation(Config settings, const support::Clock& time);

  // The answer to one question, kept for `lifetime`; `load` asks the broker.
  template <class T>
  Answer<T> cached(const std::string& key, std::chrono::milliseconds lifetime, const CallOptions& options,
                   const std::function<T()>& load) {
    const auto result =
        options.only_kept ? state::Cache::Result{find_kept(key, options), true}
                          : cache.get(key, lifetime, options.refresh, options.budget, [&] { return keep<T>(load()); });
    if (options.on_cache) options.on_cache(result.hit);
    const auto kept = std::static_pointer_cast<const CachedValue<T>>(result.value);
    return {std::shared_ptr<const T>(kept, &kept->value), kept->as_of};
  }

  // The answers for many keys, each kept on its own, in the order of the keys and without those there is no answer for.
  // `load` gets the keys that are not kept and returns one Found for each.
  template <class T>
  Answer<Rows<T>> cached_each(
      const std::vector<std::string>& keys, std::chrono::milliseconds lifetime, const CallOptions& options,
      const std::function<std::vector<Found<T>>(const std::vector<std::string>& missing)>& load) {
    const auto load_missing = [&](const std::vector<std::string>& missing) {
      std::vector<state::Cache::Loaded> values;
      for (Found<T>& found : load(missing)) values.push_back(keep<Found<T>>(std::move(found)));
      return values;
    };
    state::Cache::Results results;
    if (options.only_kept) {
      results.hit = true;
      for (const std::string& key : keys) results.values.push_back(find_kept(key, options));
    } else {
      results = cache.get_many(keys, lifetime, options.refresh, options.budget, load_missing);
    }
    if (options.on_cache) options.on_cache(results.hit);
    auto all = std::make_shared<Rows<T>>();
    std::optional<support::Instant> oldest;
    for (const auto& value : results.values) {
      const auto kept = std::static_pointer_cast<const CachedValue<Found<T>>>(value);
      oldest = oldest ? std::min(*oldest, kept->as_of) : kept->as_of;
      if (kept->value.value) all->rows.push_back(*kept->value.value);
      // Every key without a value names the same rows.
      if (all->unreadable.empty()) all->unreadable = kept->value.unreadable;
    }
    return {std::move(all), oldest.value_or(clock.now())};
  }

  const Config config;
  const support::Clock& clock;
  ConnectionPool pool;
  UpstreamRateLimiter ceilings;
  RequestPauses pauses;
  TokenSource tokens;
  RestClient exchange;
  state::Cache cache;

 private:
  state::Cache::Value find_kept(const std::string& key, const CallOptions& options) {
    auto value = options.refresh ? std::nullopt : cache.find(key);
    if (!value) throw NotKept();
    return *std::move(value);
  }

  template <class T>
  struct CachedValue {
    T value;
    support::Instant as_of;
  };
  template <class T>
  state::Cache::Loaded keep(T value) {
    const std::size_t bytes = sizeof(CachedValue<T>) + heap_bytes(value);
    return {std::make_shared<const CachedValue<T>>(CachedValue<T>{std::move(value), clock.now()}), bytes};
  }
};

}  // namespace broker
