#include "server_figures.hpp"

#include <algorithm>
#include <numeric>

#include "tastytrade_mcp/support/error.hpp"

namespace app {
namespace {

const ParsedFamily* find_family(const ParsedMetrics& metrics, std::string_view name) {
  const auto found = metrics.find(name);
  return found == metrics.end() ? nullptr : &found->second;
}

std::string label(const Labels& labels, std::string_view name) {
  const auto found = labels.find(name);
  return found == labels.end() ? "" : found->second;
}

// Calls `take(labels, value)` for each series that was counted.
template <class Take>
void each_count(const ParsedMetrics& metrics, std::string_view name, const Take& take) {
  const ParsedFamily* family = find_family(metrics, name);
  if (family == nullptr) return;
  for (const auto& [labels, value] : family->values) {
    if (value > 0) take(labels, value);
  }
}

template <class Take>
void each_histogram(const ParsedMetrics& metrics, std::string_view name, const Take& take) {
  const ParsedFamily* family = find_family(metrics, name);
  if (family == nullptr) return;
  for (const auto& [labels, buckets] : family->histograms) {
    if (buckets.count() > 0) take(labels, buckets);
  }
}

Counts count_by(const ParsedMetrics& metrics, std::string_view name, std::string_view by) {
  Counts counts;
  each_count(metrics, name, [&](const Labels& labels, double value) { counts[label(labels, by)] += value; });
  return counts;
}

double sum_of(const ParsedMetrics& metrics, std::string_view name) {
  double sum = 0;
  each_count(metrics, name, [&](const Labels&, double value) { sum += value; });
  return sum;
}

// The sum over the series of a gauge; nothing if there are none.
std::optional<double> gauge(const ParsedMetrics& metrics, std::string_view name) {
  const ParsedFamily* family = find_family(metrics, name);
  if (family == nullptr || family->values.empty()) return std::nullopt;
  double sum = 0;
  for (const auto& [labels, value] : family->values) sum += value;
  return sum;
}

// The values of a map, those with the highest `rank` first. Equal ones stay in the order of their keys.
template <class Key, class Row, class Rank>
std::vector<Row> ranked(const std::map<Key, Row>& rows, const Rank& rank) {
  std::vector<Row> sorted;
  sorted.reserve(rows.size());
  for (const auto& [key, row] : rows) sorted.push_back(row);
  std::stable_sort(sorted.begin(), sorted.end(), [&](const Row& a, const Row& b) { return rank(a) > rank(b); });
  return sorted;
}

std::vector<ToolFigures> read_tools(const ParsedMetrics& metrics) {
  std::map<std::string, ToolFigures> rows;
  each_count(metrics, "tastytrade_mcp_tool_calls_total", [&](const Labels& labels, double value) {
    ToolFigures& row = rows[label(labels, "tool")];
    row.tool = label(labels, "tool");
    row.outcomes[label(labels, "outcome")] += value;
  });
  each_histogram(metrics, "tastytrade_mcp_tool_call_duration_seconds", [&](const Labels& labels, const Buckets& each) {
    const auto found = rows.find(label(labels, "tool"));
    if (found != rows.end()) add(found->second.duration, each);
  });
  return ranked(rows, [](const ToolFigures& row) { return total(row.outcomes); });
}

std::vector<EndpointFigures> read_endpoints(const ParsedMetrics& metrics) {
  std::map<std::string, EndpointFigures> rows;
  each_count(metrics, "tastytrade_mcp_broker_requests_total", [&](const Labels& labels, double value) {
    EndpointFigures& row = rows[label(labels, "endpoint")];
    row.endpoint = label(labels, "endpoint");
    row.statuses[label(labels, "status")] += value;
    if (label(labels, "attempt") != "1") row.repeated += value;
  });
  each_histogram(metrics, "tastytrade_mcp_broker_request_duration_seconds",
                 [&](const Labels& labels, const Buckets& each) {
                   const auto found = rows.find(label(labels, "endpoint"));
                   if (found != rows.end()) add(found->second.duration, each);
                 });
  return ranked(rows, [](const EndpointFigures& row) { return total(row.statuses); });
}

std::vector<LimitFigures> read_limits(const ParsedMetrics& metrics) {
  std::map<std::string, LimitFigures> rows;
  const auto find = [&](const Labels& labels) -> LimitFigures& {
    LimitFigures& row = rows[label(labels, "limit")];
    row.limit = label(labels, "limit");
    return row;
  };
  each_histogram(metrics, "tastytrade_mcp_broker_limit_wait_seconds",
                 [&](const Labels& labels, const Buckets& each) { add(find(labels).wait, each); });
  each_count(metrics, "tastytrade_mcp_broker_limit_refusals_total",
             [&](const Labels& labels, double value) { find(labels).refused += value; });
  return ranked(rows, [](const LimitFigures& row) { return row.wait.count() + row.refused; });
}

std::vector<CacheFigures> read_cache(const ParsedMetrics& metrics) {
  std::map<std::string, CacheFigures> rows;
  each_count(metrics, "tastytrade_mcp_cache_lookups_total", [&](const Labels& labels, double value) {
    CacheFigures& row = rows[label(labels, "data")];
    row.data = label(labels, "data");
    const std::string result = label(labels, "result");
    (result == "hit" ? row.hits : result == "shared" ? row.shared : row.misses) += value;
  });
  return ranked(rows, [](const CacheFigures& row) { return row.hits + row.misses + row.shared; });
}

std::vector<StoreFigures> read_store(const ParsedMetrics& metrics) {
  std::map<std::pair<std::string, std::string>, StoreFigures> rows;
  const auto find = [&](const Labels& labels) -> StoreFigures& {
    const std::string store = label(labels, "store"), operation = label(labels, "operation");
    StoreFigures& row = rows[{store, operation}];
    row.store = store;
    row.operation = operation;
    return row;
  };
  each_histogram(metrics, "tastytrade_mcp_store_operation_duration_seconds",
                 [&](const Labels& labels, const Buckets& each) { add(find(labels).duration, each); });
  each_count(metrics, "tastytrade_mcp_store_errors_total",
             [&](const Labels& labels, double value) { find(labels).errors += value; });
  return ranked(rows, [](const StoreFigures& row) { return row.duration.count() + row.errors; });
}

Counts read_http_statuses(const ParsedMetrics& metrics) {
  Counts counts;
  each_count(metrics, "tastytrade_mcp_http_requests_total", [&](const Labels& labels, double value) {
    const std::string route = label(labels, "route"), status = label(labels, "status");
    if (route == "/metrics" || route.starts_with("/health")) return;
    counts[status.size() == 3 ? status.substr(0, 1) + "xx" : status] += value;
  });
  return counts;
}

void read_gauges(const ParsedMetrics& metrics, ServerFigures& figures) {
  figures.logged_in = gauge(metrics, "tastytrade_mcp_broker_logged_in");
  figures.login_time = gauge(metrics, "tastytrade_mcp_broker_login_time_seconds");
  figures.connections = gauge(metrics, "tastytrade_mcp_http_connections_open");
  figures.max_connections = gauge(metrics, "tastytrade_mcp_http_connections_max");
  figures.streams = gauge(metrics, "tastytrade_mcp_http_streams_open");
  figures.subscriptions = gauge(metrics, "tastytrade_mcp_subscriptions_open");
  figures.tasks = gauge(metrics, "tastytrade_mcp_tasks_running");
  figures.calls_running = gauge(metrics, "tastytrade_mcp_tool_calls_running");
  figures.cache_bytes = gauge(metrics, "tastytrade_mcp_cache_bytes");
  figures.certificate_end = gauge(metrics, "tastytrade_mcp_tls_certificate_end_time_seconds");
  figures.open_intent_age = gauge(metrics, "tastytrade_mcp_order_open_intent_age_seconds");
  figures.unwritten_ends = gauge(metrics, "tastytrade_mcp_order_unwritten_ends");
  figures.trading_halted = gauge(metrics, "tastytrade_mcp_order_trading_halted");
  figures.journal_writable = gauge(metrics, "tastytrade_mcp_order_journal_writable");
  figures.resident_bytes = gauge(metrics, "process_resident_memory_bytes");
  figures.descriptors = gauge(metrics, "process_open_fds");
  figures.max_descriptors = gauge(metrics, "process_max_fds");
  figures.threads = gauge(metrics, "process_threads");
  figures.cpu_seconds = gauge(metrics, "process_cpu_seconds_total");
  figures.start_time = gauge(metrics, "process_start_time_seconds");
}

}  // namespace

double total(const Counts& counts) {
  return std::accumulate(counts.begin(), counts.end(), 0.0,
                         [](double sum, const auto& each) { return sum + each.second; });
}

double count_of(const Counts& counts, std::string_view value) {
  const auto found = counts.find(value);
  return found == counts.end() ? 0 : found->second;
}

ServerFigures read_figures(const ParsedMetrics& metrics) {
  const ParsedFamily* build = find_family(metrics, "tastytrade_mcp_build_info");
  if (build == nullptr || build->values.empty()) {
    throw support::Error(support::ErrorCode::upstream_unavailable,
                         "The metrics are not those of a TastyTrade MCP Server: tastytrade_mcp_build_info is absent.");
  }
  const Labels& labels = build->values.begin()->first;
  ServerFigures figures;
  figures.version = label(labels, "version");
  figures.mode = label(labels, "mode");
  figures.environment = label(labels, "environment");
  figures.tools = read_tools(metrics);
  figures.endpoints = read_endpoints(metrics);
  figures.limits = read_limits(metrics);
  figures.cache = read_cache(metrics);
  figures.store = read_store(metrics);
  figures.broker_logins = count_by(metrics, "tastytrade_mcp_broker_logins_total", "outcome");
  figures.http_statuses = read_http_statuses(metrics);
  figures.http_refusals = count_by(metrics, "tastytrade_mcp_http_refusals_total", "reason");
  figures.mcp_refusals = count_by(metrics, "tastytrade_mcp_requests_refused_total", "code");
  figures.login_tokens = count_by(metrics, "tastytrade_mcp_login_tokens_total", "outcome");
  figures.tokens_issued = count_by(metrics, "tastytrade_mcp_tokens_issued_total", "outcome");
  figures.grants_begun = sum_of(metrics, "tastytrade_mcp_grants_begun_total");
  figures.grants_ended = sum_of(metrics, "tastytrade_mcp_grants_ended_total");
  figures.sessions_begun = sum_of(metrics, "tastytrade_mcp_sessions_begun_total");
  figures.log_lines_dropped = sum_of(metrics, "tastytrade_mcp_log_lines_dropped_total");
  read_gauges(metrics, figures);
  return figures;
}

double count_calls(const ServerFigures& figures) {
  return std::accumulate(figures.tools.begin(), figures.tools.end(), 0.0,
                         [](double sum, const ToolFigures& row) { return sum + total(row.outcomes); });
}

double count_broker_requests(const ServerFigures& figures) {
  return std::accumulate(figures.endpoints.begin(), figures.endpoints.end(), 0.0,
                         [](double sum, const EndpointFigures& row) { return sum + total(row.statuses); });
}

double count_failed_calls(const ServerFigures& figures) {
  constexpr std::string_view kFailures[] = {"internal",  "upstream_unavailable", "deadline_exceeded",
                                            "not_ready", "broker_login_failed",  "outcome_unknown"};
  double failed = 0;
  for (const ToolFigures& row : figures.tools) {
    for (const std::string_view outcome : kFailures) failed += count_of(row.outcomes, outcome);
  }
  return failed;
}

double count_failed_broker_requests(const ServerFigures& figures) {
  double failed = 0;
  for (const EndpointFigures& row : figures.endpoints) {
    for (const auto& [status, count] : row.statuses) {
      const bool is_answer = (status.size() == 3 && status.front() == '2') || status == "404" || status == "cancelled";
      if (!is_answer) failed += count;
    }
  }
  return failed;
}

double count_store_errors(const ServerFigures& figures) {
  return std::accumulate(figures.store.begin(), figures.store.end(), 0.0,
                         [](double sum, const StoreFigures& row) { return sum + row.errors; });
}

}  // namespace app
