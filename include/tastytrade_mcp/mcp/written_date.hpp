// Parses dates as people and models write them. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tastytrade_mcp/support/time.hpp"

namespace mcp {

struct WrittenDate {
  std::optional<support::Date> date = {};
  // Without a date: the nearest text that is accepted, as a sentence: "Write 2026-11-12 or 2026-12-11."
  std::string advice = {};
};

// Accepts year-month-day (`2026-12-18`, `2026/12/18`, `20261218`), the month by name in any usual order
// (`Dec 18 2026`, `18 December 2026`, `18DEC26`), and the American order with slashes (`12/18/2026`, `12/18/26`).
// Other orders, separators and two-digit years are accepted only if exactly one day can be meant. A weekday before the
// date must fit it. A time and a zone behind the date are read and dropped: the day is the one that was written.
WrittenDate parse_written_date(std::string_view text);

}  // namespace mcp
