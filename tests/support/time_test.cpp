#include "tastytrade_mcp/support/time.hpp"

#include <catch2/catch_test_macros.hpp>

TEST_CASE("parse_iso8601() accepts every form that the broker sends") {
  const std::pair<const char*, const char*> cases[] = {
      {"2026-06-12T19:33:51.327+00:00", "2026-06-12T19:33:51.327Z"},
      {"2026-06-12T19:33:51Z", "2026-06-12T19:33:51.000Z"},
      {"2026-06-12T13:33:51.5-06:00", "2026-06-12T19:33:51.500Z"},
      {"2023-06-08 13:30:00+00", "2023-06-08T13:30:00.000Z"},
      {"2025-06-20 00:00:00 UTC", "2025-06-20T00:00:00.000Z"},
      {"2026-06-12T19:33:51.123456789Z", "2026-06-12T19:33:51.123Z"},
  };
  for (const auto& [text, expected] : cases) {
    CAPTURE(text);
    REQUIRE(support::parse_iso8601(text));
    CHECK(support::to_iso8601(*support::parse_iso8601(text)) == expected);
  }
  for (const char* text : {"", "2026-06-12", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-06-12T24:00:00Z",
                           "2026-06-12T19:33:51.Z", "2026-06-12T19:33:51+1", "tomorrow", "2026-06-12T19:33:51Zjunk"}) {
    CAPTURE(text);
    CHECK(!support::parse_iso8601(text));
  }
}

TEST_CASE("parse_date() accepts existing dates only") {
  CHECK(support::to_text(*support::parse_date("2024-02-29")) == "2024-02-29");
  CHECK(!support::parse_date("2023-02-29"));
  CHECK(!support::parse_date("2024-2-29"));
  CHECK(!support::parse_date("2024-02-29T00:00"));
  const auto day = *support::parse_date("2026-06-12");
  CHECK(support::days_between(day, *support::parse_date("2026-06-18")) == 6);
  CHECK(support::days_between(day, *support::parse_date("2026-06-11")) == -1);
  CHECK(support::to_text(support::add_days(day, 20)) == "2026-07-02");
  CHECK(support::utc_date(*support::parse_iso8601("2026-06-12T23:59:59.999Z")) == day);
}

TEST_CASE("parse_http_date() accepts the three forms of RFC 9110") {
  const support::Instant now = *support::parse_iso8601("2026-06-12T00:00:00Z");
  const std::pair<const char*, const char*> cases[] = {
      {"Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37.000Z"},
      {"Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37.000Z"},
      {"Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37.000Z"},
      {"Fri Jun 12 00:00:05 2026", "2026-06-12T00:00:05.000Z"},
      {"Friday, 12-Jun-26 00:00:05 GMT", "2026-06-12T00:00:05.000Z"},
      {"Tuesday, 12-Jun-75 00:00:05 GMT", "2075-06-12T00:00:05.000Z"},
      {"Saturday, 12-Jun-76 00:00:05 GMT", "1976-06-12T00:00:05.000Z"},
      {" Sat, 31 Dec 2016 23:59:60 GMT ", "2017-01-01T00:00:00.000Z"},
  };
  for (const auto& [text, expected] : cases) {
    CAPTURE(text);
    REQUIRE(support::parse_http_date(text, now));
    CHECK(support::to_iso8601(*support::parse_http_date(text, now)) == expected);
  }
  for (const char* text :
       {"", "GMT", "120", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 31 Nov 1994 08:49:37 GMT", "Sun, 06 anF 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:49 GMT", "Sun, 06 Nov 19944 08:49:37 GMT", "Sunday, 06-Nov-1994 08:49:37 GMT",
        "2026-06-12T00:00:05Z"}) {
    CAPTURE(text);
    CHECK(!support::parse_http_date(text, now));
  }
}
