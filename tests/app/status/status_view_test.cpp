// The screen and the JSON of `status`, from metrics that are given.
#include "status/status_view.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "app/status/metrics_text.hpp"
#include "terminal/text_layout.hpp"

using app::StatusView;
using support::Json;

namespace {

const std::string kRequests = "tastytrade_mcp_broker_requests_total";

std::string busy_metrics() {
  const auto lookups = [](const std::string& result, double count) {
    return "tastytrade_mcp_cache_lookups_total{data=\"positions\",result=\"" + result + "\"} " + std::to_string(count) +
           "\n";
  };
  const auto requests = [](const std::string& endpoint, const std::string& status, const std::string& attempt,
                           double count) {
    return kRequests + "{endpoint=\"" + endpoint + "\",status=\"" + status + "\",attempt=\"" + attempt + "\"} " +
           std::to_string(count) + "\n";
  };
  return test::healthy_metrics(
      "# TYPE tastytrade_mcp_tool_calls_total counter\n" +
      test::calls("fetch_positions", 1180, 60, "upstream_unavailable") +
      test::calls("fetch_market_data", 12, 1, "invalid_argument") +
      test::histogram("tastytrade_mcp_tool_call_duration_seconds", "tool=\"fetch_positions\"", 1200, 40) + "# TYPE " +
      kRequests + " counter\n" + requests("GET instruments/future-option-products/**", "200", "1", 7) +
      requests("GET accounts/*/positions", "200", "1", 90) + requests("GET accounts/*/positions", "503", "1", 3) +
      requests("GET accounts/*/positions", "503", "2", 3) + requests("GET accounts/*/positions", "timeout", "1", 1) +
      test::histogram("tastytrade_mcp_broker_request_duration_seconds", "endpoint=\"GET accounts/*/positions\"", 97,
                      0) +
      test::histogram("tastytrade_mcp_broker_limit_wait_seconds", "limit=\"rate\"", 4, 0) +
      test::counter("tastytrade_mcp_broker_limit_refusals_total", "limit=\"pause\"", 2) +
      test::counter("tastytrade_mcp_broker_logins_total", "outcome=\"ok\"", 5) +
      test::gauge("tastytrade_mcp_broker_login_time_seconds", 1795900000 + 3600 - 240) +
      "# TYPE tastytrade_mcp_cache_lookups_total counter\n" + lookups("hit", 90) + lookups("miss", 8) +
      lookups("shared", 2) +
      test::histogram("tastytrade_mcp_store_operation_duration_seconds", "store=\"sqlite\",operation=\"put\"", 10, 0) +
      test::counter("tastytrade_mcp_store_errors_total", "store=\"sqlite\",operation=\"put\"", 1) +
      test::counter("tastytrade_mcp_http_refusals_total", "reason=\"token\"", 3) +
      test::gauge("tastytrade_mcp_http_connections_open", 3) +
      test::gauge("tastytrade_mcp_http_connections_max", 16384) + test::gauge("tastytrade_mcp_http_streams_open", 1) +
      test::gauge("tastytrade_mcp_tasks_running", 0) + test::gauge("process_threads", 12) +
      "# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total 1.5\n");
}

StatusView view_of(const std::string& metrics, bool has_interval = false) {
  StatusView view;
  view.url = "http://127.0.0.1:8086";
  view.time = support::Instant(std::chrono::seconds(1795900000 + 3600));
  view.figures = test::figures_of(metrics);
  const double now = 1795900000 + 3600;
  view.assessment = app::assess(view.figures, app::ReadinessAnswer{true, ""}, {{view.figures, 300, false}}, now);
  view.is_watch = has_interval;
  if (has_interval) view.interval = app::Interval{view.figures, 2};
  return view;
}

app::Terminal terminal(std::size_t width, bool has_unicode = true) {
  return {.is_terminal = true, .can_move_cursor = true, .has_unicode = has_unicode, .width = width};
}

std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0;
  for (const std::string& line : app::wrap_text(text, 100'000)) widest = std::max(widest, app::text_width(line));
  return widest;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("The first lines of the screen say whether all is well, what to do, and where to read more") {
  const std::string well = app::format_status(view_of(test::healthy_metrics()), terminal(80));
  INFO(well);
  CHECK(has(well, "[PRODUCTION]"));
  CHECK(has(well, "http://127.0.0.1:8086, up 1 h."));
  CHECK(has(well, "\u2713 Serving. Logged in to TastyTrade. The store answers.\n"));
  CHECK(has(well, "Not shown, because nothing was counted: tool calls, requests to TastyTrade,"));
  CHECK_FALSE(has(well, "TOOL"));

  const std::string bad = app::format_status(view_of(busy_metrics()), terminal(80));
  INFO(bad);
  CHECK(has(bad, "\u2717 Serving, with 1 problem and 1 warning."));
  CHECK(has(bad, "\u2717 1 operation of the store failed, in the last 5 min."));
  CHECK(has(bad, "More: StoreFailing in"));
  CHECK(bad.find("StoreFailing") < bad.find("TOOL"));
}

TEST_CASE("The tables have the figures of the metrics") {
  const std::string screen = app::format_status(view_of(busy_metrics()), terminal(100));
  INFO(screen);
  CHECK(has(screen, "fetch_positions    1,240     5 %  "));
  CHECK(has(screen, "  upstream_unavailable 5 %\n"));
  CHECK(has(screen, "fetch_market_data     13     8 %  "));
  CHECK(has(screen, "GET accounts/*/positions"));
  CHECK(has(screen, "2xx 90, 5xx 6, timeout 1, repeated 3"));
  CHECK(has(screen, "positions   90 %    90       8       2\n"));
  CHECK(has(screen, "sqlite put     10       1"));
  CHECK(has(screen, "ok, 4 min ago; all: ok 5"));
  CHECK(has(screen, "rate: 4 waited, p95 950 ms, 0 refused"));
  CHECK(has(screen, "pause: 0 waited, 2 refused"));
  CHECK(has(screen, "3 of 16,384 connections (one is this command's), 1 stream, 0 tasks"));
  CHECK(has(screen, "15.4 MB memory, 17 of 20,000 descriptors, 12 threads, 1.5 s of processor time"));
  CHECK_FALSE(has(screen, "/S"));
  CHECK(has(screen, "Failures are counted since the start."));
}

TEST_CASE("A watch shows rates beside the totals, and the load of the processor") {
  StatusView view = view_of(busy_metrics(), true);
  view.event = "The server was started again at 03:12:07 UTC.";
  const std::string screen = app::format_status(view, terminal(100));
  INFO(screen);
  CHECK(has(screen, "TOOL               CALLS   /S  ERRORS"));
  CHECK(has(screen, "fetch_positions    1,240  620     5 %"));
  CHECK(has(screen, "75 % of a processor"));
  CHECK(has(screen, "Rates: of the last 2.0 s. Ctrl-C ends."));
  CHECK(has(screen, "The server was started again at 03:12:07 UTC."));
  CHECK_FALSE(has(screen, "Failures are counted since the start."));
}

TEST_CASE("No line is wider than the terminal, and what has no room is named") {
  for (const std::size_t width : {40U, 41U, 50U, 60U, 79U, 80U, 120U, 200U}) {
    for (const bool is_watch : {false, true}) {
      for (const std::string& metrics : {busy_metrics(), test::healthy_metrics()}) {
        const std::string screen = app::format_status(view_of(metrics, is_watch), terminal(width));
        CAPTURE(width, is_watch, screen);
        CHECK(widest_line(screen) <= width);
      }
    }
  }
  CHECK(has(app::format_status(view_of(busy_metrics(), true), terminal(40)), "narrow:"));
  CHECK_FALSE(has(app::format_status(view_of(busy_metrics(), true), terminal(80)), "narrow:"));
}

TEST_CASE("Without colour and Unicode the screen is plain ASCII, and colour marks problems") {
  const std::string plain = app::format_status(view_of(busy_metrics()), terminal(80, false));
  CHECK(std::all_of(plain.begin(), plain.end(), [](char c) { return c == '\n' || (c >= 0x20 && c < 0x7F); }));
  app::Terminal colored = terminal(80);
  colored.has_color = true;
  CHECK(has(app::format_status(view_of(busy_metrics()), colored), "\x1b[1;31m"));
}

TEST_CASE("Control characters in the metrics do not reach the terminal") {
  const std::string odd = "fetch\x1b[2J\\nx";
  const std::string metrics = test::healthy_metrics("# TYPE tastytrade_mcp_tool_calls_total counter\n" +
                                                    test::calls(odd, 1, 1, "\x1b]0;title\x07"));
  const std::string screen = app::format_status(view_of(metrics), terminal(80));
  CHECK_FALSE(has(screen, "\x1b"));
  CHECK_FALSE(has(screen, "\x07"));
}

TEST_CASE("The JSON has the same figures, and a quantile above all buckets is a lower bound") {
  const Json json = app::status_json(view_of(busy_metrics(), true));
  CHECK(json["ok"] == false);
  CHECK(json["reachable"] == true);
  CHECK(json["findings"][0]["alert"] == "StoreFailing");
  CHECK(json["findings"][0]["level"] == "problem");
  CHECK(json["uptime_seconds"] == 3600);
  CHECK(json["counted"]["tools"][0]["tool"] == "fetch_positions");
  CHECK(json["counted"]["tools"][0]["calls"] == 1240);
  CHECK(json["counted"]["tools"][0]["outcomes"]["upstream_unavailable"] == 60);
  CHECK(json["counted"]["tools"][1]["p95_seconds"].is_null());
  CHECK(json["counted"]["cache"][0] == Json{{"data", "positions"}, {"hits", 90}, {"misses", 8}, {"shared", 2}});
  CHECK(json["now"]["connections"] == 3);
  CHECK(json["now"]["certificate_end_time"].is_null());
  CHECK(json["interval"]["calls_per_second"] == 626.5);
  CHECK(json["interval"]["counted"]["tools"][0]["calls"] == 1240);

  const std::string beyond = "tastytrade_mcp_broker_limit_wait_seconds";
  const Json slow = app::status_json(view_of(
      test::healthy_metrics("# TYPE " + beyond + " histogram\n" + beyond + "_bucket{limit=\"rate\",le=\"30\"} 1\n" +
                            beyond + "_bucket{limit=\"rate\",le=\"+Inf\"} 9\n" + beyond + "_sum{limit=\"rate\"} 400\n" +
                            beyond + "_count{limit=\"rate\"} 9\n")));
  CHECK(slow["counted"]["broker_limits"][0]["p95_seconds"].is_null());
  CHECK(slow["counted"]["broker_limits"][0]["p95_over_seconds"] == 30);
  CHECK_FALSE(slow.contains("interval"));
  CHECK_FALSE(slow.contains("event"));
}
