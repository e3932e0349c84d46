#include "tastytrade_mcp/metrics/metrics.hpp"

#include <catch2/catch_test_macros.hpp>
#include <stdexcept>
#include <thread>

namespace {

using metrics::CounterFamily;
using metrics::GaugeFamily;
using metrics::HistogramFamily;

// The text of one family.
std::string write(const metrics::Family& family) {
  std::string text;
  family.write(text);
  return text;
}

}  // namespace

TEST_CASE("A counter is written with its help, type, labels and value") {
  CounterFamily family{{.name = "test_calls_total", .help = "Tool calls.", .labels = {"tool", "outcome"}}};
  family.with({"fetch_positions", "ok"}).add();
  family.with({"fetch_positions", "ok"}).add(2);
  family.with({"fetch_positions", "error"}).add();
  CHECK(write(family) ==
        "# HELP test_calls_total Tool calls.\n"
        "# TYPE test_calls_total counter\n"
        "test_calls_total{tool=\"fetch_positions\",outcome=\"ok\"} 3\n"
        "test_calls_total{tool=\"fetch_positions\",outcome=\"error\"} 1\n");
}

TEST_CASE("A family without a series writes nothing") {
  const CounterFamily family{{.name = "test_silent_total", .help = "Nothing."}};
  CHECK(write(family).empty());
}

TEST_CASE("Label values and help texts are escaped as the text format wants") {
  GaugeFamily family{{.name = "test_escapes", .help = "A \\ and\na line feed, a \"quote\".", .labels = {"value"}}};
  family.with({"a\\b\"c"}).set(0.5);
  CHECK(write(family) ==
        "# HELP test_escapes A \\\\ and\\na line feed, a \"quote\".\n"
        "# TYPE test_escapes gauge\n"
        "test_escapes{value=\"a\\\\b\\\"c\"} 0.5\n");
}

TEST_CASE("A histogram counts each observation in the first bucket that it fits, and writes cumulative buckets") {
  using std::chrono::milliseconds;
  HistogramFamily family{{.name = "test_seconds", .help = "Durations.", .labels = {"tool"}}, {0.01, 0.1, 1}};
  auto& histogram = family.with({"x"});
  histogram.observe(milliseconds(10));  // a bound belongs to its bucket
  histogram.observe(milliseconds(11));
  histogram.observe(milliseconds(500));
  histogram.observe(milliseconds(2000));
  CHECK(write(family) ==
        "# HELP test_seconds Durations.\n"
        "# TYPE test_seconds histogram\n"
        "test_seconds_bucket{tool=\"x\",le=\"0.01\"} 1\n"
        "test_seconds_bucket{tool=\"x\",le=\"0.1\"} 2\n"
        "test_seconds_bucket{tool=\"x\",le=\"1\"} 3\n"
        "test_seconds_bucket{tool=\"x\",le=\"+Inf\"} 4\n"
        "test_seconds_sum{tool=\"x\"} 2.521\n"
        "test_seconds_count{tool=\"x\"} 4\n");
}

TEST_CASE("Ten thousand combinations of label values make a bounded number of series, and none is lost") {
  CounterFamily family{{.name = "test_bounded_total", .help = "Odd names.", .labels = {"name"}}};
  for (int i = 0; i < 10'000; ++i) family.with({"name-" + std::to_string(i)}).add();
  CHECK(family.count_series() == metrics::Family::kMaxSeries + 1);
  CHECK(family.with({"other"}).value() == 10'000 - metrics::Family::kMaxSeries);
  CHECK(family.with({"name-0"}).value() == 1);
}

TEST_CASE("The value other that a caller counts is the series of the combinations beyond the limit") {
  CounterFamily family{{.name = "test_other_total", .help = "Names.", .labels = {"name"}}};
  family.with({"other"}).add();
  for (int i = 0; i < 500; ++i) family.with({"name-" + std::to_string(i)}).add();
  const std::string text = write(family);
  const std::string line = "test_other_total{name=\"other\"}";
  REQUIRE(text.find(line) != std::string::npos);
  CHECK(text.find(line) == text.rfind(line));  // Prometheus refuses a text with a series twice
  CHECK(family.with({"other"}).value() == 1 + 500 - metrics::Family::kMaxSeries);
}

TEST_CASE("Counts from many threads add up, also while series are made") {
  CounterFamily family{{.name = "test_threads_total", .help = "Counts.", .labels = {"name"}}};
  constexpr int kThreads = 8, kCounts = 20'000, kNames = 50;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&family] {
      for (int i = 0; i < kCounts; ++i) family.with({std::to_string(i % kNames)}).add();
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(family.count_series() == kNames);
  std::uint64_t total = 0;
  for (int i = 0; i < kNames; ++i) total += family.with({std::to_string(i)}).value();
  CHECK(total == kThreads * kCounts);
}

TEST_CASE("Two families of one name, and a wrong number of labels, are refused") {
  CounterFamily family{{.name = "test_twice_total", .help = "One.", .labels = {"a"}}};
  CHECK_THROWS_AS(CounterFamily({.name = "test_twice_total", .help = "Two."}), std::logic_error);
  CHECK_THROWS_AS(family.with({}), std::logic_error);
  CHECK_THROWS_AS(family.with({"a", "b"}), std::logic_error);
}

TEST_CASE("A collector sets its gauges before the text is written, as long as it exists") {
  GaugeFamily family{{.name = "test_open", .help = "Open things."}};
  int open = 3;
  {
    const metrics::Collector collector([&] { family.with().set(open); });
    CHECK(metrics::write_text().find("\ntest_open 3\n") != std::string::npos);
    open = 4;
    CHECK(metrics::write_text().find("\ntest_open 4\n") != std::string::npos);
  }
  open = 5;
  CHECK(metrics::write_text().find("\ntest_open 4\n") != std::string::npos);
}

TEST_CASE("Families are listed by name while they exist") {
  const CounterFamily b{{.name = "test_list_b_total", .help = "B."}};
  {
    const CounterFamily a{{.name = "test_list_a_total", .help = "A."}};
    const auto all = metrics::families();
    REQUIRE(all.size() == 2);
    CHECK(all.front() == &a);
  }
  CHECK(metrics::families().size() == 1);
}

TEST_CASE("A label value that Prometheus would refuse is counted under other") {
  CounterFamily family{{.name = "test_values_total", .help = "Values.", .labels = {"value"}}};
  for (const std::string& value :
       std::vector<std::string>{"\xb2@\xad", "a\x01z", "line\nfeed", std::string(101, 'x')}) {
    family.with({value}).add();
  }
  family.with({"caf\xc3\xa9"}).add();
  CHECK(write(family) ==
        "# HELP test_values_total Values.\n"
        "# TYPE test_values_total counter\n"
        "test_values_total{value=\"caf\xc3\xa9\"} 1\n"
        "test_values_total{value=\"other\"} 4\n");
}
