#include "watch_samples.hpp"

namespace app {
namespace {

constexpr std::chrono::seconds kWindow{300}, kBetweenKept{10}, kLongEnough{60};

// Returns the counts of `now` less those of `before`; nullopt if the server was started again in between.
std::optional<ParsedMetrics> count_between(const ParsedMetrics& now, const ParsedMetrics& before) {
  if (read_figures(now).start_time != read_figures(before).start_time) return std::nullopt;
  return subtract(now, before);
}

double seconds_between(WatchSamples::TimePoint from, WatchSamples::TimePoint to) {
  return std::chrono::duration<double>(to - from).count();
}

}  // namespace

bool WatchSamples::add(ParsedMetrics metrics, TimePoint time) {
  bool is_restart = false;
  interval_.reset();
  period_.reset();
  if (last_) {
    if (const auto counted = count_between(metrics, last_->metrics)) {
      interval_ = Interval{read_figures(*counted), seconds_between(last_->time, time)};
    } else {
      is_restart = true;
      kept_.clear();
    }
  }
  while (!kept_.empty() && time - kept_.front().time > kWindow) kept_.pop_front();
  if (!kept_.empty()) {
    if (const auto counted = subtract(metrics, kept_.front().metrics)) {
      period_ = Period{read_figures(*counted), seconds_between(kept_.front().time, time), false};
    }
  }
  if (kept_.empty() || time - kept_.back().time >= kBetweenKept) kept_.push_back({metrics, time});
  last_ = Sample{std::move(metrics), time};
  return is_restart;
}

std::vector<Period> find_periods(const ServerFigures& figures, std::optional<double> uptime,
                                 const std::optional<Period>& watched) {
  std::vector<Period> periods;
  if (watched) periods.push_back(*watched);
  if (!watched || watched->seconds < static_cast<double>(kLongEnough.count())) {
    periods.push_back({figures, uptime.value_or(0), true});
  }
  return periods;
}

}  // namespace app
