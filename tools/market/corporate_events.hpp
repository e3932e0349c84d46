// Reads dividends and earnings of symbols: those to come from the market metrics, those of the past from their history.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "shared/missing.hpp"
#include "shared/period.hpp"
#include "shared/tool_call.hpp"

namespace tools {

struct CorporateEvent {
  enum class Kind { dividend, earnings };
  std::string symbol;
  Kind kind = Kind::dividend;
  support::Date date{};                       // of a dividend: from this day on shares are traded without it
  std::string time_of_day;                    // "before_open", "after_close"; empty if it is not known
  std::optional<support::Decimal> amount;     // dollars a share: the dividend, or the earnings reported
  std::optional<support::Decimal> consensus;  // the earnings expected
  std::optional<bool> is_estimated;           // of earnings to come: whether the company has not confirmed the date
  std::optional<support::Date> pay_date;
};

struct EventSelection {
  Period period;
  bool has_dividends = true;
  bool has_earnings = true;
};

struct CorporateEvents {
  std::vector<CorporateEvent> events;  // by date, then by symbol; each once
  support::Instant as_of = support::Instant::max();
};

// The events of `symbols`, which are stocks and ETFs in the broker's spelling. A symbol whose events cannot be read is
// added to `missing`. Throws Error if nothing at all could be read.
CorporateEvents read_corporate_events(const ToolCall& call, const std::vector<std::string>& symbols,
                                      const EventSelection& selection, Missing& missing);

// "before_open" for the broker's "BTO", "after_close" for "AMC"; empty for every other word.
std::string describe_report_time(const std::string& word);

}  // namespace tools
