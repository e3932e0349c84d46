// Reads metrics in Prometheus's text format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats), and computes
// differences and quantiles. Pure functions.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace app {

using Labels = std::map<std::string, std::string, std::less<>>;

// The buckets of a histogram. Each count is of the observations up to its bound, so counts do not descend.
struct Buckets {
  std::vector<double> bounds = {};  // seconds, ascending; the last one is infinite
  std::vector<double> counts = {};
  double sum = 0;  // of the observed values

  double count() const { return counts.empty() ? 0 : counts.back(); }
};

struct ParsedFamily {
  std::string type = {};                      // "counter", "gauge", "histogram", "summary" or "untyped"
  std::map<Labels, double> values = {};       // of counters and gauges
  std::map<Labels, Buckets> histograms = {};  // of histograms
};

using ParsedMetrics = std::map<std::string, ParsedFamily, std::less<>>;

// Takes counters, gauges and histograms. Samples of other types, and samples without a type, are checked and left out.
// Throws Error{upstream_unavailable} that names the line: for a line that is no sample, a text without a line feed at
// its end (a part is missing), a series that occurs twice, a negative counter, and buckets that are not cumulative.
ParsedMetrics parse_prometheus_text(std::string_view text);

// Counters and histograms count from `before` on; gauges stay those of `now`. Nothing if a counter is lower than before
// or a series has gone: the process was started again.
std::optional<ParsedMetrics> subtract(const ParsedMetrics& now, const ParsedMetrics& before);

// Adds the observations of `more`. Histograms with other bounds cannot be added, and change nothing.
void add(Buckets& buckets, const Buckets& more);

struct Quantile {
  double seconds = 0;
  bool is_lower_bound = false;  // the quantile lies above all finite bounds; `seconds` is the last of them
};

// Computes what Prometheus's histogram_quantile() does: linear interpolation within the bucket, from 0 in the first
// one. Nothing without observations or without a finite bound.
std::optional<Quantile> compute_quantile(const Buckets& buckets, double quantile);

}  // namespace app
