// Parses and formats instants and dates.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace support {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;
using Date = std::chrono::year_month_day;

// "2026-06-12T19:33:51.327Z": ISO 8601, UTC, milliseconds.
std::string to_iso8601(Instant instant);
void append_iso8601(std::string& text, Instant instant);

// Parses "…Z", "…+00:00", "…-06:00", "2023-06-08 13:30:00+00" and "2025-06-20 00:00:00 UTC", with or without a
// fraction of a second. A time without a zone is taken as UTC. Returns nothing for anything else.
std::optional<Instant> parse_iso8601(std::string_view text);

// Parses a date of an HTTP header in any of the three forms of RFC 9110, section 5.6.7: "Sun, 06 Nov 1994 08:49:37
// GMT", "Sunday, 06-Nov-94 08:49:37 GMT" and "Sun Nov  6 08:49:37 1994". Returns nothing for anything else. A year of
// two digits is the one that lies less than 50 years after `now`.
std::optional<Instant> parse_http_date(std::string_view text, Instant now);

std::string to_text(Date date);  // "2026-06-12"
void append_date(std::string& text, Date date);
std::optional<Date> parse_date(std::string_view text);  // "2026-06-12" only, and only a day that exists
Date utc_date(Instant instant);
int days_between(Date from, Date to);  // negative if `to` is earlier
Date add_days(Date date, int days);

}  // namespace support
