#include "market_calendar.hpp"

#include <algorithm>
#include <functional>
#include <string>

#include "shared/parallel_reads.hpp"

namespace tools {

using broker::MarketSession;
using support::Error;
using support::ErrorCode;

namespace {

constexpr Venue kVenues[] = {
    {"equities", "Equity", true}, {"CME", "CME", true}, {"CFE", "CFE", true}, {"crypto", "Zero Hash CLOB", false}};

// A read from the broker: of which venue, of what, and why it failed.
struct CalendarRead {
  std::string venue;
  std::string field;  // as results spell it: "sessions"
  std::function<void(const broker::ReadOptions&)> read;
  std::optional<Error> error = {};
};

class CalendarReader {
 public:
  CalendarReader(broker::Client& client, const std::vector<Venue>& venues) : client_(client) {
    for (const Venue& venue : venues) calendar_.venues.push_back({.venue = venue});
  }

  void add_reads(const std::optional<Period>& session_days) {
    // Crypto by itself: should the broker not know that collection, the others are not refused with it.
    add_current_read([](const Venue& venue) { return venue.has_holidays; });
    add_current_read([](const Venue& venue) { return !venue.has_holidays; });
    for (VenueCalendar& each : calendar_.venues) {
      const std::string name(each.venue.name);
      const std::string collection(each.venue.collection);
      if (session_days) {
        reads_.push_back({name, "sessions", [this, &each, collection, days = *session_days](const auto& options) {
                            each.sessions = client_.market_sessions(collection, days.first, days.last, options);
                          }});
      }
      if (each.venue.has_holidays) {
        reads_.push_back({name, "holidays", [this, &each, collection](const auto& options) {
                            each.holidays = client_.market_holidays(collection, options);
                          }});
      }
    }
  }

  MarketCalendar run(const broker::ReadOptions& options, Missing& missing) {
    read_each(
        reads_.size(), options,
        [this](std::size_t i, const broker::ReadOptions& how) {
          reads_[i].error = catch_error([&] { reads_[i].read(how); });
        },
        4);
    throw_if_none_read();
    for (const CalendarRead& read : reads_) {
      if (read.error) missing.add({.symbol = read.venue, .field = read.field, .reason = format_reason(*read.error)});
    }
    calendar_.as_of = client_.clock().now();
    for (const auto& answer : {&current_[0], &current_[1]}) {
      if (!*answer) continue;
      calendar_.as_of = std::min(calendar_.as_of, (*answer)->as_of);
      take_current(**answer, missing);
    }
    for (const VenueCalendar& each : calendar_.venues) {
      if (each.sessions) missing.add_rows(**each.sessions);
    }
    return std::move(calendar_);
  }

 private:
  template <class Predicate>
  void add_current_read(const Predicate& is_member) {
    std::vector<std::string> collections;
    std::string names;
    for (const VenueCalendar& each : calendar_.venues) {
      if (!is_member(each.venue)) continue;
      collections.emplace_back(each.venue.collection);
      names += (names.empty() ? "" : ", ") + std::string(each.venue.name);
    }
    auto& answer = current_[current_count_++];
    if (collections.empty()) return;
    reads_.push_back({names, "state", [this, &answer, collections](const broker::ReadOptions& options) {
                        answer = client_.market_sessions(collections, options);
                      }});
  }

  void take_current(const broker::Answer<broker::Rows<MarketSession>>& answer, Missing& missing) {
    missing.add_rows(*answer);
    for (const MarketSession& session : *answer) {
      for (VenueCalendar& each : calendar_.venues) {
        if (each.venue.collection == session.collection) each.current = session;
      }
    }
  }

  void throw_if_none_read() const {
    for (const CalendarRead& read : reads_) {
      if (read.error &&
          (read.error->code == ErrorCode::cancelled || read.error->code == ErrorCode::broker_login_failed)) {
        throw Error(*read.error);
      }
    }
    if (std::all_of(reads_.begin(), reads_.end(), [](const CalendarRead& read) { return read.error.has_value(); })) {
      throw Error(*reads_.front().error);
    }
  }

  broker::Client& client_;
  MarketCalendar calendar_;
  std::vector<CalendarRead> reads_;
  std::optional<broker::Answer<broker::Rows<MarketSession>>> current_[2];  // without and with crypto
  std::size_t current_count_ = 0;
};

}  // namespace

std::vector<Venue> find_venues(std::string_view name) {
  std::vector<Venue> venues;
  for (const Venue& venue : kVenues) {
    if (name.empty() || name == "all" || venue.name == name) venues.push_back(venue);
  }
  return venues;
}

MarketCalendar read_calendar(const ToolCall& call, const std::vector<Venue>& venues,
                             const std::optional<Period>& session_days, Missing& missing) {
  CalendarReader reader(call.broker(), venues);
  reader.add_reads(session_days);
  return reader.run(call.read_options(), missing);
}

}  // namespace tools
