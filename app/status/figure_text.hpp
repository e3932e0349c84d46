// Formats numbers of metrics for a person: counts, durations, shares, sizes. Pure functions, in ASCII.
#pragma once

#include <optional>
#include <string>

#include "prometheus_text.hpp"

namespace app {

std::string format_count(double count);       // "12,345"
std::string format_duration(double seconds);  // "0.25 ms", "12 ms", "1.2 s", with two digits that count
std::string format_quantile(const std::optional<Quantile>& quantile);  // "12 ms"; "> 30 s"; "-" for none
// "0 %", "< 1 %", "12 %". Rounded, but only what is none is "0 %", and only what is all is "100 %". "-" of nothing.
std::string format_share(double part, double whole);
std::string format_rate(double count, double seconds);  // "0.5", "12"; a second
std::string format_bytes(double bytes);                 // "13.3 MB"
std::string format_span(double seconds);                // "45 s", "4 min", "3 h 5 min", "2 d 4 h"

}  // namespace app
