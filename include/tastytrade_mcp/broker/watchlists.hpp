// Watchlists of the customer, of TastyTrade, and of pairs (docs/tastytrade.md, Watchlists).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/broker/types.hpp"

namespace broker {

enum class WatchlistKind {
  own,      // the customer's
  publics,  // TastyTrade's
  pairs     // TastyTrade's, of pairs of symbols
};

struct WatchlistEntry {
  std::string symbol;
  std::string instrument_type;  // in the broker's spelling; empty if it sends none
};

// Two positions that are held against each other.
struct WatchlistPair {
  struct Side {
    std::string action, symbol;
    std::optional<Decimal> quantity;
  };
  Side left, right;
};

struct Watchlist {
  std::string name;
  std::string group;  // "default"
  std::optional<int> order_index;
  Rows<WatchlistEntry> entries;  // of the kinds `own` and `publics`
  Rows<WatchlistPair> pairs;     // of the kind `pairs`
};

}  // namespace broker
