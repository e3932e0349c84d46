// The rule of New York's summer time in the simulator.
#include "market/calendar.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace std::chrono_literals;
using simulator::make_date;
using simulator::new_york_date;
using simulator::new_york_time;

TEST_CASE("New York's summer time begins on the second Sunday of March and ends on the first of November") {
  struct Year {
    int year;
    unsigned march, november;
  };
  // As the zone database has them.
  for (const auto& [year, march, november] : {Year{2007, 11, 4},
                                              {2015, 8, 1},
                                              {2020, 8, 1},
                                              {2024, 10, 3},
                                              {2025, 9, 2},
                                              {2026, 8, 1},
                                              {2027, 14, 7},
                                              {2032, 14, 7}}) {
    CAPTURE(year);
    const auto utc = [&, y = year](unsigned month, unsigned day, std::chrono::minutes time) {
      return support::Instant(std::chrono::sys_days(make_date(y, month, day)) + time);
    };
    CHECK(new_york_time(make_date(year, 3, march - 1), 16h) == utc(3, march - 1, 21h));
    CHECK(new_york_time(make_date(year, 3, march), 1h + 59min) == utc(3, march, 6h + 59min));
    CHECK(new_york_time(make_date(year, 3, march), 3h) == utc(3, march, 7h));
    CHECK(new_york_time(make_date(year, 3, march), 16h) == utc(3, march, 20h));
    CHECK(new_york_time(make_date(year, 11, november), 1h + 30min) ==
          utc(11, november, 5h + 30min));  // the first of two
    CHECK(new_york_time(make_date(year, 11, november), 2h) == utc(11, november, 7h));
    CHECK(new_york_time(make_date(year, 11, november), 16h) == utc(11, november, 21h));
    CHECK(new_york_date(utc(7, 1, 3h + 59min)) == make_date(year, 6, 30));
    CHECK(new_york_date(utc(7, 1, 4h)) == make_date(year, 7, 1));
    CHECK(new_york_date(utc(12, 1, 4h + 59min)) == make_date(year, 11, 30));
    CHECK(new_york_date(utc(12, 1, 5h)) == make_date(year, 12, 1));
  }
}
