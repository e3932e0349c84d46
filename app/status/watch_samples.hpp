// The metrics of a server over the last five minutes of a watch: what was counted since the last look, and within the
// time for which failures are judged. Used by one thread.
#pragma once

#include <chrono>
#include <deque>
#include <optional>

#include "findings.hpp"
#include "status_view.hpp"

namespace app {

class WatchSamples {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // Adds the metrics that arrived at `time`, later than those before. Returns whether the server was started again
  // since then: what was counted before is forgotten.
  bool add(ParsedMetrics metrics, TimePoint time);

  // The counts between the last two samples; nullopt if there is one sample only.
  const std::optional<Interval>& interval() const { return interval_; }
  // The counts since the oldest sample; nullopt if there is one sample only.
  const std::optional<Period>& period() const { return period_; }

 private:
  struct Sample {
    ParsedMetrics metrics;
    TimePoint time;
  };
  std::deque<Sample> kept_;  // ten seconds or more apart, so that a short interval does not keep hundreds
  std::optional<Sample> last_;
  std::optional<Interval> interval_;
  std::optional<Period> period_;
};

// The periods in which failures are looked for: that of the watch, if there is one, and the time since the server's
// start, unless the first is a minute long.
std::vector<Period> find_periods(const ServerFigures& figures, std::optional<double> uptime,
                                 const std::optional<Period>& watched);

}  // namespace app
