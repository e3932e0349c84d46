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
  std::string instrument_type = {};  // in the broker's spelling; empty if it sends none
  bool is_exact = true;              // false: it cannot be written back as it was sent
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
  // The property that would be lost or changed if the list were written back, in the broker's spelling; empty: none.
  std::string inexact = {};
};

// The new content of a private watchlist. The broker deletes a property that is left out.
struct WatchlistContent {
  std::string name;
  std::string group = {};               // empty: none
  std::optional<int> order_index = {};  // absent: the broker's default
  std::vector<WatchlistEntry> entries = {};
};

// Why a list of this name could not be made, or not be found again; nothing if it could. "is blank".
std::optional<std::string> validate_watchlist_name(std::string_view name);

}  // namespace broker
