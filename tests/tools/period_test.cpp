// The parser of periods: what each form means on a fixed day, and what is refused.
#include <catch2/catch_test_macros.hpp>
#include <utility>

#include "shared/period.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

using support::Date;
using tools::parse_period;
using tools::PeriodRules;

namespace {

// A Saturday.
const Date kToday = *support::parse_date("2026-11-28");
const PeriodRules kAnyTime{.is_future_allowed = true, .max_days = 3700};
const PeriodRules kPast{.max_days = 3700};

std::string parse(const char* text, const PeriodRules& rules = kAnyTime, Date today = kToday) {
  return to_text(parse_period(text, today, rules));
}

// The message and the hint of the refusal; empty if the period is accepted.
std::string refusal(const std::string& text, const PeriodRules& rules = kAnyTime) {
  try {
    parse_period(text, kToday, rules);
    return "";
  } catch (const support::Error& error) {
    CHECK(error.code == support::ErrorCode::invalid_argument);
    return error.message() + " " + error.hint;
  }
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("Each form of a period means its days") {
  constexpr std::pair<const char*, const char*> kForms[] = {
      {"today", "2026-11-28..2026-11-28"},
      {"yesterday", "2026-11-27..2026-11-27"},
      {"tomorrow", "2026-11-29..2026-11-29"},
      {"this_week", "2026-11-23..2026-11-29"},
      {"last_week", "2026-11-16..2026-11-22"},
      {"next_week", "2026-11-30..2026-12-06"},
      {"this_month", "2026-11-01..2026-11-30"},
      {"last_month", "2026-10-01..2026-10-31"},
      {"next_month", "2026-12-01..2026-12-31"},
      {"this_quarter", "2026-10-01..2026-12-31"},
      {"last_quarter", "2026-07-01..2026-09-30"},
      {"this_year", "2026-01-01..2026-12-31"},
      {"last_year", "2025-01-01..2025-12-31"},
      {"wtd", "2026-11-23..2026-11-28"},
      {"mtd", "2026-11-01..2026-11-28"},
      {"qtd", "2026-10-01..2026-11-28"},
      {"ytd", "2026-01-01..2026-11-28"},
      {"last_1_day", "2026-11-28..2026-11-28"},
      {"last_30_days", "2026-10-30..2026-11-28"},
      {"last_2_weeks", "2026-11-15..2026-11-28"},
      {"last_3_months", "2026-08-29..2026-11-28"},
      {"last_1_year", "2025-11-29..2026-11-28"},
      {"last_5_years", "2021-11-29..2026-11-28"},
      {"next_7_days", "2026-11-28..2026-12-04"},
      {"next_30_days", "2026-11-28..2026-12-27"},
      {"30d", "2026-10-30..2026-11-28"},
      {"3m", "2026-08-29..2026-11-28"},
      {"1y", "2025-11-29..2026-11-28"},
      {"2026", "2026-01-01..2026-12-31"},
      {"2026-03", "2026-03-01..2026-03-31"},
      {"2024-02", "2024-02-01..2024-02-29"},
      {"2026-Q1", "2026-01-01..2026-03-31"},
      {"Q4 2025", "2025-10-01..2025-12-31"},
      {"March 2026", "2026-03-01..2026-03-31"},
      {"2026-03-05", "2026-03-05..2026-03-05"},
      {"3/5/2026", "2026-03-05..2026-03-05"},
      {"12/31/26", "2026-12-31..2026-12-31"},
      {"Mar 5 2026", "2026-03-05..2026-03-05"},
      {"20260305", "2026-03-05..2026-03-05"},
      {"2026-01-05..2026-02-10", "2026-01-05..2026-02-10"},
      {"2026-01..2026-03", "2026-01-01..2026-03-31"},
      {"2025..2026-03-05", "2025-01-01..2026-03-05"},
      {"2026-01-05/2026-02-10", "2026-01-05..2026-02-10"},
      {"1/5/2026 to 2/10/2026", "2026-01-05..2026-02-10"},
      {"2026-01-05 - 2026-02-10", "2026-01-05..2026-02-10"},
      {"2026-03-01..", "2026-03-01..2026-11-28"},
      {"2026-03-01..today", "2026-03-01..2026-11-28"},
      {"since 2026-03", "2026-03-01..2026-11-28"},
      {"from 2026-01-05 to 2026-02-10", "2026-01-05..2026-02-10"},
  };
  for (const auto& [text, days] : kForms) {
    INFO(text);
    CHECK(parse(text) == days);
  }
}

TEST_CASE("Case, spaces and the sign between words do not matter") {
  for (const char* text : {"LAST_30_DAYS", "last 30 days", "last-30-days", " past 30 days ", "previous_30_days"}) {
    INFO(text);
    CHECK(parse(text) == "2026-10-30..2026-11-28");
  }
}

TEST_CASE("What to_text() writes is read as the same period") {
  const tools::Period period = parse_period("last_5_years", kToday, kPast);
  CHECK(parse_period(to_text(period), kToday, kPast) == period);
  CHECK(period.days() == 1826);
}

TEST_CASE("Months of unequal length and leap days keep to days that exist") {
  const Date last_of_march = *support::parse_date("2026-03-31");
  CHECK(parse("last_month", kAnyTime, last_of_march) == "2026-02-01..2026-02-28");
  CHECK(parse("last_1_month", kAnyTime, last_of_march) == "2026-03-01..2026-03-31");
  CHECK(parse("next_1_month", kAnyTime, *support::parse_date("2026-01-31")) == "2026-01-31..2026-02-27");
  CHECK(parse("last_1_year", kAnyTime, *support::parse_date("2028-02-29")) == "2027-03-01..2028-02-29");
  CHECK(parse("last_quarter", kAnyTime, *support::parse_date("2026-01-01")) == "2025-10-01..2025-12-31");
  CHECK(parse("last_week", kAnyTime, *support::parse_date("2026-11-23")) == "2026-11-16..2026-11-22");
}

TEST_CASE("Today is the day in New York, not in UTC") {
  const auto today_at = [](const char* instant) {
    return parse("today", kPast, support::new_york_date(*support::parse_iso8601(instant)));
  };
  CHECK(today_at("2026-11-10T01:30:00Z") == "2026-11-09..2026-11-09");
  // Clocks change on March 8 at 07:00 UTC.
  CHECK(today_at("2026-03-08T06:59:00Z") == "2026-03-08..2026-03-08");
  CHECK(today_at("2026-03-08T07:01:00Z") == "2026-03-08..2026-03-08");
}

TEST_CASE("A period of the past ends today at the latest, and one that has not begun is refused") {
  CHECK(parse("2026", kPast) == "2026-01-01..2026-11-28");
  CHECK(parse("this_week", kPast) == "2026-11-23..2026-11-28");
  CHECK(parse("2026-11-01..2027-01-31", kPast) == "2026-11-01..2026-11-28");
  for (const char* text : {"tomorrow", "next_week", "2027", "2026-11-29", "2026-12-01..2026-12-05"}) {
    INFO(text);
    const std::string text_of_error = refusal(text, kPast);
    CHECK(has(text_of_error, "begins in the future"));
    CHECK(has(text_of_error, "Today is 2026-11-28 in New York"));
  }
}

TEST_CASE("A reversed period is refused with the days the other way round") {
  const std::string text = refusal("2026-03-05..2026-02-01");
  CHECK(has(text, "ends before it begins: 2026-03-05..2026-02-01"));
  CHECK(has(text, "2026-02-01..2026-03-05."));
  CHECK(has(refusal("2027-01-01..", kAnyTime), "ends before it begins"));
}

TEST_CASE("A period that is too long is refused with its number of days") {
  const PeriodRules year{.max_days = 366};
  CHECK(refusal("last_1_year", year).empty());
  CHECK(has(refusal("last_10_years", year), "has 3652 days"));
  CHECK(has(refusal("2016-01-01..2026-11-28", year), "At most 366 days"));
}

TEST_CASE("The period all begins at the earliest day of the rules, and is refused without one") {
  const PeriodRules rules{.max_days = 3700, .earliest = support::parse_date("2020-05-04")};
  CHECK(parse("all", rules) == "2020-05-04..2026-11-28");
  CHECK(has(refusal("all"), "has no beginning"));
}

TEST_CASE("Text that is no period is refused with the accepted forms") {
  const std::string long_text(300, 'x');
  for (const std::string& text : std::vector<std::string>{"",
                                                          " ",
                                                          "soon",
                                                          "last",
                                                          "last_days",
                                                          "last_0_days",
                                                          "last_x_days",
                                                          "this_3_days",
                                                          "xtd",
                                                          "dtd",
                                                          "2026-13",
                                                          "2026-Q5",
                                                          "20261",
                                                          "..",
                                                          "0d",
                                                          "d",
                                                          "-1d",
                                                          "last_99999_days",
                                                          "1e9d",
                                                          "\xF0\x9F\x93\x85",
                                                          "2026-03-05T",
                                                          "a..b",
                                                          long_text}) {
    INFO(text);
    CHECK(has(refusal(text), "cannot be read"));
  }
  CHECK(has(refusal("last_9999_years"), "from 1970 to 2100"));
  CHECK(has(refusal("0001-01-01"), "from 1970 to 2100"));
}

TEST_CASE("A day that does not exist, or that could be two days, is refused with what to write") {
  CHECK(has(refusal("2026-02-30"), "2026-02-28"));
  const std::string text = refusal("5-3-2026");
  CHECK(has(text, "2026-03-05"));
  CHECK(has(text, "2026-05-03"));
}
