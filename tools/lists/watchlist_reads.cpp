#include "watchlist_reads.hpp"

#include <vector>

#include "shared/parallel_reads.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using broker::Watchlist;
using broker::WatchlistKind;
using support::Error;
using support::ErrorCode;

namespace {

constexpr std::size_t kMaxNames = 20;  // in one error

// The list of exactly this name; nothing if there is none.
std::optional<broker::Answer<Watchlist>> find_exact(broker::Client& client, const std::string& name, WatchlistKind kind,
                                                    const broker::ReadOptions& options) {
  try {
    auto answer = client.watchlist(kind, name, options);
    // A service that compares names more loosely could answer with another list.
    if (support::to_upper(answer->name) != support::to_upper(name)) return std::nullopt;
    return answer;
  } catch (const Error& error) {
    if (error.code != ErrorCode::not_found) throw;
    return std::nullopt;
  }
}

[[noreturn]] void refuse(const std::string& name, const std::vector<std::string>& names) {
  const std::string shown = support::printable(name, 60);
  if (names.empty()) throw Error(ErrorCode::not_found, "There is no watchlist '" + shown + "', and no other.");
  std::vector<std::string> first(names.begin(),
                                 names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), kMaxNames)));
  const std::string more = names.size() > kMaxNames ? ", and more; fetch_watchlists lists all." : ".";
  throw Error(ErrorCode::not_found, "There is no watchlist '" + shown + "'.",
              "There are: " + support::join(first, ", ") + more);
}

}  // namespace

std::string_view to_string(WatchlistKind kind) {
  switch (kind) {
    case WatchlistKind::own:
      return "private";
    case WatchlistKind::publics:
      return "public";
    case WatchlistKind::pairs:
      break;
  }
  return "pairs";
}

std::optional<WatchlistKind> parse_watchlist_kind(std::string_view name) {
  for (const WatchlistKind kind : {WatchlistKind::own, WatchlistKind::publics, WatchlistKind::pairs}) {
    if (to_string(kind) == name) return kind;
  }
  return std::nullopt;
}

FoundWatchlist find_watchlist(broker::Client& client, const std::string& name, std::optional<WatchlistKind> kind,
                              const broker::ReadOptions& options) {
  std::vector<WatchlistKind> kinds{WatchlistKind::own, WatchlistKind::publics, WatchlistKind::pairs};
  if (kind) kinds = {*kind};
  for (const WatchlistKind each : kinds) {
    if (auto answer = find_exact(client, name, each, options)) return {each, *std::move(answer)};
  }
  // No name is equal: look through the lists, for one that differs in case only and for the names of the error.
  std::vector<std::string> names;
  for (const WatchlistKind each : kinds) {
    const auto lists = client.watchlists(each, options);
    for (const Watchlist& list : *lists) {
      names.push_back("'" + list.name + "'");
      if (support::to_upper(list.name) != support::to_upper(name)) continue;
      return {each, {std::shared_ptr<const Watchlist>(lists.value, &list), lists.as_of}};
    }
  }
  refuse(name, names);
}

}  // namespace tools
