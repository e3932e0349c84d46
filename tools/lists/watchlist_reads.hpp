// Finds watchlists by name. Free functions; safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tastytrade_mcp/broker/client.hpp"

namespace tools {

// "private", "public", "pairs"
std::string_view to_string(broker::WatchlistKind kind);
std::optional<broker::WatchlistKind> parse_watchlist_kind(std::string_view name);  // nothing for every other text

struct FoundWatchlist {
  broker::WatchlistKind kind = broker::WatchlistKind::own;
  broker::Answer<broker::Watchlist> answer;
};

// The watchlist of this name, first among the customer's own, then the public ones, then those of pairs, or only among
// `kind`. Case does not matter if no name is equal. Throws Error{not_found}, with the names that there are.
FoundWatchlist find_watchlist(broker::Client& client, const std::string& name,
                              std::optional<broker::WatchlistKind> kind, const broker::ReadOptions& options);

}  // namespace tools
