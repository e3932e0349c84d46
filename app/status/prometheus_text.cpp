#include "prometheus_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace app {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

bool is_name_character(char c, bool is_first) {
  const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
  return is_letter || (!is_first && c >= '0' && c <= '9');
}

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

// Why a line is not what the format wants.
struct Fault {
  std::string reason;
};

// Reads one line from its front. Methods throw Fault.
class LineReader {
 public:
  explicit LineReader(std::string_view line) : rest_(line) { skip_blanks(); }

  bool at_end() const { return rest_.empty(); }

  void skip_blanks() {
    while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
  }

  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::string_view take_word() {
    std::size_t size = 0;
    while (size < rest_.size() && !is_blank(rest_[size])) ++size;
    const std::string_view word = rest_.substr(0, size);
    rest_.remove_prefix(size);
    skip_blanks();
    return word;
  }

  std::string take_name() {
    std::size_t size = 0;
    while (size < rest_.size() && is_name_character(rest_[size], size == 0)) ++size;
    if (size == 0) throw Fault{"there is no name where one must stand"};
    std::string name(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return name;
  }

  Labels take_labels() {
    Labels labels;
    if (!take('{')) return labels;
    skip_blanks();
    while (!take('}')) {
      std::string name = take_name();
      skip_blanks();
      if (!take('=')) throw Fault{"a label has no value"};
      skip_blanks();
      if (!labels.emplace(std::move(name), take_quoted()).second) throw Fault{"a label occurs twice"};
      skip_blanks();
      if (take(',')) {
        skip_blanks();
      } else if (at_end() || rest_.front() != '}') {
        throw Fault{"the labels do not end"};
      }
    }
    return labels;
  }

  // A number as the format writes it: 1, 1.5e-05, +Inf, -Inf, NaN.
  static double read_number(std::string_view word) {
    if (word.starts_with('+')) word.remove_prefix(1);
    double number = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (error != std::errc() || end != word.data() + word.size()) throw Fault{"the value is not a number"};
    return number;
  }

  // The value and a time stamp, which may be absent, up to the end of the line.
  double take_value() {
    skip_blanks();
    const double value = read_number(take_word());
    const std::string_view timestamp = take_word();
    std::int64_t milliseconds = 0;
    const auto [end, error] = std::from_chars(timestamp.data(), timestamp.data() + timestamp.size(), milliseconds);
    const bool is_number = error == std::errc() && end == timestamp.data() + timestamp.size();
    if ((!timestamp.empty() && !is_number) || !at_end()) throw Fault{"something follows the value"};
    return value;
  }

 private:
  std::string take_quoted() {
    if (!take('"')) throw Fault{"the value of a label has no quotation mark"};
    std::string value;
    while (!take('"')) {
      if (at_end()) throw Fault{"the value of a label does not end"};
      char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '\\') {
        if (at_end()) throw Fault{"the value of a label does not end"};
        c = rest_.front();
        rest_.remove_prefix(1);
        if (c != '\\' && c != '"' && c != 'n') throw Fault{"the value of a label has an unknown escape"};
        if (c == 'n') c = '\n';
      }
      value += c;
    }
    return value;
  }

  std::string_view rest_;
};

// The lines of a histogram's series, until all are read.
struct HistogramLines {
  Buckets buckets;
  std::optional<double> sum, count;
};

bool is_count(double value) {
  return std::isfinite(value) && value >= 0;
}

class Parser {
 public:
  void read_line(std::string_view line) {
    LineReader reader(line);
    if (reader.at_end()) return;
    if (reader.take('#')) {
      read_comment(reader);
    } else {
      read_sample(reader);
    }
  }

  // Call after the last line.
  ParsedMetrics finish() {
    finish_histograms();
    return std::move(metrics_);
  }

 private:
  void read_comment(LineReader& reader) {
    reader.skip_blanks();
    if (reader.take_word() != "TYPE") return;
    finish_histograms();
    name_ = reader.take_word();
    const std::string type(reader.take_word());
    constexpr std::string_view kTypes[] = {"counter", "gauge", "histogram", "summary", "untyped"};
    if (name_.empty() || std::find(std::begin(kTypes), std::end(kTypes), type) == std::end(kTypes) || !reader.at_end())
      throw Fault{"the line of a type has another form than: # TYPE NAME TYPE"};
    if (!metrics_.emplace(name_, ParsedFamily{.type = type}).second) throw Fault{name_ + " occurs twice"};
    family_ = &metrics_[name_];
  }

  void read_sample(LineReader& reader) {
    const std::string name = reader.take_name();
    reader.skip_blanks();
    Labels labels = reader.take_labels();
    const double value = reader.take_value();
    if (family_ == nullptr || !name.starts_with(name_)) return;
    const std::string_view suffix = std::string_view(name).substr(name_.size());
    if (family_->type == "histogram") {
      read_histogram_line(suffix, std::move(labels), value);
    } else if (suffix.empty() && (family_->type == "counter" || family_->type == "gauge")) {
      if (family_->type == "counter" && !is_count(value)) throw Fault{"the value of a counter is negative"};
      if (!family_->values.emplace(std::move(labels), value).second) throw Fault{"a series occurs twice"};
    }
  }

