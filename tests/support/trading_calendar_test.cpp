#include "tastytrade_mcp/support/trading_calendar.hpp"

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <ctime>

using support::new_york_date;
using support::new_york_time;
using namespace std::chrono_literals;

namespace {

support::Instant at(const char* text) {
  return *support::parse_iso8601(text);
}
support::Date day(const char* text) {
  return *support::parse_date(text);
}

}  // namespace

TEST_CASE("The New York date changes at midnight in New York, in summer and in winter") {
  CHECK(new_york_date(at("2026-07-01T03:59:59.999Z")) == day("2026-06-30"));
  CHECK(new_york_date(at("2026-07-01T04:00:00Z")) == day("2026-07-01"));
  CHECK(new_york_date(at("2026-12-01T04:59:59.999Z")) == day("2026-11-30"));
  CHECK(new_york_date(at("2026-12-01T05:00:00Z")) == day("2026-12-01"));
  CHECK(new_york_date(at("2027-01-01T04:59:00Z")) == day("2026-12-31"));
}

TEST_CASE("The New York date is right on days on which the clock changes") {
  CHECK(new_york_date(at("2026-03-08T06:59:00Z")) == day("2026-03-08"));
  CHECK(new_york_date(at("2026-03-08T07:01:00Z")) == day("2026-03-08"));
  CHECK(new_york_date(at("2026-03-09T03:59:00Z")) == day("2026-03-08"));
  CHECK(new_york_date(at("2026-03-09T04:00:00Z")) == day("2026-03-09"));
  CHECK(new_york_date(at("2026-11-02T04:59:00Z")) == day("2026-11-01"));
}

TEST_CASE("new_york_time() converts a wall time to an instant") {
  CHECK(new_york_time(day("2026-07-01"), 9h + 30min) == at("2026-07-01T13:30:00Z"));
  CHECK(new_york_time(day("2026-12-01"), 16h) == at("2026-12-01T21:00:00Z"));
  CHECK(new_york_time(day("2026-03-08"), 1h + 59min) == at("2026-03-08T06:59:00Z"));
  CHECK(new_york_time(day("2026-03-08"), 2h + 30min) == at("2026-03-08T07:30:00Z"));  // skipped: shown as 3:30
  CHECK(new_york_time(day("2026-03-08"), 3h) == at("2026-03-08T07:00:00Z"));
  CHECK(new_york_time(day("2026-11-01"), 1h + 30min) == at("2026-11-01T05:30:00Z"));  // the first of two
  CHECK(new_york_time(day("2026-11-01"), 2h) == at("2026-11-01T07:00:00Z"));
}

TEST_CASE("New York dates equal those of the system's time zone database") {
  ::setenv("TZ", "America/New_York", 1);
  ::tzset();
  // Without the database the C library takes UTC for every name.
  const std::time_t summer = 1'782'864'000;
  std::tm probe{};
  ::localtime_r(&summer, &probe);
  if (probe.tm_gmtoff != -4 * 3600) SKIP("this system has no time zone database");
  for (std::int64_t seconds = 1'167'609'600; seconds < 2'145'916'800; seconds += 1'800) {  // 2007 to 2037
    const auto time = static_cast<std::time_t>(seconds);
    std::tm local{};
    ::localtime_r(&time, &local);
    const support::Date expected{std::chrono::year(local.tm_year + 1900),
                                 std::chrono::month(static_cast<unsigned>(local.tm_mon + 1)),
                                 std::chrono::day(static_cast<unsigned>(local.tm_mday))};
    const support::Date computed = new_york_date(support::Instant(std::chrono::seconds(seconds)));
    if (computed != expected) {
      CAPTURE(seconds);
      REQUIRE(computed == expected);
    }
  }
  ::unsetenv("TZ");
  ::tzset();
}

TEST_CASE("Stock exchanges are closed on their published holidays") {
  // NYSE's published calendars of 2024 to 2028.
  for (const char* text :
       {"2024-01-01", "2024-01-15", "2024-02-19", "2024-03-29", "2024-05-27", "2024-06-19", "2024-07-04", "2024-09-02",
        "2024-11-28", "2024-12-25", "2025-04-18", "2026-04-03", "2026-06-19", "2026-07-03", "2026-11-26", "2027-03-26",
        "2027-06-18", "2027-07-05", "2027-12-24", "2028-04-14", "2026-11-28", "2026-11-29"}) {
    CAPTURE(text);
    CHECK(!support::is_stock_trading_day(day(text)));
  }
  for (const char* text : {"2026-11-27", "2026-12-31", "2027-12-31", "2026-10-12", "2026-11-11", "2026-07-02"}) {
    CAPTURE(text);
    CHECK(support::is_stock_trading_day(day(text)));
  }
  CHECK(support::stock_holidays(2028).size() == 9);  // New Year's Day is a Saturday
}

TEST_CASE("On a day without trading, trading_date() is the last trading day") {
  CHECK(support::trading_date(at("2026-11-27T15:00:00Z")) == day("2026-11-27"));
  CHECK(support::trading_date(at("2026-11-28T15:00:00Z")) == day("2026-11-27"));
  CHECK(support::trading_date(at("2026-11-30T04:59:00Z")) == day("2026-11-27"));
  CHECK(support::trading_date(at("2026-11-30T05:00:00Z")) == day("2026-11-30"));
  CHECK(support::trading_date(at("2026-11-26T18:00:00Z")) == day("2026-11-25"));
  CHECK(support::trading_date(at("2026-01-01T18:00:00Z")) == day("2025-12-31"));
}

TEST_CASE("The next trading day of the stock exchanges passes over weekends and holidays") {
  CHECK(support::next_stock_trading_day(day("2026-11-25")) == day("2026-11-27"));
  CHECK(support::next_stock_trading_day(day("2026-11-27")) == day("2026-11-30"));
}

TEST_CASE("Stock exchanges open at 9:30 in New York, and close at 16:00, and at 13:00 before some holidays") {
  CHECK(support::stock_open(day("2026-11-23")) == at("2026-11-23T14:30:00Z"));
  CHECK(support::stock_open(day("2026-07-02")) == at("2026-07-02T13:30:00Z"));
  CHECK(support::stock_close(day("2026-11-23")) == at("2026-11-23T21:00:00Z"));
  CHECK(support::stock_close(day("2026-11-27")) == at("2026-11-27T18:00:00Z"));
  CHECK(support::stock_close(day("2026-12-24")) == at("2026-12-24T18:00:00Z"));
  CHECK(support::stock_close(day("2025-07-03")) == at("2025-07-03T17:00:00Z"));
  CHECK(support::stock_close(day("2026-07-02")) == at("2026-07-02T20:00:00Z"));  // the day after is a holiday
}
