// Quote alerts of the login: notices that TastyTrade sends once (docs/tastytrade.md, Quote alerts).
#pragma once

#include <optional>
#include <string>

#include "tastytrade_mcp/broker/types.hpp"

namespace broker {

struct QuoteAlert {
  std::string id;
  std::string symbol;
  std::string instrument_type;       // in the broker's spelling; empty if it sends none
  std::string field;                 // "Last", "Bid", "Ask", "IV"
  std::string comparison;            // ">" or "<": what the value must be for the alert to fire
  std::optional<Decimal> threshold;  // a price; of the field IV a fraction: 0.35 is 35 %
  std::optional<Instant> created_at, expires_at, triggered_at, dismissed_at, expired_at;
};

struct NewQuoteAlert {
  std::string symbol;  // in the broker's spelling
  InstrumentType instrument_type = InstrumentType::other;
  std::string field;       // "Last", "Bid", "Ask", "IV"
  std::string comparison;  // ">", "<"
  Decimal threshold;       // a price; of the field IV a fraction
  std::optional<Instant> expires_at;
};

}  // namespace broker
