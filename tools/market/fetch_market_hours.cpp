#include "fetch_market_hours.hpp"

#include <algorithm>
#include <set>

#include "market_calendar.hpp"
#include "shared/pages.hpp"
#include "shared/parameters.hpp"
#include "shared/period.hpp"
#include "shared/result_schema.hpp"
#include "shared/table.hpp"
#include "shared/tool_call.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace tools {

using broker::MarketHolidays;
using broker::MarketSession;
using support::Date;

namespace {

constexpr int kMaxSessionDays = 31;  // of a period whose sessions are listed; of a longer one holidays alone
constexpr int kMaxDays = 5 * 366;
constexpr int kHolidayWindowDays = 90;  // without a period: there is always a holiday or half day within

bool contains(const std::vector<Date>& dates, Date date) {
  return std::find(dates.begin(), dates.end(), date) != dates.end();
}

// "Pre-market" becomes "pre_market".
std::string to_state(const std::string& word) {
  return to_result_key(support::to_lower(word));
}

void write_venue(JsonWriter& row, const VenueCalendar& calendar) {
  const MarketSession& session = *calendar.current;
  row.text("venue", calendar.venue.name);
  row.text("state", to_state(session.state));
  // While a market is closed, these times are absent or those of the next session.
  if (session.state == "Closed") {
    row.time("next_opens_at", session.next_open_at ? session.next_open_at : session.open_at);
    row.time("next_closes_at", session.next_close_at ? session.next_close_at : session.close_at);
    return;
  }
  row.date("session_date", session.session_date);
  row.time("opens_at", session.open_at);
  row.time("closes_at", session.close_at);
  row.time("extended_closes_at", session.extended_close_at);
  row.time("next_opens_at", session.next_open_at);
  row.time("next_closes_at", session.next_close_at);
}

struct SessionRow {
  const VenueCalendar* calendar;
  const MarketSession* session;
};

void write_session(TableRow& row, const SessionRow& each) {
  row.date("date", each.session->session_date);
  row.text("venue", each.calendar->venue.name);
  row.time("opens_at", each.session->open_at);
  row.time("closes_at", each.session->close_at);
  row.time("extended_closes_at", each.session->extended_close_at);
  if (!each.calendar->venue.has_holidays) {
    row.flag("is_half_day", false);
  } else if (each.calendar->holidays) {
    row.flag("is_half_day", contains((*each.calendar->holidays)->half_days, *each.session->session_date));
  }
}

// By date, then in the order of the venues.
std::vector<SessionRow> list_sessions(const MarketCalendar& calendar) {
  std::vector<SessionRow> rows;
  for (const VenueCalendar& each : calendar.venues) {
    if (!each.sessions) continue;
    for (const MarketSession& session : **each.sessions) rows.push_back({&each, &session});
  }
  std::stable_sort(rows.begin(), rows.end(), [](const SessionRow& a, const SessionRow& b) {
    return *a.session->session_date < *b.session->session_date;
  });
  return rows;
}

struct HolidayRow {
  Date date;
  std::string_view venue;
  bool is_half_day;
};

void write_holiday(TableRow& row, const HolidayRow& holiday) {
  row.date("date", holiday.date);
  row.text("venue", holiday.venue);
  row.text("kind", holiday.is_half_day ? "half_day" : "closed");
  // The broker's list has no times. Those of the stock exchanges follow from their rules.
  if (holiday.is_half_day && holiday.venue == "equities" &&
      contains(support::stock_early_closes(static_cast<int>(holiday.date.year())), holiday.date)) {
    row.time("closes_at", support::stock_close(holiday.date));
  }
}

std::vector<HolidayRow> list_holidays(const MarketCalendar& calendar, const Period& days) {
  std::vector<HolidayRow> rows;
  for (const VenueCalendar& each : calendar.venues) {
    if (!each.holidays) continue;
    const MarketHolidays& holidays = **each.holidays;
    for (const Date date : holidays.closed) {
      if (days.contains(date)) rows.push_back({date, each.venue.name, false});
    }
    for (const Date date : holidays.half_days) {
      if (days.contains(date)) rows.push_back({date, each.venue.name, true});
    }
  }
  std::stable_sort(rows.begin(), rows.end(), [](const HolidayRow& a, const HolidayRow& b) { return a.date < b.date; });
  return rows;
}

// Adds the years of `days` of which the broker lists no holiday at all: there every year has some.
void add_unlisted_years(const MarketCalendar& calendar, const Period& days, Missing& missing) {
  for (const VenueCalendar& each : calendar.venues) {
    if (!each.holidays) continue;
    std::set<int> years;
    for (const Date date : (*each.holidays)->closed) years.insert(static_cast<int>(date.year()));
    for (int year = static_cast<int>(days.first.year()); year <= static_cast<int>(days.last.year()); ++year) {
      if (years.contains(year)) continue;
      missing.add({.symbol = std::string(each.venue.name),
                   .field = "holidays",
                   .reason = "TastyTrade lists no holidays of " + std::to_string(year)});
    }
  }
}

mcp::schema::Object hours_schema() {
  using namespace mcp::schema;
  return result_schema(
             {string("period"),
              list_of("venues", {string("venue").required(), string("state").required(), date("session_date"),
                                 timestamp("opens_at"), timestamp("closes_at"), timestamp("extended_closes_at"),
                                 timestamp("next_opens_at"), timestamp("next_closes_at")})
                  .required(),
              table("sessions", {date("date"), string("venue"), timestamp("opens_at"), timestamp("closes_at"),
                                 timestamp("extended_closes_at"), boolean("is_half_day")}),
              table("holidays",
                    {date("date"), string("venue"), one_of("kind", {"closed", "half_day"}), timestamp("closes_at")})
                  .required(),
              string("note").unlisted()})
      .with(missing_members());
}

void handle_market_hours(const ToolCall& call, JsonWriter& result) {
  const Date today = support::new_york_date(call.now());
  const std::string text = call.arguments().text("period");
  std::optional<Period> period;
  if (!text.empty() && support::to_lower(text) != "now") {
    period = parse_period(text, today, {.is_future_allowed = true, .max_days = kMaxDays});
  }
  const bool has_sessions = period && period->days() <= kMaxSessionDays;
  const Period holiday_days = period.value_or(Period{today, support::add_days(today, kHolidayWindowDays - 1)});

  Missing missing;
  const MarketCalendar calendar =
      read_calendar(call, find_venues(call.arguments().text("venue")), has_sessions ? period : std::nullopt, missing);
  std::vector<VenueCalendar> current;
  for (const VenueCalendar& each : calendar.venues) {
    if (each.current) current.push_back(each);
  }
  add_unlisted_years(calendar, holiday_days, missing);

  call.write_head(result, calendar.as_of);
  if (period) result.text("period", to_text(*period));
  write_rows(result, "venues", current, write_venue);
  if (has_sessions) {
    const Table sessions({"date", "venue", "opens_at", "closes_at", "extended_closes_at", "is_half_day"},
                         call.table_form());
    sessions.write(result, "sessions", list_sessions(calendar), write_session);
  }
  const Table holidays({"date", "venue", "kind", "closes_at"}, call.table_form());
  holidays.write(result, "holidays", list_holidays(calendar, holiday_days), write_holiday);
  if (period && !has_sessions) {
    result.text("note", "Sessions are listed for periods of at most " + std::to_string(kMaxSessionDays) + " days.");
  }
  missing.write(result);
}

}  // namespace

