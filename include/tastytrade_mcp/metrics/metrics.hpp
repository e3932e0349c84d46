// The metrics of this process in Prometheus's data model (prometheus.io/docs/concepts/data_model). A family has a name,
// a help text and label names. A series is the value of a family for one combination of label values.
//
//   CounterFamily calls{{.name = "tastytrade_mcp_tool_calls_total", .help = "Tool calls.", .labels = {"tool"}}};
//   calls.with({"fetch_positions"}).add();
//
// Counting takes no lock: with() reads a linked list, and a value is an atomic number. Only the first use of a
// combination of label values locks its family. Names and units follow prometheus.io/docs/practices/naming: seconds and
// bytes, `_total` for counters. Safe from any thread.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/support/mutex.hpp"

namespace metrics {

enum class Type { counter, gauge, histogram };
std::string_view to_string(Type type);

// What documents, alert rules and boards know of a family.
struct Description {
  std::string name = {};
  std::string help = {};                 // one sentence, in plain text
  std::vector<std::string> labels = {};  // their names
};

// One for each label of the family, in its order.
using LabelValues = std::initializer_list<std::string_view>;

class Series {
 public:
  virtual ~Series() = default;
  const std::vector<std::string>& labels() const { return labels_; }  // values

 private:
  friend class Family;
  std::vector<std::string> labels_;
  Series* next_ = nullptr;  // in the same list of the family's index
};

// Listed by families() and written by write_text() as long as it exists.
class Family {
 public:
  // A family makes at most this many series. It counts a further combination of label values in one series whose label
  // values are all "other", so that no input can use up the memory of this process or of Prometheus. Values that are
  // not UTF-8, have a control character or more than 100 bytes are counted there too: Prometheus would refuse the whole
  // text.
  static constexpr std::size_t kMaxSeries = 400;

  virtual ~Family();
  Family(const Family&) = delete;
  Family& operator=(const Family&) = delete;

  const Description& description() const { return description_; }
  Type type() const { return type_; }
  std::size_t count_series() const;
  // Appends the family in Prometheus's text format; nothing if it has no series yet.
  void write(std::string& text) const;

 protected:
  Family(Description description, Type type);
  Series& find(LabelValues values);
  virtual std::unique_ptr<Series> make_series() const = 0;
  // Appends the lines of one series.
  virtual void write_series(const Series& series, std::string& text) const = 0;
  // Appends `name{label="value",...} value\n`. `suffix` follows the family's name; `more` is a further label, as
  // `le="0.1"`, or empty.
  void write_line(const Series& series, std::string_view suffix, std::string_view more, double value,
                  std::string& text) const;

 private:
  static Series* find_in(Series* list, LabelValues values);

  const Description description_;
  const Type type_;
  std::array<std::atomic<Series*>, 64> index_{};  // lists of series, by a hash of their label values
  mutable support::Mutex mutex_;
  std::vector<std::unique_ptr<Series>> series_ GUARDED_BY(mutex_);
  std::unique_ptr<Series> other_ GUARDED_BY(mutex_);  // null until it is needed
};

class Counter final : public Series {
 public:
  void add(std::uint64_t amount = 1) { value_.fetch_add(amount, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

class CounterFamily final : public Family {
 public:
  explicit CounterFamily(Description description) : Family(std::move(description), Type::counter) {}
  Counter& with(LabelValues values = {}) { return static_cast<Counter&>(find(values)); }

 private:
  std::unique_ptr<Series> make_series() const override { return std::make_unique<Counter>(); }
  void write_series(const Series& series, std::string& text) const override;
};

class Gauge final : public Series {
 public:
  void set(double value) { value_.store(value, std::memory_order_relaxed); }
  void add(double amount) { value_.fetch_add(amount, std::memory_order_relaxed); }
  double value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<double> value_{0};
};

// Values that go up and down, or totals that are counted elsewhere (`type` counter), for a Collector to set.
class GaugeFamily final : public Family {
 public:
  explicit GaugeFamily(Description description, Type type = Type::gauge) : Family(std::move(description), type) {}
  Gauge& with(LabelValues values = {}) { return static_cast<Gauge&>(find(values)); }

 private:
  std::unique_ptr<Series> make_series() const override { return std::make_unique<Gauge>(); }
  void write_series(const Series& series, std::string& text) const override;
};

// Upper bounds of a histogram's buckets, in seconds, ascending. The bucket +Inf is added.
using Bounds = std::vector<double>;

class Histogram final : public Series {
 public:
  explicit Histogram(const Bounds& bounds);
  void observe(std::chrono::nanoseconds duration);
  // Observations of each bucket by itself, +Inf last.
  std::vector<std::uint64_t> counts() const;
  double sum() const;  // seconds

 private:
  const Bounds& bounds_;
  const std::unique_ptr<std::atomic<std::uint64_t>[]> counts_;
  std::atomic<std::uint64_t> nanoseconds_{0};
};

class HistogramFamily final : public Family {
 public:
  HistogramFamily(Description description, Bounds bounds)
      : Family(std::move(description), Type::histogram), bounds_(std::move(bounds)) {}
  Histogram& with(LabelValues values = {}) { return static_cast<Histogram&>(find(values)); }

 private:
  std::unique_ptr<Series> make_series() const override { return std::make_unique<Histogram>(bounds_); }
  void write_series(const Series& series, std::string& text) const override;

  const Bounds bounds_;
};

// Calls `collect`, which sets gauges, before each write_text() as long as the Collector exists. `collect` must not
// block on I/O, and must not make or destroy a Collector or a Family.
class Collector {
 public:
  explicit Collector(std::function<void()> collect);
  ~Collector();
  Collector(const Collector&) = delete;
  Collector& operator=(const Collector&) = delete;

 private:
  friend std::string write_text();
  const std::function<void()> collect_;
};

// Adds 1 to a gauge as long as it exists: something is open or running.
class Running {
 public:
  explicit Running(Gauge& gauge) : gauge_(gauge) { gauge_.add(1); }
  ~Running() { gauge_.add(-1); }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

 private:
  Gauge& gauge_;
};

// Bounds for durations: of a call that the cache answers, and of one that the network takes part in.
inline const Bounds kFastBounds{0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                0.05,    0.1,    0.25,    0.5,    1,     2,      5,     10,   30};
inline const Bounds kNetworkBounds{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30};

// All families of this process, by name. A family must not be destroyed meanwhile.
std::vector<const Family*> families();

// The figures of all families in Prometheus's text format 0.0.4
// (prometheus.io/docs/instrumenting/exposition_formats).
std::string write_text();
inline constexpr std::string_view kTextType = "text/plain; version=0.0.4; charset=utf-8";

}  // namespace metrics
