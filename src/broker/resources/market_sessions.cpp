// Trading hours and holidays of markets. docs/tastytrade.md, Market sessions.
#include <algorithm>

#include "client_impl.hpp"
#include "parse/row_reader.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace broker {
namespace {

using support::Json;

constexpr std::chrono::hours kDay{24};

MarketSession parse_session(const Json& json) {
  MarketSession session;
  session.collection = row_text(json, "instrument-collection");
  session.state = wire::text(json, "state");
  session.session_date = wire::date(json, "session-date");
  session.open_at = wire::instant(json, "open-at");
  session.close_at = wire::instant(json, "close-at");
  session.extended_close_at = wire::instant(json, "close-at-ext");
  if (const Json* const next = support::find(json, "next-session")) {
    session.next_open_at = wire::instant(*next, "open-at");
    session.next_close_at = wire::instant(*next, "close-at");
  }
  return session;
}

MarketSession parse_session_of_day(const Json& json) {
  MarketSession session = parse_session(json);
  if (!session.session_date) throw RowError{"session-date", "is missing or no date"};
  return session;
}

std::vector<Date> parse_dates(const Json& holidays, std::string_view key) {
  std::vector<Date> dates;
  for (const Json& entry : wire::array(holidays, key, "market holidays")) {
    const auto date = entry.is_string() ? support::parse_date(entry.get_ref<const std::string&>()) : std::nullopt;
    if (!date) throw malformed("market holidays with a day in " + std::string(key) + " that is no date");
    dates.push_back(*date);
  }
  std::sort(dates.begin(), dates.end());
  return dates;
}

// The broker sends the holidays as `data`, or as the only item of a list.
MarketHolidays parse_holidays(const Json& body) {
  const Json* holidays = support::find(body, "data");
  if (holidays == nullptr) throw malformed("market holidays without data");
  if (const Json* const items = support::find(*holidays, "items")) {
    if (!items->is_array() || items->size() != 1) throw malformed("market holidays with a list of other than one item");
    holidays = &items->front();
  }
  return {parse_dates(*holidays, "market-holidays"), parse_dates(*holidays, "market-half-days")};
}

}  // namespace

Answer<Rows<MarketSession>> Client::market_sessions(const std::vector<std::string>& collections,
                                                    const ReadOptions& options) {
  Impl& self = *impl_;
  const std::string key = "sessions:" + support::join(collections, ",");
  return self.cached<Rows<MarketSession>>(key, self.config.lifetimes.market_data, options, [&] {
    BrokerRequest request{{"market-time", "sessions", "current"}};
    for (const std::string& collection : collections) {
      request.query.emplace_back("instrument-collections[]", collection);
    }
    return read_rows<MarketSession>(self.rest.list(request, "market sessions", options), "market sessions",
                                    "instrument-collection", parse_session,
                                    [](const MarketSession& session) { return session.collection; });
  });
}

Answer<Rows<MarketSession>> Client::market_sessions(const std::string& collection, Date first, Date last,
                                                    const ReadOptions& options) {
  Impl& self = *impl_;
  const std::string from = support::to_text(first);
  const std::string to = support::to_text(last);
  const std::string key = "sessions:" + collection + ':' + from + ':' + to;
  return self.cached<Rows<MarketSession>>(key, kDay, options, [&] {
    const BrokerRequest request{{"market-time", "sessions"},
                                {{"instrument-collection", collection}, {"from-date", from}, {"to-date", to}}};
    auto sessions = read_rows<MarketSession>(
        self.rest.list(request, "market sessions", options), "market sessions", "session-date", parse_session_of_day,
        [](const MarketSession& session) { return support::to_text(*session.session_date); });
    std::sort(sessions.rows.begin(), sessions.rows.end(),
              [](const MarketSession& a, const MarketSession& b) { return *a.session_date < *b.session_date; });
    return sessions;
  });
}

Answer<MarketHolidays> Client::market_holidays(const std::string& collection, const ReadOptions& options) {
  Impl& self = *impl_;
  return self.cached<MarketHolidays>("holidays:" + collection, kDay, options, [&] {
    BrokerRequest request{{"market-time", "equities", "holidays"}};
    if (collection != "Equity") request.path = {"market-time", "futures", "holidays", collection};
    return parse_holidays(self.rest.send(request, options));
  });
}

}  // namespace broker
