#include "quote_overrides.hpp"

#include "market.hpp"

namespace simulator {

void QuoteOverrides::set(const std::string& symbol, QuoteOverride values) {
  const support::MutexLock lock(mutex_);
  overrides_[symbol] = values;
  has_any_ = true;
}

void QuoteOverrides::clear() {
  const support::MutexLock lock(mutex_);
  overrides_.clear();
  has_any_ = false;
}

void QuoteOverrides::apply(Quote& quote, Instant now) const {
  if (!has_any_) return;
  const support::MutexLock lock(mutex_);
  const auto found = overrides_.find(quote.symbol);
  if (found == overrides_.end() || now < found->second.since) return;
  const QuoteOverride& values = found->second;
  if (values.bid) quote.bid = values.bid;
  if (values.ask) quote.ask = values.ask;
  if (values.has_no_bid) quote.bid.reset();
  if (values.has_no_ask) quote.ask.reset();
  if (values.last) quote.last = *values.last;
  if (values.bid_size) quote.bid_size = *values.bid_size;
  if (values.ask_size) quote.ask_size = *values.ask_size;
}

}  // namespace simulator
