// The metrics of the HTTP server.
#pragma once

#include "tastytrade_mcp/metrics/metrics.hpp"

namespace transports::http {

struct Metrics {
  metrics::CounterFamily requests{{.name = "tastytrade_mcp_http_requests_total",
                                   .help =
                                       "HTTP requests. Route: its pattern; none for a request without a route, and for "
                                       "one that a check refused (tastytrade_mcp_http_refusals_total says which).",
                                   .labels = {"method", "route", "status"}}};
  metrics::HistogramFamily request_duration{
      {.name = "tastytrade_mcp_http_request_duration_seconds",
       .help = "Time from the first byte of a request to the last one of its answer; for an event stream, to its end.",
       .labels = {"route"}},
      metrics::kFastBounds};
  metrics::CounterFamily refusals{{.name = "tastytrade_mcp_http_refusals_total",
                                   .help = "Requests that a check refused. Reason: host, origin, address_limit, "
                                           "token_limit, token (a wrong one), no_token, "
                                           "token_in_query.",
                                   .labels = {"reason"}}};
  metrics::GaugeFamily connections{
      {.name = "tastytrade_mcp_http_connections_open", .help = "Open connections of clients."}};
  metrics::GaugeFamily max_connections{
      {.name = "tastytrade_mcp_http_connections_max",
       .help = "Connections that may be open at once. Beyond, the oldest idle one is closed for a new one."}};
  metrics::GaugeFamily streams{{.name = "tastytrade_mcp_http_streams_open",
                                .help = "Event streams that are open, or whose client may still come back."}};
  metrics::GaugeFamily certificate_end{{.name = "tastytrade_mcp_tls_certificate_end_time_seconds",
                                        .help = "When the server's TLS certificate expires, as Unix time."}};
};

Metrics& http_metrics();

}  // namespace transports::http
