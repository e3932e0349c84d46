#include <cmath>

#include "status_view.hpp"

namespace app {

using support::Json;

namespace {

// "p95_seconds": null without observations. Above the last bound: null, and "p95_over_seconds" is that bound.
void add_quantile(Json& object, const std::string& name, const Buckets& buckets, double at) {
  const auto quantile = compute_quantile(buckets, at);
  object[name + "_seconds"] = quantile && !quantile->is_lower_bound ? Json(quantile->seconds) : Json();
  if (quantile && quantile->is_lower_bound) object[name + "_over_seconds"] = quantile->seconds;
}

Json number(double value) {
  constexpr double kMaxExact = 9007199254740992;  // 2^53
  if (value == std::floor(value) && std::abs(value) <= kMaxExact) return static_cast<std::int64_t>(value);
  return std::isfinite(value) ? Json(value) : Json();
}

Json number(const std::optional<double>& value) {
  return value ? number(*value) : Json();
}

Json counts_json(const Counts& counts) {
  Json object = Json::object();
  for (const auto& [name, count] : counts) object[name] = number(count);
  return object;
}

// The lists, which the totals and the interval have alike.
Json tools_json(const ServerFigures& figures) {
  Json rows = Json::array();
  for (const ToolFigures& each : figures.tools) {
    Json row{{"tool", each.tool}, {"calls", number(total(each.outcomes))}, {"outcomes", counts_json(each.outcomes)}};
    add_quantile(row, "p50", each.duration, 0.5);
    add_quantile(row, "p95", each.duration, 0.95);
    rows.push_back(std::move(row));
  }
  return rows;
}

Json endpoints_json(const ServerFigures& figures) {
  Json rows = Json::array();
  for (const EndpointFigures& each : figures.endpoints) {
    Json row{{"endpoint", each.endpoint},
             {"requests", number(total(each.statuses))},
             {"statuses", counts_json(each.statuses)},
             {"repeated", number(each.repeated)}};
    add_quantile(row, "p95", each.duration, 0.95);
    rows.push_back(std::move(row));
  }
  return rows;
}

Json limits_json(const ServerFigures& figures) {
  Json rows = Json::array();
  for (const LimitFigures& each : figures.limits) {
    Json row{{"limit", each.limit}, {"waited", number(each.wait.count())}, {"refused", number(each.refused)}};
    add_quantile(row, "p95", each.wait, 0.95);
    rows.push_back(std::move(row));
  }
  return rows;
}

Json cache_json(const ServerFigures& figures) {
  Json rows = Json::array();
  for (const CacheFigures& each : figures.cache) {
    rows.push_back({{"data", each.data},
                    {"hits", number(each.hits)},
                    {"misses", number(each.misses)},
                    {"shared", number(each.shared)}});
  }
  return rows;
}

Json store_json(const ServerFigures& figures) {
  Json rows = Json::array();
  for (const StoreFigures& each : figures.store) {
    Json row{{"store", each.store},
             {"operation", each.operation},
             {"count", number(each.duration.count())},
             {"errors", number(each.errors)}};
    add_quantile(row, "p95", each.duration, 0.95);
    rows.push_back(std::move(row));
  }
  return rows;
}

Json counted_json(const ServerFigures& figures) {
  return {{"tools", tools_json(figures)},
          {"broker_requests", endpoints_json(figures)},
          {"broker_limits", limits_json(figures)},
          {"broker_logins", counts_json(figures.broker_logins)},
          {"cache", cache_json(figures)},
          {"store", store_json(figures)},
          {"http_requests", counts_json(figures.http_statuses)},
          {"http_refusals", counts_json(figures.http_refusals)},
          {"mcp_refusals", counts_json(figures.mcp_refusals)},
          {"login_tokens", counts_json(figures.login_tokens)},
          {"tokens_issued", counts_json(figures.tokens_issued)},
          {"grants_begun", number(figures.grants_begun)},
          {"grants_ended", number(figures.grants_ended)},
          {"sessions_begun", number(figures.sessions_begun)},
          {"log_lines_dropped", number(figures.log_lines_dropped)},
          {"cpu_seconds", number(figures.cpu_seconds)}};
}

Json now_json(const ServerFigures& figures) {
  return {{"broker_logged_in", figures.logged_in ? Json(*figures.logged_in == 1) : Json()},
          {"broker_login_time", number(figures.login_time)},
          {"connections", number(figures.connections)},
          {"connections_max", number(figures.max_connections)},
          {"streams", number(figures.streams)},
          {"subscriptions", number(figures.subscriptions)},
          {"tasks", number(figures.tasks)},
          {"calls_running", number(figures.calls_running)},
          {"cache_bytes", number(figures.cache_bytes)},
          {"certificate_end_time", number(figures.certificate_end)},
          {"resident_bytes", number(figures.resident_bytes)},
          {"descriptors", number(figures.descriptors)},
          {"descriptors_max", number(figures.max_descriptors)},
          {"threads", number(figures.threads)}};
}

Json interval_json(const Interval& interval) {
  const auto rate = [&](double count) { return interval.seconds > 0 ? Json(count / interval.seconds) : Json(); };
  return {{"seconds", interval.seconds},
          {"calls_per_second", rate(count_calls(interval.figures))},
          {"broker_requests_per_second", rate(count_broker_requests(interval.figures))},
          {"http_requests_per_second", rate(total(interval.figures.http_statuses))},
          {"counted", counted_json(interval.figures)}};
}

}  // namespace

Json status_json(const StatusView& view) {
  Json findings = Json::array();
  for (const Finding& finding : view.assessment.findings) {
    findings.push_back({{"alert", finding.alert},
                        {"level", finding.is_warning ? "warning" : "problem"},
                        {"text", finding.text},
                        {"advice", finding.advice}});
  }
  Json json{{"time", support::to_iso8601(view.time)},
            {"url", view.url},
            {"reachable", true},
            {"ok", view.assessment.is_well()},
            {"summary", headline(view.assessment)},
            {"findings", std::move(findings)},
            {"version", view.figures.version},
            {"mode", view.figures.mode},
            {"environment", view.figures.environment},
            {"start_time", number(view.figures.start_time)},
            {"uptime_seconds", number(uptime(view.figures, view.time))},
            {"now", now_json(view.figures)},
            {"counted", counted_json(view.figures)}};
  if (!view.event.empty()) json["event"] = view.event;
  if (view.is_watch) json["interval"] = view.interval ? interval_json(*view.interval) : Json();
  return json;
}

Json unreachable_json(const std::string& url, support::Instant time, const std::string& text) {
  return {{"time", support::to_iso8601(time)}, {"url", url}, {"reachable", false}, {"ok", false}, {"summary", text}};
}

}  // namespace app
