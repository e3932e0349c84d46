// Which options exist on a futures product on a given day: the monthly or quarterly family, the Friday weeklies, the
// end-of-month and the daily ones, each tied to the contract that outlives it. Kept for the day it was built for.
// Owned by the market; safe from any thread.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "futures.hpp"
#include "symbols.hpp"

namespace simulator {

struct FutureExpiration {
  std::string option_root;      // "EW3"
  std::string contract_symbol;  // "EW3U6"
  FutureContract future;        // the underlying
  Date date;
  std::string_view type;  // "Regular", "Weekly", "End-Of-Month"
  bool morning = false;
  Instant expires_at;
  std::vector<std::int64_t> strikes;  // thousandths, ascending
};

struct FutureChain {
  const FutureProduct* product = nullptr;
  std::vector<FutureContract> futures;
  std::vector<FutureExpiration> expirations;  // by date, then root

  // The expiration that lists this very contract, or null.
  const FutureExpiration* find(const FutureOptionName& name) const;
};

class FutureChains {
 public:
  explicit FutureChains(std::uint64_t seed) : seed_(seed) {}
  // Null for a product without options.
  std::shared_ptr<const FutureChain> of(const FutureProduct& product, Date today) const;

 private:
  struct CachedValue {
    Date day;
    std::shared_ptr<const FutureChain> chain;
  };
  std::uint64_t seed_;
  mutable std::mutex mutex_;
  mutable std::map<std::string_view, CachedValue> kept_;
};

}  // namespace simulator