mcp::Tool fetch_market_hours(ToolContextPtr tool_context) {
  return {
      .name = "fetch_market_hours",
      .title = "Market hours",
      .description =
          "Trading hours: whether a market is open now, its next open and close, sessions of a period, holidays and "
          "half "
          "days. US equities, futures (CME, CFE), crypto.",
      .parameters = {{.name = "venue",
                      .kind = mcp::Parameter::Kind::choice,
                      .documentation = "The market. If left out: all of them.",
                      .aliases = {"market", "exchange", "collection"},
                      .choices = {"all", "equities", "CME", "CFE", "crypto"},
                      .choice_aliases = {{"equity", "equities"},
                                         {"stocks", "equities"},
                                         {"us", "equities"},
                                         {"nyse", "equities"},
                                         {"nasdaq", "equities"},
                                         {"options", "equities"},
                                         {"futures", "CME"},
                                         {"vix", "CFE"},
                                         {"cryptocurrency", "crypto"},
                                         {"bitcoin", "crypto"}}},
                     period_parameter("The days whose sessions, up to 31 days, and holidays are listed. If left out: "
                                      "the state now and the holidays of the next 90 days."),
                     unlisted_refresh_parameter(),
                     format_parameter()},
      .result = hours_schema,
      .open_world = true,
      .toolset = "market_data",
      .routes = {"/api/v1/market-hours"},
      .cache_lifetimes = {"market_data"},
      .handler = bind_handler(std::move(tool_context), handle_market_hours),
  };
}

}  // namespace tools
