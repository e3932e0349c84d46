// Watchlists. docs/tastytrade.md, Watchlists.
#include "client_impl.hpp"
#include "parse/row_reader.hpp"
#include "parse/watchlist_json.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace broker {
namespace {

using support::Error;
using support::ErrorCode;
using support::Json;

const char* find_path(WatchlistKind kind) {
  switch (kind) {
    case WatchlistKind::own:
      return "watchlists";
    case WatchlistKind::publics:
      return "public-watchlists";
    case WatchlistKind::pairs:
      break;
  }
  return "pairs-watchlists";
}

}  // namespace

Answer<Rows<Watchlist>> Client::watchlists(WatchlistKind kind, const ReadOptions& options) {
  Impl& self = *impl_;
  const std::string path = find_path(kind);
  return self.cached<Rows<Watchlist>>("watchlists:" + path, self.config.lifetimes.accounts, options, [&] {
    BrokerRequest request{{path}, {}};
    // With true the service answers with names and counts alone.
    if (kind == WatchlistKind::publics) request.query.emplace_back("counts-only", "false");
    return read_rows<Watchlist>(self.rest.list(request, "watchlists", options, true), "watchlists", "name",
                                parse_watchlist, [](const Watchlist& list) { return list.name; });
  });
}

Answer<Watchlist> Client::watchlist(WatchlistKind kind, const std::string& name, const ReadOptions& options) {
  Impl& self = *impl_;
  // Of a blank name the path would be that of all watchlists.
  if (support::trim(name).empty()) throw Error(ErrorCode::invalid_argument, "The name of a watchlist is blank.");
  const std::string path = find_path(kind);
  return self.cached<Watchlist>("watchlist:" + path + ':' + name, self.config.lifetimes.accounts, options, [&] {
    const Json envelope = self.rest.send({{path, name}}, options);
    try {
      return parse_watchlist(wire::object(envelope["data"], "a watchlist"));
    } catch (const RowError& error) {
      throw malformed("a watchlist whose " + error.field + ' ' + error.problem);
    }
  });
}

}  // namespace broker
