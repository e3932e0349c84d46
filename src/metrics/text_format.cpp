// Prometheus's text format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats).
#include <charconv>
#include <cmath>

#include "tastytrade_mcp/metrics/metrics.hpp"

namespace metrics {
namespace {

void append_number(double value, std::string& text) {
  if (std::isnan(value)) {
    text += "NaN";  // std::to_chars() may write "-nan", which Prometheus refuses
    return;
  }
  char digits[32];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), value);
  text.append(digits, end.ptr);
}

// In help texts a backslash and a line feed are escaped, in label values a double quote too.
void append_escaped(std::string_view value, bool is_quoted, std::string& text) {
  for (const char c : value) {
    if (c == '\n') {
      text += "\\n";
      continue;
    }
    if (c == '\\' || (is_quoted && c == '"')) text += '\\';
    text += c;
  }
}

std::string upper_bound_label(const Bounds& bounds, std::size_t bucket) {
  std::string label = "le=\"";
  if (bucket == bounds.size()) {
    label += "+Inf";
  } else {
    append_number(bounds[bucket], label);
  }
  return label += '"';
}

}  // namespace

void Family::write(std::string& text) const {
  const support::MutexLock lock(mutex_);
  if (series_.empty() && !other_) return;
  text.append("# HELP ").append(description_.name).append(" ");
  append_escaped(description_.help, false, text);
  text.append("\n# TYPE ").append(description_.name).append(" ").append(to_string(type_)).append("\n");
  for (const auto& series : series_) write_series(*series, text);
  if (other_) write_series(*other_, text);
}

void Family::write_line(const Series& series, std::string_view suffix, std::string_view more, double value,
                        std::string& text) const {
  text.append(description_.name).append(suffix);
  if (!series.labels().empty() || !more.empty()) {
    text += '{';
    for (std::size_t i = 0; i < series.labels().size(); ++i) {
      if (i > 0) text += ',';
      text.append(description_.labels[i]).append("=\"");
      append_escaped(series.labels()[i], true, text);
      text += '"';
    }
    if (!more.empty()) text.append(series.labels().empty() ? "" : ",").append(more);
    text += '}';
  }
  text += ' ';
  append_number(value, text);
  text += '\n';
}

void CounterFamily::write_series(const Series& series, std::string& text) const {
  write_line(series, "", "", static_cast<double>(static_cast<const Counter&>(series).value()), text);
}

void GaugeFamily::write_series(const Series& series, std::string& text) const {
  write_line(series, "", "", static_cast<const Gauge&>(series).value(), text);
}

// Buckets are cumulative: each counts the observations up to its bound. The count is that of the last bucket, so that
// both agree while other threads observe.
void HistogramFamily::write_series(const Series& series, std::string& text) const {
  const auto& histogram = static_cast<const Histogram&>(series);
  const std::vector<std::uint64_t> counts = histogram.counts();
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    total += counts[i];
    write_line(series, "_bucket", upper_bound_label(bounds_, i), static_cast<double>(total), text);
  }
  write_line(series, "_sum", "", histogram.sum(), text);
  write_line(series, "_count", "", static_cast<double>(total), text);
}

}  // namespace metrics
