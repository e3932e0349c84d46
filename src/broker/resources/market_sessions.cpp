// Trading hours of markets. docs/tastytrade.md, Market sessions.
#include "client_impl.hpp"
#include "parse/row_reader.hpp"

namespace broker {
namespace {

using support::Json;

MarketSession parse_session(const Json& json) {
  MarketSession session;
  session.collection = row_text(json, "instrument-collection");
  session.state = wire::text(json, "state");
  session.session_date = wire::date(json, "session-date");
  session.open_at = wire::instant(json, "open-at");
  session.close_at = wire::instant(json, "close-at");
  if (const Json* const next = support::find(json, "next-session")) {
    session.next_open_at = wire::instant(*next, "open-at");
    session.next_close_at = wire::instant(*next, "close-at");
  }
  return session;
}

}  // namespace

Answer<Rows<MarketSession>> Client::market_sessions(const ReadOptions& options) {
  Impl& self = *impl_;
  return self.cached<Rows<MarketSession>>("sessions", self.config.lifetimes.market_data, options, [&] {
    const BrokerRequest request{{"market-time", "sessions", "current"},
                                {{"instrument-collections[]", "Equity"},
                                 {"instrument-collections[]", "CME"},
                                 {"instrument-collections[]", "CFE"}}};
    return read_rows<MarketSession>(self.rest.list(request, "market sessions", options), "market sessions",
                                    "instrument-collection", parse_session,
                                    [](const MarketSession& session) { return session.collection; });
  });
}

}  // namespace broker
