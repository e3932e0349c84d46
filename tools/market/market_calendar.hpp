// What fetch_market_hours reads from the broker: the current sessions, the sessions of days, the holidays. Each is read
// by itself, so that one that cannot be read does not hide the others.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "shared/missing.hpp"
#include "shared/period.hpp"
#include "shared/tool_call.hpp"

namespace tools {

// A market, and the broker's name of it.
struct Venue {
  std::string_view name;        // "equities"
  std::string_view collection;  // "Equity"
  bool has_holidays;            // crypto trades every day
};

// All venues, or the one with this name.
std::vector<Venue> find_venues(std::string_view name);

// What was read of one venue. Nothing where it could not be read, or was not asked for.
struct VenueCalendar {
  Venue venue;
  std::optional<broker::MarketSession> current = {};
  std::optional<broker::Answer<broker::Rows<broker::MarketSession>>> sessions = {};
  std::optional<broker::Answer<broker::MarketHolidays>> holidays = {};
};

struct MarketCalendar {
  std::vector<VenueCalendar> venues;  // in the order of the request
  support::Instant as_of;             // of the current sessions
};

// Reads the calendar of `venues`; the sessions of days only if `session_days` is set. Adds what could not be read to
// `missing`. Throws the Error of a read if nothing was read, and Error{cancelled} and Error{broker_login_failed}.
MarketCalendar read_calendar(const ToolCall& call, const std::vector<Venue>& venues,
                             const std::optional<Period>& session_days, Missing& missing);

}  // namespace tools
