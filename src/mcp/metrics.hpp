// The metrics of MCP requests and tool calls.
#pragma once

#include "tastytrade_mcp/metrics/metrics.hpp"

namespace mcp {

// The tool label of a call to a tool that does not exist: a client's text is no label.
inline constexpr std::string_view kUnknownTool = "unknown";

struct Metrics {
  metrics::CounterFamily calls{
      {.name = "tastytrade_mcp_tool_calls_total",
       .help = "Tool calls. Outcome: ok, error, asked, protocol_error, or the code of the error.",
       .labels = {"tool", "transport", "outcome"}}};
  metrics::HistogramFamily call_duration{
      {.name = "tastytrade_mcp_tool_call_duration_seconds", .help = "Duration of tool calls.", .labels = {"tool"}},
      metrics::kFastBounds};
  metrics::GaugeFamily calls_running{
      {.name = "tastytrade_mcp_tool_calls_running", .help = "Tool calls that run.", .labels = {"transport"}}};
  metrics::CounterFamily requests{{.name = "tastytrade_mcp_requests_total",
                                   .help = "MCP requests that were accepted, by method.",
                                   .labels = {"method", "transport"}}};
  metrics::CounterFamily refused{{.name = "tastytrade_mcp_requests_refused_total",
                                  .help = "MCP messages that were refused before a method ran, by JSON-RPC error code.",
                                  .labels = {"code", "transport"}}};
  metrics::CounterFamily sessions{{.name = "tastytrade_mcp_sessions_begun_total",
                                   .help = "Sessions that `initialize` began.",
                                   .labels = {"transport"}}};
  metrics::GaugeFamily tasks_running{
      {.name = "tastytrade_mcp_tasks_running",
       .help = "Tool calls on a thread of their own: tasks, and calls that may become one."}};
  metrics::GaugeFamily subscriptions{
      {.name = "tastytrade_mcp_subscriptions_open", .help = "Open subscriptions and session streams."}};
};

Metrics& mcp_metrics();

}  // namespace mcp
