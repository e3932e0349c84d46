// Option chains of stocks, funds and indices on a given day: roots, expirations, strikes. Built at the first call and
// cached for that day. Owned by the Market; safe from any thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "instruments.hpp"
#include "symbols.hpp"

#include "tastytrade_mcp/support/mutex.hpp"

namespace simulator {

struct Expiration {
  std::string root;
  Date date;
  std::string_view type;  // "Regular", "Weekly", "End-Of-Month"
  bool morning = false;   // settles at the opening prices
  Instant stops_trading;
  Instant expires_at;
  std::vector<std::int64_t> strikes;  // thousandths, ascending
};

struct Chain {
  const InstrumentSpec* underlying = nullptr;
  std::string_view style;               // "American", "European"
  std::vector<Expiration> expirations;  // by root, then date

  const Expiration* find(std::string_view root, Date date) const;
  // Whether this contract is listed.
  bool lists(const OptionName& name) const;
};

class Chains {
 public:
  explicit Chains(std::uint64_t seed) : seed_(seed) {}
  // Returns null for an underlying without options.
  std::shared_ptr<const Chain> find(const InstrumentSpec& underlying, Date today) const;

 private:
  struct CachedValue {
    Date day;
    std::shared_ptr<const Chain> chain;
  };
  std::uint64_t seed_;
  mutable support::Mutex mutex_;
  mutable std::map<std::string_view, CachedValue> cache_ GUARDED_BY(mutex_);
};

// The distance between strikes that every expiration of up to a year lists, in thousandths.
std::int64_t coarse_step(const InstrumentSpec& underlying, double price);
// The underlying whose options have this root ("SPXW": SPX), or null.
const InstrumentSpec* find_by_option_root(std::string_view root);
// The monthly expirations from `today` on: the next six months, then Januaries and Junes (LEAPS).
std::vector<Date> monthly_expirations(Date today);

}  // namespace simulator
