// What `status` finds wrong: the conditions of the alerts, and the periods in which they are looked for.
#include "status/findings.hpp"

#include <catch2/catch_test_macros.hpp>

#include "app/status/metrics_text.hpp"
#include "paths.hpp"
#include "snapshot.hpp"
#include "status/figure_text.hpp"
#include "status/watch_samples.hpp"
#include "tastytrade_mcp/support/error.hpp"

using app::assess;
using app::Assessment;
using app::Finding;
using app::Period;
using app::ReadinessAnswer;
using app::ServerFigures;
using test::figures_of;
using test::healthy_metrics;

namespace {

constexpr double kNow = 1795900000 + 3600;
const ReadinessAnswer kReady{true, ""};

const std::string kCalls = "tastytrade_mcp_tool_calls_total";
const std::string kRequests = "tastytrade_mcp_broker_requests_total";
const std::string kRefusals = "tastytrade_mcp_http_refusals_total";

std::string read(const std::string& file) {
  return test::read_file(std::string(test::kProjectRoot) + "/" + file);
}

// What was counted in the last four minutes.
std::vector<Period> recent(const ServerFigures& figures) {
  return {{figures, 240, false}};
}

std::string names(const Assessment& assessment) {
  std::string text;
  for (const Finding& finding : assessment.findings) {
    text += (text.empty() ? "" : " ") + finding.alert + (finding.is_warning ? "(warning)" : "");
  }
  return text;
}

std::string find(const std::string& more) {
  const ServerFigures figures = figures_of(healthy_metrics(more));
  return names(assess(figures, kReady, recent(figures), kNow));
}

std::string call_counts(double ok, double failed, const std::string& outcome) {
  return "# TYPE " + kCalls + " counter\n" + test::calls("fetch_positions", ok, failed, outcome);
}

std::string request_counts(double ok, double failed, const std::string& status) {
  const auto line = [](const std::string& value, double count) {
    return kRequests + "{endpoint=\"GET a\",status=\"" + value + "\",attempt=\"1\"} " + std::to_string(count) + "\n";
  };
  return "# TYPE " + kRequests + " counter\n" + line("200", ok) + line(status, failed);
}

}  // namespace

TEST_CASE("A healthy server has no findings, and the headline says so") {
  const ServerFigures figures = figures_of(healthy_metrics());
  const Assessment assessment = assess(figures, kReady, recent(figures), kNow);
  CHECK(names(assessment).empty());
  CHECK(assessment.is_well());
  CHECK(app::headline(assessment) == "Serving. Logged in to TastyTrade. The store answers.");
}

