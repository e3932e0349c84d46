#include "tastytrade_mcp/support/time.hpp"

#include <catch2/catch_test_macros.hpp>

TEST_CASE("every form of time the broker writes is read") {
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

TEST_CASE("dates exist or are none") {
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
