// Option chains of futures products on a given day: monthly or quarterly, weekly, end-of-month and daily options. The
// underlying of each is the first contract that expires after it. Cached for that day. Owned by the Market; safe from
// any thread.
#pragma once

#include <map>
#include <memory>

#include "futures.hpp"
#include "symbols.hpp"

#include "tastytrade_mcp/support/mutex.hpp"

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

  // Returns the expiration that lists this contract, or null.
  const FutureExpiration* find(const FutureOptionName& name) const;
};

// A family of a product's options: its monthly, its weekly of one week, ...
struct FutureOptionRoot {
  std::string root;  // "EW3"
  std::string_view type;
  bool morning = false;
};
// The roots that chains of this product may have.
std::vector<FutureOptionRoot> list_option_roots(const FutureProduct& product);
// When options of such a product expire, in New York; those that settle in the morning at 9:30.
std::chrono::minutes option_closing_time(const FutureProduct& product);

class FutureChains {
 public:
  explicit FutureChains(std::uint64_t seed) : seed_(seed) {}
  // Returns null for a product without options.
  std::shared_ptr<const FutureChain> find(const FutureProduct& product, Date today) const;

 private:
  struct CachedValue {
    Date day;
    std::shared_ptr<const FutureChain> chain;
  };
  std::uint64_t seed_;
  mutable support::Mutex mutex_;
  mutable std::map<std::string_view, CachedValue> cache_ GUARDED_BY(mutex_);
};

}  // namespace simulator