TEST_CASE("Each condition is found just above its limit, and not at it") {
  struct Row {
    std::string more, finding;
  };
  const std::string limit = "tastytrade_mcp_broker_limit_refusals_total", store = "tastytrade_mcp_store_errors_total";
  const std::string broker_time = "tastytrade_mcp_broker_request_duration_seconds";
  const std::string end = "tastytrade_mcp_tls_certificate_end_time_seconds";
  const std::string sockets = "tastytrade_mcp_http_connections_open", most = "tastytrade_mcp_http_connections_max";
  const std::string orders = "tastytrade_mcp_order_";
  const Row rows[] = {
      {call_counts(95, 5, "upstream_unavailable"), ""},
      {call_counts(94, 6, "upstream_unavailable"), "CallsFailing"},
      {call_counts(0, 5, "internal"), ""},  // too few
      {call_counts(0, 6, "internal"), "CallsFailing"},
      {call_counts(0, 60, "invalid_argument"), ""},  // the caller's
      {request_counts(80, 20, "503"), ""},
      {request_counts(79, 21, "503"), "BrokerFailing"},
      {request_counts(79, 21, "timeout"), "BrokerFailing"},
      {request_counts(0, 99, "404"), ""},
      {request_counts(0, 99, "cancelled"), ""},
      {request_counts(0, 5, "503"), ""},
      {request_counts(9, 0, "503") + test::histogram(broker_time, "endpoint=\"GET a\"", 90, 7), "BrokerSlow(warning)"},
      {request_counts(9, 0, "503") + test::histogram(broker_time, "endpoint=\"GET a\"", 95, 6), ""},
      {call_counts(9, 0, "internal") +
           test::histogram("tastytrade_mcp_tool_call_duration_seconds", "tool=\"fetch_positions\"", 4, 5),
       "CallsSlow(warning)"},
      {test::counter(limit, "limit=\"rate\"", 0), ""},
      {test::counter(limit, "limit=\"rate\"", 1), "BrokerLimitHit(warning)"},
      {test::counter(kRefusals, "reason=\"address_limit\"", 20), ""},
      {test::counter(kRefusals, "reason=\"token_limit\"", 21), "ClientsLimited(warning)"},
      {test::counter(kRefusals, "reason=\"token\"", 50), ""},
      {test::counter(kRefusals, "reason=\"token\"", 51), "WrongTokens(warning)"},
      {test::counter(kRefusals, "reason=\"no_token\"", 51), ""},
      {test::counter("tastytrade_mcp_login_tokens_total", "outcome=\"refused\"", 51), "WrongTokens(warning)"},
      {test::counter("tastytrade_mcp_login_tokens_total", "outcome=\"accepted\"", 51), ""},
      {test::counter(store, "store=\"redis\",operation=\"get\"", 0), ""},
      {test::counter(store, "store=\"redis\",operation=\"get\"", 1), "StoreFailing"},
      {test::gauge(orders + "open_intent_age_seconds", 600), ""},
      {test::gauge(orders + "open_intent_age_seconds", 601), "OrderOutcomeUnknown"},
      {test::gauge(orders + "unwritten_ends", 0) + test::gauge(orders + "journal_writable", 1), ""},
      {test::gauge(orders + "unwritten_ends", 1), "OrderOutcomesUnwritten"},
      {test::gauge(orders + "journal_writable", 0), "OrderJournalUnwritable"},
      {test::gauge(orders + "trading_halted", 0), ""},
      {test::gauge(orders + "trading_halted", 1), "TradingHalted(warning)"},
      {test::counter("tastytrade_mcp_log_lines_dropped_total", "", 1), "LogLinesDropped(warning)"},
      {test::gauge(sockets, 800) + test::gauge(most, 1000), ""},
      {test::gauge(sockets, 801) + test::gauge(most, 1000), "ConnectionsNearLimit"},
      {test::gauge(end, kNow + 14 * 86'400 + 1), ""},
      {test::gauge(end, kNow + 14 * 86'400 - 1), "CertificateEnds(warning)"},
      {test::gauge(end, kNow - 1), "CertificateEnds"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.more);
    CHECK(find(row.more) == row.finding);
  }
  const auto replaced = [](const std::string& from, const std::string& to) {
    std::string text = healthy_metrics();
    text.replace(text.find(from), from.size(), to);
    const ServerFigures figures = figures_of(text);
    return names(assess(figures, kReady, recent(figures), kNow));
  };
  CHECK(replaced("process_open_fds 17", "process_open_fds 16000").empty());
  CHECK(replaced("process_open_fds 17", "process_open_fds 16001") == "DescriptorsNearLimit");
  CHECK(replaced("memory_bytes 15417344", "memory_bytes 268435456").empty());
  CHECK(replaced("memory_bytes 15417344", "memory_bytes 268435457") == "MemoryHigh(warning)");
  CHECK(replaced("logged_in 1\n", "logged_in 0\n") == "BrokerLoginLost");
}

TEST_CASE("A server that is not ready is a problem, with the server's own reason") {
  const ServerFigures well = figures_of(healthy_metrics());
  const auto check = [](const ServerFigures& figures, const std::optional<ReadinessAnswer>& readiness) {
    return assess(figures, readiness, recent(figures), kNow);
  };
  const Assessment silent = check(well, std::nullopt);
  CHECK(names(silent) == "BrokerFailing");
  CHECK(silent.findings[0].text == "The server does not say in time whether it is ready.");
  const Assessment unready = check(well, ReadinessAnswer{false, "TastyTrade cannot be reached."});
  CHECK(names(unready) == "BrokerFailing");
  CHECK(unready.findings[0].text == "The server is not ready. It says: TastyTrade cannot be reached.");
  CHECK(app::headline(unready) == "Serving, with 1 problem.");

  const ServerFigures store = figures_of(
      healthy_metrics(test::counter("tastytrade_mcp_store_errors_total", "store=\"redis\",operation=\"put\"", 1)));
  CHECK(names(check(store, ReadinessAnswer{false, ""})) == "StoreFailing");

  std::string text = healthy_metrics();
  text.replace(text.find("logged_in 1\n"), 12, "logged_in 0\n");
  const Assessment lost = check(figures_of(text), ReadinessAnswer{false, "The grant was revoked."});
  CHECK(names(lost) == "BrokerLoginLost");
  CHECK(lost.findings[0].text.find("The grant was revoked.") != std::string::npos);
}

TEST_CASE("Failures since a start long ago are warnings, and a recent period comes first") {
  const ServerFigures bad = figures_of(healthy_metrics(call_counts(50, 50, "internal")));
  const ServerFigures good = figures_of(healthy_metrics(call_counts(50, 0, "internal")));
  CHECK(names(assess(bad, kReady, {{bad, 600, true}}, kNow)) == "CallsFailing");
  CHECK(names(assess(bad, kReady, {{bad, 601, true}}, kNow)) == "CallsFailing(warning)");
  CHECK(assess(bad, kReady, {{bad, 601, true}}, kNow).is_well());
  CHECK(names(assess(bad, kReady, {{bad, 30, false}, {bad, 9000, true}}, kNow)) == "CallsFailing");
  CHECK(names(assess(bad, kReady, {{good, 30, false}, {bad, 9000, true}}, kNow)) == "CallsFailing(warning)");

  CHECK(app::find_periods(bad, 9000, std::nullopt).size() == 1);
  CHECK(app::find_periods(bad, 9000, Period{good, 59, false}).size() == 2);
  const std::vector<Period> long_watch = app::find_periods(bad, 9000, Period{good, 60, false});
  CHECK(long_watch.size() == 1);
  CHECK(names(assess(bad, kReady, long_watch, kNow)).empty());
}

TEST_CASE("A watch counts between its samples, forgets the oldest, and notes a restart") {
  using std::chrono::seconds;
  const auto parse = [](double calls, double start = 1795900000) {
    std::string text = healthy_metrics(call_counts(calls, 0, "internal"));
    text.replace(text.find("1795900000"), 10, std::to_string(start));
    return app::parse_prometheus_text(text);
  };
  const auto count = [](const ServerFigures& figures) { return app::count_calls(figures); };
  app::WatchSamples samples;
  const app::WatchSamples::TimePoint start{};
  CHECK_FALSE(samples.add(parse(100), start));
  CHECK_FALSE(samples.interval());
  CHECK_FALSE(samples.period());
  for (int second = 2; second <= 400; second += 2) {
    CHECK_FALSE(samples.add(parse(100 + second), start + seconds(second)));
    REQUIRE(samples.interval());
    CHECK(samples.interval()->seconds == 2);
    CHECK(count(samples.interval()->figures) == 2);
    REQUIRE(samples.period());
    CHECK(samples.period()->seconds <= 300);
    CHECK(count(samples.period()->figures) == samples.period()->seconds);
  }
  CHECK(samples.period()->seconds >= 290);
  // Fewer calls than before; then more calls of another process.
  for (const auto& [calls, begin] : {std::pair{3.0, 1795900401.0}, std::pair{900.0, 1795900402.0}}) {
    CHECK(samples.add(parse(calls, begin), start + seconds(static_cast<int>(begin - 1795900000))));
    CHECK_FALSE(samples.interval());
    CHECK_FALSE(samples.period());
  }
  CHECK_FALSE(samples.add(parse(901, 1795900402), start + seconds(404)));
  CHECK(count(samples.interval()->figures) == 1);
}

TEST_CASE("The alerts, their severities and their limits are those of packaging/monitoring/alerts.yml") {
  const std::string rules = read("packaging/monitoring/alerts.yml"), runbook = read("docs/operations.md");
  std::size_t found = 0;
  const std::string mark = "- alert: ";
  for (std::size_t at = rules.find(mark); at != std::string::npos; at = rules.find(mark, at)) {
    at += mark.size();
    ++found;
    const std::string name = rules.substr(at, rules.find('\n', at) - at);
    if (name == "ServerDown" || name == "NoTraffic") continue;  // of a time in which there was no look
    const auto& known = app::known_alerts();
    const auto alert = std::find_if(known.begin(), known.end(), [&](const auto& each) { return each.name == name; });
    CAPTURE(name);
    REQUIRE(alert != known.end());
    const std::size_t severity = rules.find("severity: ", at) + 10;
    CHECK(alert->pages == (rules.compare(severity, 4, "page") == 0));
    CHECK(runbook.find("| `" + name + "` | " + (alert->pages ? "page" : "ticket") + " |") != std::string::npos);
  }
  CHECK(found == app::known_alerts().size() + 2);
  for (const char* limit :
       {"tool_call_failures:ratio5m > 0.05",
        "broker_failures:ratio5m > 0.2",
        "tool_calls_total[5m])) > 5",
        "broker_requests_total[5m])) > 5",
        "duration_seconds_bucket[5m]))) > 2",
        "duration_seconds:p95_5m > 2",
        "limit_refusals_total[5m])) > 0",
        "_limit\"}[5m])) > 20",
        "            > 50",
        "store_errors_total[5m])) > 0",
        "log_lines_dropped_total[5m]) > 0",
        "} > 0.8",
        "http_connections_max > 0.8",
        "> 256 * 1024 * 1024",
        "< 14 * 86400",
        "2..|404|cancelled",
        "open_intent_age_seconds > 600",
        "journal_writable == 0",
        "unwritten_ends > 0",
        "trading_halted == 1",
        "internal|upstream_unavailable|deadline_exceeded|not_ready|broker_login_failed|outcome_unknown"}) {
    CAPTURE(limit);
    CHECK(rules.find(limit) != std::string::npos);
  }
}

TEST_CASE("Every metric that status reads is one of docs/metrics.md") {
  const std::string source = read("app/status/server_figures.cpp"), table = read("docs/metrics.md");
  std::size_t names_found = 0;
  for (std::size_t at = source.find('"'); at != std::string::npos;) {
    const std::size_t end = source.find('"', at + 1);
    const std::string word = source.substr(at + 1, end - at - 1);
    at = source.find('"', end + 1);
    if (!word.starts_with("tastytrade_mcp_") && !word.starts_with("process_")) continue;
    if (word.find(' ') != std::string::npos) continue;
    ++names_found;
    CAPTURE(word);
    CHECK(table.find("| `" + word + "` |") != std::string::npos);
  }
  CHECK(names_found > 30);
}

TEST_CASE("The metrics of another program are refused") {
  CHECK_THROWS_AS(figures_of("# TYPE up gauge\nup 1\n"), support::Error);
  CHECK_THROWS_AS(figures_of(""), support::Error);
}

TEST_CASE("Numbers are short, and do not round a part away") {
  CHECK(app::format_count(0) == "0");
  CHECK(app::format_count(999) == "999");
  CHECK(app::format_count(1234567) == "1,234,567");
  CHECK(app::format_duration(0) == "0 ms");
  CHECK(app::format_duration(0.00005) == "0.05 ms");
  CHECK(app::format_duration(0.0046) == "4.6 ms");
  CHECK(app::format_duration(0.0123) == "12 ms");
  CHECK(app::format_duration(1.25) == "1.2 s");
  CHECK(app::format_quantile(app::Quantile{30, true}) == "> 30 s");
  CHECK(app::format_quantile(std::nullopt) == "-");
  CHECK(app::format_share(0, 10) == "0 %");
  CHECK(app::format_share(1, 1000) == "< 1 %");
  CHECK(app::format_share(999, 1000) == "> 99 %");
  CHECK(app::format_share(10, 10) == "100 %");
  CHECK(app::format_share(0, 0) == "-");
  CHECK(app::format_rate(3, 2) == "1.5");
  CHECK(app::format_rate(3, 0) == "-");
  CHECK(app::format_bytes(999) == "999 B");
  CHECK(app::format_bytes(15417344) == "15.4 MB");
  CHECK(app::format_span(59.9) == "59 s");
  CHECK(app::format_span(3700) == "1 h 1 min");
  CHECK(app::format_span(187'200) == "2 d 4 h");
  CHECK(app::format_span(-5) == "0 s");
}
