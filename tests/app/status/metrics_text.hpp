// Metrics of a server as text, for tests of `status`.
#pragma once

#include <string>

#include "status/server_figures.hpp"

namespace test {

// Families of a healthy server with some traffic. Further samples, each family with its line of type, follow.
inline std::string healthy_metrics(const std::string& more = "") {
  return "# TYPE tastytrade_mcp_build_info gauge\n"
         "tastytrade_mcp_build_info{version=\"0.1.0\",mode=\"mcp\",environment=\"production\"} 1\n"
         "# TYPE process_start_time_seconds gauge\nprocess_start_time_seconds 1795900000\n"
         "# TYPE process_resident_memory_bytes gauge\nprocess_resident_memory_bytes 15417344\n"
         "# TYPE process_open_fds gauge\nprocess_open_fds 17\n"
         "# TYPE process_max_fds gauge\nprocess_max_fds 20000\n"
         "# TYPE tastytrade_mcp_broker_logged_in gauge\ntastytrade_mcp_broker_logged_in 1\n" +
         more;
}

// The calls of one tool by outcome.
inline std::string calls(const std::string& tool, double ok, double failed, const std::string& outcome) {
  return "tastytrade_mcp_tool_calls_total{tool=\"" + tool + "\",transport=\"mcp\",outcome=\"ok\"} " +
         std::to_string(ok) + "\ntastytrade_mcp_tool_calls_total{tool=\"" + tool + "\",transport=\"mcp\",outcome=\"" +
         outcome + "\"} " + std::to_string(failed) + "\n";
}

// A counter family with one series.
inline std::string counter(const std::string& name, const std::string& labels, double value) {
  return "# TYPE " + name + " counter\n" + name + "{" + labels + "} " + std::to_string(value) + "\n";
}

inline std::string gauge(const std::string& name, double value) {
  return "# TYPE " + name + " gauge\n" + name + " " + std::to_string(value) + "\n";
}

// A histogram family with one series: `fast` observations up to 1 s, the others up to 5 s.
inline std::string histogram(const std::string& name, const std::string& labels, int fast, int slow) {
  const std::string all = std::to_string(fast + slow), comma = labels.empty() ? "" : ",";
  return "# TYPE " + name + " histogram\n" + name + "_bucket{" + labels + comma + "le=\"1\"} " + std::to_string(fast) +
         "\n" + name + "_bucket{" + labels + comma + "le=\"5\"} " + all + "\n" + name + "_bucket{" + labels + comma +
         "le=\"+Inf\"} " + all + "\n" + name + "_sum{" + labels + "} 1\n" + name + "_count{" + labels + "} " + all +
         "\n";
}

inline app::ServerFigures figures_of(const std::string& text) {
  return app::read_figures(app::parse_prometheus_text(text));
}

}  // namespace test
