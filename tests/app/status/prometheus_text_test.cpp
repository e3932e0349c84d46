// The parser of Prometheus's text format, differences and quantiles.
#include "status/prometheus_text.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <limits>

#include "tastytrade_mcp/metrics/metrics.hpp"
#include "tastytrade_mcp/support/error.hpp"

using app::Buckets;
using app::compute_quantile;
using app::Labels;
using app::parse_prometheus_text;
using app::ParsedMetrics;
using Catch::Approx;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::string refusal(const std::string& text) {
  try {
    parse_prometheus_text(text);
  } catch (const support::Error& error) {
    return error.message();
  }
  return "";
}

std::string histogram(const std::string& lines) {
  return "# TYPE h histogram\n" + lines;
}

}  // namespace

TEST_CASE("The metrics that the server writes are read with the same values") {
  metrics::CounterFamily counter{{.name = "status_test_total", .help = "A \\ help\ntext.", .labels = {"a", "b"}}};
  metrics::GaugeFamily gauge{{.name = "status_test_gauge", .help = "A gauge."}};
  metrics::HistogramFamily histogram{{.name = "status_test_seconds", .help = "A histogram.", .labels = {"tool"}},
                                     metrics::kFastBounds};
  counter.with({"plain", ""}).add(3);
  counter.with({"a \"quoted\" \\ value, with {all}=\"of\" it", "\u20AC # TYPE x counter"}).add(1'000'000'000);
  gauge.with().set(-0.25);
  histogram.with({"x"}).observe(std::chrono::milliseconds(3));
  histogram.with({"x"}).observe(std::chrono::minutes(1));
  std::string text;
  counter.write(text);
  gauge.write(text);
  histogram.write(text);

  const ParsedMetrics parsed = parse_prometheus_text(text);
  REQUIRE(parsed.size() == 3);
  const auto& counters = parsed.at("status_test_total").values;
  CHECK(counters.size() == 2);
  CHECK(counters.at({{"a", "plain"}, {"b", ""}}) == 3);
  CHECK(counters.at({{"a", "a \"quoted\" \\ value, with {all}=\"of\" it"}, {"b", "\u20AC # TYPE x counter"}}) == 1e9);
  CHECK(parsed.at("status_test_gauge").values.at({}) == -0.25);
  const Buckets& buckets = parsed.at("status_test_seconds").histograms.at({{"tool", "x"}});
  CHECK(buckets.bounds.size() == metrics::kFastBounds.size() + 1);
  CHECK(buckets.bounds.front() == 0.00005);
  CHECK(buckets.bounds.back() == kInfinity);
  CHECK(buckets.count() == 2);
  CHECK(buckets.counts.front() == 0);
  CHECK(buckets.sum == Approx(60.003));
}

TEST_CASE("Unknown families, other types, time stamps and comments are accepted") {
  const ParsedMetrics parsed = parse_prometheus_text(
      "# A comment\n"
      "#\n"
      "\n"
      "# HELP s TYPE of a summary\n"
      "# TYPE s summary\n"
      "s{quantile=\"0.5\"} NaN\n"
      "s_sum 1\n"
      "# TYPE c counter\n"
      "c { a = \"1\" , b = \"2\" , }  2e0  1700000000000 \n"
      "untyped_one 5\n"
      "# TYPE g gauge\n"
      "\tg\t+Inf\n");
  CHECK(parsed.at("s").values.empty());
  CHECK(parsed.at("c").values.at({{"a", "1"}, {"b", "2"}}) == 2);
  CHECK(parsed.at("g").values.at({}) == kInfinity);
  CHECK(parse_prometheus_text("").empty());
}

TEST_CASE("A text that is no such format is refused with the number of the line") {
  const std::pair<std::string, std::string> cases[] = {
      {"<!doctype html>\n", "in line 1, there is no name"},
      {"{\"status\":\"ok\"}\n", "in line 1, there is no name"},
      {"# TYPE c counter\nc 1", "in line 2, the text is cut off"},
      {"# TYPE c counter\nc{a=\"1\"\n", "in line 2, the labels do not end"},
      {"# TYPE c counter\nc{a=\"1\n", "in line 2, the value of a label does not end"},
      {"# TYPE c counter\nc{a=\"1\\", "cut off"},
      {"# TYPE c counter\nc{a=\"\\x\"} 1\n", "an unknown escape"},
      {"# TYPE c counter\nc{a=1} 1\n", "has no quotation mark"},
      {"# TYPE c counter\nc{a} 1\n", "a label has no value"},
      {"# TYPE c counter\nc{a=\"1\",a=\"2\"} 1\n", "a label occurs twice"},
      {"# TYPE c counter\nc\n", "the value is not a number"},
      {"# TYPE c counter\nc 1x\n", "the value is not a number"},
      {"# TYPE c counter\nc 0x10\n", "the value is not a number"},
      {"# TYPE c counter\nc 1 now\n", "something follows the value"},
      {"# TYPE c counter\nc 1 2 3\n", "something follows the value"},
      {"# TYPE c counter\nc -1\n", "the value of a counter is negative"},
      {"# TYPE c counter\nc NaN\n", "the value of a counter is negative"},
      {"# TYPE c counter\nc 1\nc 1\n", "in line 3, a series occurs twice"},
      {"# TYPE c counter\n# TYPE c counter\n", "c occurs twice"},
      {"# TYPE c count\n", "the line of a type"},
      {"# TYPE c\n", "the line of a type"},
  };
  for (const auto& [text, reason] : cases) {
    CAPTURE(text, refusal(text));
    CHECK(refusal(text).find(reason) != std::string::npos);
  }
}

TEST_CASE("A histogram that is not whole or not cumulative is refused") {
  const std::string whole = "h_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 2\n";
  CHECK(refusal(histogram(whole)).empty());
  const std::pair<std::string, std::string> cases[] = {
      {"h_bucket{le=\"1\"} 1\nh_sum 3\nh_count 1\n", "is not whole"},
      {"h_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\n", "is not whole"},
      {"h_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_count 2\n", "is not whole"},
      {"h_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 3\n", "is not whole"},
      {"h_bucket{le=\"1\"} 3\nh_bucket{le=\"+Inf\"} 2\n", "not cumulative"},
      {"h_bucket{le=\"2\"} 1\nh_bucket{le=\"1\"} 2\n", "not cumulative"},
      {"h_bucket{le=\"1\"} 1\nh_bucket{le=\"1\"} 1\n", "not cumulative"},
      {"h_bucket{le=\"NaN\"} 1\n", "not cumulative"},
      {"h_bucket 1\n", "a bucket has no bound"},
      {whole + "h_sum 3\n", "occurs twice"},
  };
  for (const auto& [lines, reason] : cases) {
    CAPTURE(lines, refusal(histogram(lines)));
    CHECK(refusal(histogram(lines)).find(reason) != std::string::npos);
    // Also if another family follows.
    CHECK(refusal(histogram(lines) + "# TYPE c counter\n").find(reason) != std::string::npos);
  }
}

TEST_CASE("Every beginning of a text is refused or read, and none of its bytes breaks the parser") {
  const std::string text =
      "# TYPE c counter\nc{a=\"x\\\"y\"} 1\n# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum "
      "3\nh_count 2\n";
  for (std::size_t size = 0; size < text.size(); ++size) {
    const std::string part = text.substr(0, size);
    CAPTURE(part);
    // A cut at the end of a line outside a histogram cannot be seen in the text: HTTP's length shows it.
    const bool is_whole = part.empty() || (part.ends_with('\n') && part.find("h_") == std::string::npos);
    CHECK(refusal(part).empty() == is_whole);
  }
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (const char byte : {'\0', '\n', '"', '\\', '{', '}', ' ', '\xFF'}) {
      std::string odd = text;
      odd[at] = byte;
      refusal(odd);  // reads or throws Error
    }
  }
}

