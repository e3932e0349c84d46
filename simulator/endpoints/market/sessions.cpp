// Trading sessions and holidays.
#include <algorithm>

#include "endpoints/endpoints.hpp"
#include "simulation_state.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace simulator {
namespace {

struct Collection {
  std::string_view name;
  Venue venue;
};
constexpr Collection kCollections[] = {
    {"Equity", Venue::equity}, {"CME", Venue::cme}, {"CFE", Venue::cfe}, {"Zero Hash CLOB", Venue::crypto}};

const Collection& find_collection(std::string_view name, std::string_view parameter) {
  for (const Collection& collection : kCollections) {
    if (collection.name == name) return collection;
  }
  throw invalid_parameter(parameter, "does not have a valid value");
}

const Collection& futures_collection(const RequestContext& context) {
  const Collection& found = find_collection(context.captures.back(), "instrument-collection");
  if (found.venue != Venue::cme && found.venue != Venue::cfe) {
    throw invalid_parameter("instrument-collection", "does not have a valid value");
  }
  return found;
}

Json times_json(const Collection& collection, const Session& session) {
  Json row{{"instrument-collection", collection.name},
           {"session-date", support::to_text(session.date)},
           {"start-at", broker_time(session.start)},
           {"open-at", broker_time(session.open)},
           {"close-at", broker_time(session.close)}};
  if (session.close_extended) row["close-at-ext"] = broker_time(*session.close_extended);
  return row;
}

Session next_session(Venue venue, const Session& latest) {
  return session_on(venue, trading_day_after(venue, latest.date));
}
Session session_before(Venue venue, const Session& session) {
  return session_on(venue, trading_day_before(venue, session.date));
}

// While a venue is closed, open-at and close-at are those of the next session.
Json current_json(const Collection& collection, Instant now) {
  const Venue venue = collection.venue;
  const auto running = running_session(venue, now);
  const Session latest = latest_session(venue, now);
  Json row;
  if (running) {
    row = times_json(collection, *running);
    row["state"] = now < running->open ? "Pre-market" : now < running->close ? "Open" : "Extended";
    row["next-session"] = times_json(collection, next_session(venue, *running));
    row["previous-session"] = times_json(collection, session_before(venue, *running));
  } else {
    const Json next = times_json(collection, next_session(venue, latest));
    row = next;
    row["state"] = "Closed";
    row["next-session"] = next;
    row["previous-session"] = times_json(collection, latest);
  }
  return row;
}

Answer single(Json row) {
  Answer answer;
  answer.data = std::move(row);
  return answer;
}

Answer current_sessions(const RequestContext& context) {
  const auto names = context.query().all("instrument-collections");
  Json rows = Json::array();
  for (const std::string& name : names) {
    rows.push_back(current_json(find_collection(name, "instrument-collections"), context.now));
  }
  if (names.empty()) {
    for (const Collection& collection : kCollections) rows.push_back(current_json(collection, context.now));
  }
  return Answer::items(std::move(rows));
}

// The sessions of a collection in a range of dates, which is at most nine months long.
Answer sessions(const RequestContext& context) {
  const auto from = context.query().date("from-date"), to = context.query().date("to-date");
  if (!to) throw invalid_parameter("to-date", "is missing");
  const Date first = from.value_or(context.today);
  const Date limit = first + std::chrono::months(9);
  if (*to > limit) throw invalid_parameter("to-date", "does not have a valid value");
  const std::string name = context.query().one("instrument-collection").value_or("Equity");
  const Collection& collection = find_collection(name, "instrument-collection");
  Json rows = Json::array();
  for (Date day = support::add_days(first, -1); (day = trading_day_after(collection.venue, day)) <= *to;) {
    rows.push_back(times_json(collection, session_on(collection.venue, day)));
  }
  return Answer::items(std::move(rows));
}

Answer equities_current(const RequestContext& context) {
  return single(current_json(kCollections[0], context.query().instant("current-time").value_or(context.now)));
}

Answer neighbour(const RequestContext& context, const Collection& collection, bool next) {
  const auto date = context.query().date("date");
  const Date from = date ? *date : latest_session(collection.venue, context.now).date;
  const Date day = next ? trading_day_after(collection.venue, from) : trading_day_before(collection.venue, from);
  return single(times_json(collection, session_on(collection.venue, day)));
}

Answer equities_next(const RequestContext& context) {
  return neighbour(context, kCollections[0], true);
}
Answer equities_previous(const RequestContext& context) {
  return neighbour(context, kCollections[0], false);
}

Answer futures_current_all(const RequestContext& context) {
  return Answer::items(
      Json::array({current_json(kCollections[1], context.now), current_json(kCollections[2], context.now)}));
}
Answer futures_current(const RequestContext& context) {
  return single(current_json(futures_collection(context), context.now));
}
Answer futures_next(const RequestContext& context) {
  return neighbour(context, futures_collection(context), true);
}
Answer futures_previous(const RequestContext& context) {
  return neighbour(context, futures_collection(context), false);
}

Answer holidays(const RequestContext& context, std::vector<Date> (*closed)(int), std::vector<Date> (*half)(int)) {
  Json full = Json::array(), short_days = Json::array();
  const int year = static_cast<int>(context.today.year());
  for (int which = std::min(2025, year); which <= std::max(2028, year + 1); ++which) {
    for (const Date day : closed(which)) full.push_back(support::to_text(day));
    for (const Date day : half(which)) short_days.push_back(support::to_text(day));
  }
  Answer answer;
  answer.data["market-half-days"] = std::move(short_days);
  answer.data["market-holidays"] = std::move(full);
  return answer;
}

Answer stock_holidays(const RequestContext& context) {
  return holidays(context, equity_holidays, equity_half_days);
}
Answer exchange_holidays(const RequestContext& context) {
  futures_collection(context);
  return holidays(context, futures_holidays, futures_half_days);
}

constexpr Route kRoutes[] = {
    {"GET", "/market-time/sessions", sessions},
    {"GET", "/market-time/sessions/current", current_sessions},
    {"GET", "/market-time/equities/sessions/current", equities_current},
    {"GET", "/market-time/equities/sessions/next", equities_next},
    {"GET", "/market-time/equities/sessions/previous", equities_previous},
    {"GET", "/market-time/equities/holidays", stock_holidays},
    {"GET", "/market-time/futures/sessions/current", futures_current_all},
    {"GET", "/market-time/futures/sessions/current/{collection}", futures_current},
    {"GET", "/market-time/futures/sessions/next/{collection}", futures_next},
    {"GET", "/market-time/futures/sessions/previous/{collection}", futures_previous},
    {"GET", "/market-time/futures/holidays/{collection}", exchange_holidays},
};

}  // namespace

std::span<const Route> session_routes() {
  return kRoutes;
}

}  // namespace simulator
