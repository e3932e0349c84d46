// Reads quotes for the legs of an order: from the live feed where it has one that is young enough, else by REST. Safe
// from any thread.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "facts/reads.hpp"
#include "tastytrade_mcp/orders/facts.hpp"

namespace orders {

struct QuoteWish {
  InstrumentType type = InstrumentType::other;
  std::string symbol, streamer_symbol;
};

struct QuoteReading {
  std::string symbol;
  broker::Quote quote;
  support::Instant quoted_at;
  bool is_delayed = false;
};

struct QuoteReadings {
  std::vector<QuoteReading> quotes;
  MissingFacts missing;  // "quote:AAPL"
};

// Throws Error{cancelled} only, and what a refused login throws.
QuoteReadings read_quotes(broker::Client& client, const std::vector<QuoteWish>& wishes, std::chrono::seconds max_age,
                          const broker::ReadOptions& options);

// The quotes that the live feed has and that are young enough, without a request and without waiting. `missing` stays
// empty. Throws Error{cancelled} only.
QuoteReadings read_live_quotes(broker::Client& client, std::vector<QuoteWish> wishes, std::chrono::seconds max_age,
                               const broker::ReadOptions& options);

}  // namespace orders
