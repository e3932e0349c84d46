// The client's inside: what its methods, spread over accounts.cpp, market_data.cpp and instruments.cpp, have in common.
// Owned by the Client; safe from any thread.
#pragma once

#include "ceilings.hpp"
#include "connection_pool.hpp"
#include "exchange.hpp"
#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/state/cache.hpp"
#include "token_source.hpp"

namespace broker {

class Client::Implementation {
 public:
  Implementation(Config settings, const support::Clock& time);

  // The answer to one question, kept for `lifetime`; `load` asks the broker.
  template <class T>
  Answer<T> cached(const std::string& key, std::chrono::milliseconds lifetime, const CallOptions& options,
                   const std::function<T()>& load) {
    const auto result =
        cache.get(key, lifetime, options.refresh, options.budget, [&] { return state::Cache::Value(keep<T>(load())); });
    if (options.on_cache) options.on_cache(result.hit);
    const auto kept = std::static_pointer_cast<const Kept<T>>(result.value);
    return {std::shared_ptr<const T>(kept, &kept->value), kept->as_of};
  }

  // The answers for many keys, each kept on its own, in the order of the keys and without those there is no answer for.
  // `load` gets the keys' places and returns one optional value for each.
  template <class T>
  Answer<std::vector<T>> cached_each(
      const std::vector<std::string>& keys, std::chrono::milliseconds lifetime, const CallOptions& options,
      const std::function<std::vector<std::optional<T>>(const std::vector<std::string>& missing)>& load) {
    const auto results =
        cache.get_many(keys, lifetime, options.refresh, options.budget, [&](const std::vector<std::string>& missing) {
          std::vector<state::Cache::Value> values;
          for (std::optional<T>& found : load(missing)) {
            values.push_back(keep<std::optional<T>>(std::move(found)));
          }
          return values;
        });
    if (options.on_cache) options.on_cache(results.hit);
    auto all = std::make_shared<std::vector<T>>();
    std::optional<support::Instant> oldest;
    for (const auto& value : results.values) {
      const auto kept = std::static_pointer_cast<const Kept<std::optional<T>>>(value);
      oldest = oldest ? std::min(*oldest, kept->as_of) : kept->as_of;
      if (kept->value) all->push_back(*kept->value);
    }
    return {std::move(all), oldest.value_or(clock.now())};
  }

  const Config config;
  const support::Clock& clock;
  ConnectionPool pool;
  Ceilings ceilings;
  TokenSource tokens;
  Exchange exchange;
  state::Cache cache;

 private:
  template <class T>
  struct Kept {
    T value;
    support::Instant as_of;
  };
  template <class T>
  std::shared_ptr<const Kept<T>> keep(T value) {
    return std::make_shared<const Kept<T>>(Kept<T>{std::move(value), clock.now()});
  }
};

}  // namespace broker
