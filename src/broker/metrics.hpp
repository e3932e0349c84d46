// The metrics of requests to the broker and of the login to it.
#pragma once

#include "tastytrade_mcp/metrics/metrics.hpp"

namespace broker {

struct Metrics {
  metrics::CounterFamily requests{
      {.name = "tastytrade_mcp_broker_requests_total",
       .help = "Attempts of requests to TastyTrade. Status: that of the response, or why there is none: "
               "resolve, connect, connect_timeout, tls, timeout, cut (the connection broke off), too_large, cancelled "
               "(by the caller).",
       .labels = {"endpoint", "status", "attempt"}}};
  metrics::HistogramFamily request_duration{{.name = "tastytrade_mcp_broker_request_duration_seconds",
                                             .help = "Duration of attempts of requests to TastyTrade.",
                                             .labels = {"endpoint"}},
                                            metrics::kNetworkBounds};
  metrics::HistogramFamily limit_wait{{.name = "tastytrade_mcp_broker_limit_wait_seconds",
                                       .help = "Time that a request waited before it was sent. Limit: rate "
                                               "(TastyTrade's requests a second), pause (it asked "
                                               "to wait).",
                                       .labels = {"limit"}},
                                      metrics::kNetworkBounds};
  metrics::CounterFamily limit_refusals{
      {.name = "tastytrade_mcp_broker_limit_refusals_total",
       .help = "Requests that were not sent because they would have had to wait too long.",
       .labels = {"limit"}}};
  metrics::CounterFamily logins{{.name = "tastytrade_mcp_broker_logins_total",
                                 .help = "Logins to TastyTrade. Outcome: ok, or the code of the error.",
                                 .labels = {"outcome"}}};
  metrics::GaugeFamily logged_in{
      {.name = "tastytrade_mcp_broker_logged_in",
       .help = "1 if the last login to TastyTrade succeeded, else 0; absent before the first."}};
  metrics::GaugeFamily login_time{
      {.name = "tastytrade_mcp_broker_login_time_seconds",
       .help = "When the last login to TastyTrade succeeded or failed, as Unix time; absent before the first."}};
  metrics::GaugeFamily live_symbols{
      {.name = "tastytrade_mcp_broker_live_symbols",
       .help = "Subscriptions of the live feed, each an event type of a symbol. State: leased (calls hold them), idle "
               "(kept for the next call).",
       .labels = {"state"}}};
  metrics::CounterFamily live_events{
      {.name = "tastytrade_mcp_broker_live_events_total", .help = "Events of the live feed.", .labels = {"type"}}};
  metrics::CounterFamily live_decode_errors{
      {.name = "tastytrade_mcp_broker_live_decode_errors_total",
       .help = "Frames of the live feed that could not be decoded, none of whose values were used."}};
  metrics::CounterFamily live_reconnects{
      {.name = "tastytrade_mcp_broker_live_reconnects_total",
       .help = "Connections of the live feed that ended, or were not made. Reason: lost, frame limit, no answer, "
               "silent, token refused, server error, unreadable, no token.",
       .labels = {"reason"}}};
  metrics::CounterFamily account_events{
      {.name = "tastytrade_mcp_broker_account_events_total",
       .help = "Changes of accounts, reported by the account streamer or found by a comparison with the REST API.",
       .labels = {"kind"}}};
  metrics::CounterFamily account_gaps{
      {.name = "tastytrade_mcp_broker_account_gaps_total",
       .help = "Times at which messages of the account streamer were missing or could not be read."}};
  metrics::CounterFamily account_reconciliations{
      {.name = "tastytrade_mcp_broker_account_reconciliations_total",
       .help = "Comparisons of an account with the REST API. Outcome: ok, failed.",
       .labels = {"outcome"}}};
  metrics::CounterFamily account_differences{
      {.name = "tastytrade_mcp_broker_account_differences_total",
       .help = "Changes of accounts that the account streamer did not report, found by a comparison with the REST API.",
       .labels = {"kind"}}};
  metrics::CounterFamily account_reconnects{
      {.name = "tastytrade_mcp_broker_account_reconnects_total",
       .help = "Connections of the account streamer that ended, or were not made. Reason: lost, no answer, silent, "
               "refused, no token.",
       .labels = {"reason"}}};
};

Metrics& broker_metrics();

}  // namespace broker
