// The data that the feed's connection writes and callers read.
#pragma once

#include "live/candle_book.hpp"
#include "live/last_values.hpp"
#include "live/print_tape.hpp"
#include "live/subscriptions.hpp"
#include "live/symbol_table.hpp"

namespace broker::live {

struct FeedStore {
  FeedStore(std::size_t max_keys, const support::Clock& clock) : subscriptions(max_keys, clock, symbols) {}

  SymbolTable symbols;
  Subscriptions subscriptions;
  LastValues values;  // its wait() also wakes for candles, prints and the state of the feed
  CandleBook candles;
  PrintTape prints;
};

}  // namespace broker::live