TEST_CASE("A difference counts from the earlier metrics on, and a restart has none") {
  const auto parse = [](const std::string& counter, const std::string& low, const std::string& all) {
    return parse_prometheus_text(
        "# TYPE c counter\nc{a=\"1\"} " + counter + "\n# TYPE g gauge\ng 7\n" +
        histogram("h_bucket{le=\"1\"} " + low + "\nh_bucket{le=\"+Inf\"} " + all + "\nh_sum 3\nh_count " + all + "\n"));
  };
  const ParsedMetrics before = parse("5", "2", "3");
  const auto difference = app::subtract(parse("8", "3", "6"), before);
  REQUIRE(difference);
  CHECK(difference->at("c").values.at({{"a", "1"}}) == 3);
  CHECK(difference->at("g").values.at({}) == 7);
  CHECK(difference->at("h").histograms.at({}).counts == std::vector<double>{1, 3});
  CHECK_FALSE(app::subtract(parse("4", "2", "3"), before));  // a counter went back
  CHECK_FALSE(app::subtract(parse("5", "1", "3"), before));  // a bucket went back
  CHECK_FALSE(app::subtract(parse("5", "4", "4"), before));  // the bucket between them did
  CHECK_FALSE(app::subtract(parse_prometheus_text(""), before));
  const auto from_nothing = app::subtract(before, parse_prometheus_text(""));
  REQUIRE(from_nothing);
  CHECK(from_nothing->at("c").values.at({{"a", "1"}}) == 5);
}

TEST_CASE("A quantile is the one that Prometheus computes") {
  const Buckets buckets{.bounds = {0.1, 0.5, 1, kInfinity}, .counts = {10, 30, 40, 40}, .sum = 0};
  const auto at = [](const Buckets& of, double quantile) { return compute_quantile(of, quantile).value().seconds; };
  // promtool: histogram_quantile(Q, h) of the same buckets
  CHECK(at(buckets, 0) == Approx(0));
  CHECK(at(buckets, 0.1) == Approx(0.04));
  CHECK(at(buckets, 0.25) == Approx(0.1));
  CHECK(at(buckets, 0.5) == Approx(0.3));
  CHECK(at(buckets, 0.95) == Approx(0.9));
  CHECK(at(buckets, 1) == Approx(1));
  CHECK_FALSE(compute_quantile(buckets, 0.95)->is_lower_bound);

  const Buckets beyond{.bounds = {0.1, 30, kInfinity}, .counts = {0, 1, 20}, .sum = 0};
  CHECK(compute_quantile(beyond, 0.95)->is_lower_bound);
  CHECK(at(beyond, 0.95) == 30);
  CHECK_FALSE(compute_quantile(beyond, 0.05)->is_lower_bound);

  CHECK_FALSE(compute_quantile({}, 0.5));
  CHECK_FALSE(compute_quantile({.bounds = {1, kInfinity}, .counts = {0, 0}, .sum = 0}, 0.5));
  CHECK_FALSE(compute_quantile({.bounds = {kInfinity}, .counts = {3}, .sum = 0}, 0.5));
}

TEST_CASE("Histograms are added if their bounds are the same") {
  Buckets sum;
  const Buckets one{.bounds = {1, kInfinity}, .counts = {1, 2}, .sum = 5};
  app::add(sum, one);
  app::add(sum, one);
  app::add(sum, {.bounds = {2, kInfinity}, .counts = {1, 2}, .sum = 5});
  CHECK(sum.counts == std::vector<double>{2, 4});
  CHECK(sum.sum == 10);
}
