// Parses periods as people and models write them: "ytd", "last_30_days", "2026-03", "2026-01-05..2026-02-10".
// Days are calendar days in New York. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tastytrade_mcp/support/time.hpp"

namespace tools {

// The days from `first` to `last`, both included.
struct Period {
  support::Date first{};
  support::Date last{};

  bool contains(support::Date date) const { return first <= date && date <= last; }
  int days() const { return support::days_between(first, last) + 1; }
  friend bool operator==(const Period&, const Period&) = default;
};

// "2026-03-01..2026-03-31", which parse_period() reads.
std::string to_text(const Period& period);

// The periods that a tool accepts.
struct PeriodRules {
  bool is_future_allowed = false;
  int max_days = 366;
  // The first day that "all" means, which may have more than max_days. Without it "all" is refused.
  std::optional<support::Date> earliest = {};
};

// Parses a period; case, and "_", "-" or a space between words, do not matter. `today`: the date in New York.
//   today, yesterday, tomorrow
//   this_week, last_week, next_week; the same with month, quarter, year. A week begins on Monday.
//   wtd, mtd, qtd, ytd: from the beginning of the week, month, quarter or year until today
//   last_30_days, last_2_weeks, last_3_months, last_5_years, "30d", "3m": end today. last_1_day is today.
//   next_30_days and the like: begin today
//   2026, 2026-03, "March 2026", 2026-Q1
//   2026-03-05 and the other forms of mcp::parse_written_date()
//   A..B, "A to B": from the first day of A to the last day of B. Without B: until today.
//   "since A": from the first day of A until today
//   all: if the rules have an earliest day
// Without is_future_allowed a period that has begun ends today at the latest. Throws Error{invalid_argument} if the
// text is none of these or could mean two days, if the period is reversed, has not begun, or has more than max_days
// days.
Period parse_period(std::string_view text, support::Date today, const PeriodRules& rules);

}  // namespace tools