  void read_histogram_line(std::string_view suffix, Labels labels, double value) {
    if (suffix == "_sum" || suffix == "_count") {
      HistogramLines& lines = open_[std::move(labels)];
      std::optional<double>& place = suffix == "_sum" ? lines.sum : lines.count;
      if (place) throw Fault{"a series occurs twice"};
      place = value;
    } else if (suffix == "_bucket") {
      const auto bound = labels.find("le");
      if (bound == labels.end()) throw Fault{"a bucket has no bound"};
      const double upper = LineReader::read_number(bound->second);
      labels.erase(bound);
      Buckets& buckets = open_[std::move(labels)].buckets;
      if (std::isnan(upper) || !is_count(value) || (!buckets.bounds.empty() && upper <= buckets.bounds.back()) ||
          value < buckets.count()) {
        throw Fault{"the buckets of a histogram are not cumulative"};
      }
      buckets.bounds.push_back(upper);
      buckets.counts.push_back(value);
    }
  }

  void finish_histograms() {
    for (auto& [labels, lines] : open_) {
      const bool is_whole = !lines.buckets.bounds.empty() && lines.buckets.bounds.back() == kInfinity && lines.sum &&
                            lines.count && *lines.count == lines.buckets.count();
      if (!is_whole) throw Fault{"the histogram above it is not whole"};
      lines.buckets.sum = *lines.sum;
      family_->histograms.emplace(labels, std::move(lines.buckets));
    }
    open_.clear();
  }

  ParsedMetrics metrics_;
  std::string name_;                // of the family that the last line of a type began
  ParsedFamily* family_ = nullptr;  // the same
  std::map<Labels, HistogramLines> open_;
};

[[noreturn]] void refuse(const std::string& reason) {
  throw support::Error(support::ErrorCode::upstream_unavailable, "The metrics cannot be read: " + reason + ".");
}

// Returns the counts of `now` less those of `before`; nullopt if a count became smaller, because the server started
// anew.
std::optional<Buckets> subtract(const Buckets& now, const Buckets& before) {
  if (now.bounds != before.bounds) return std::nullopt;
  Buckets difference = now;
  double below = 0;
  for (std::size_t i = 0; i < now.counts.size(); ++i) {
    difference.counts[i] -= before.counts[i];
    if (difference.counts[i] < below) return std::nullopt;
    below = difference.counts[i];
  }
  difference.sum -= before.sum;
  return difference;
}

bool subtract_family(ParsedFamily& family, const ParsedFamily& before) {
  if (family.type != before.type) return false;
  if (family.type == "counter") {
    for (const auto& [labels, value] : before.values) {
      const auto found = family.values.find(labels);
      if (found == family.values.end() || found->second < value) return false;
      found->second -= value;
    }
  }
  for (const auto& [labels, buckets] : before.histograms) {
    const auto found = family.histograms.find(labels);
    if (found == family.histograms.end()) return false;
    std::optional<Buckets> difference = subtract(found->second, buckets);
    if (!difference) return false;
    found->second = std::move(*difference);
  }
  return true;
}

}  // namespace

ParsedMetrics parse_prometheus_text(std::string_view text) {
  Parser parser;
  std::size_t number = 0;
  try {
    while (!text.empty()) {
      ++number;
      const std::size_t end = text.find('\n');
      if (end == std::string_view::npos) throw Fault{"the text is cut off"};
      parser.read_line(text.substr(0, end));
      text.remove_prefix(end + 1);
    }
    ++number;
    return parser.finish();
  } catch (const Fault& fault) {
    refuse("in line " + std::to_string(number) + ", " + support::printable(fault.reason, 200));
  }
}

std::optional<ParsedMetrics> subtract(const ParsedMetrics& now, const ParsedMetrics& before) {
  ParsedMetrics difference = now;
  for (const auto& [name, family] : before) {
    const auto found = difference.find(name);
    if (found == difference.end() || !subtract_family(found->second, family)) return std::nullopt;
  }
  return difference;
}

void add(Buckets& buckets, const Buckets& more) {
  if (buckets.bounds.empty()) {
    buckets = more;
  } else if (buckets.bounds == more.bounds) {
    for (std::size_t i = 0; i < more.counts.size(); ++i) buckets.counts[i] += more.counts[i];
    buckets.sum += more.sum;
  }
}

std::optional<Quantile> compute_quantile(const Buckets& buckets, double quantile) {
  if (buckets.counts.size() < 2 || buckets.count() == 0) return std::nullopt;
  const double rank = quantile * buckets.count();
  const auto found =
      std::find_if(buckets.counts.begin(), buckets.counts.end() - 1, [&](double count) { return count >= rank; });
  const auto bucket = static_cast<std::size_t>(found - buckets.counts.begin());
  if (bucket + 1 == buckets.counts.size()) return Quantile{buckets.bounds[bucket - 1], true};
  const double upper = buckets.bounds[bucket];
  if (bucket == 0 && upper <= 0) return Quantile{upper, false};
  const double lower = bucket == 0 ? 0 : buckets.bounds[bucket - 1];
  const double below = bucket == 0 ? 0 : buckets.counts[bucket - 1];
  const double within = buckets.counts[bucket] - below;
  // A quantile of 0 falls into an empty first bucket.
  return Quantile{within == 0 ? lower : lower + (upper - lower) * (rank - below) / within, false};
}

}  // namespace app
