// The metrics of the login of clients.
#pragma once

#include "tastytrade_mcp/metrics/metrics.hpp"

namespace oauth {

struct Metrics {
  metrics::CounterFamily owner_tokens{{.name = "tastytrade_mcp_login_tokens_total",
                                       .help = "Tokens given on the login page. Outcome: accepted, refused, locked.",
                                       .labels = {"outcome"}}};
  metrics::CounterFamily issued{{.name = "tastytrade_mcp_tokens_issued_total",
                                 .help = "Requests for tokens. Outcome: ok, or the OAuth error.",
                                 .labels = {"grant_type", "outcome"}}};
  metrics::GaugeFamily grants_alive{
      {.name = "tastytrade_mcp_grants_alive",
       .help = "Grants that have neither ended nor expired, in the store, at most a minute old. Replicas that share a "
               "store give the same number. NaN: the store failed."}};
  metrics::CounterFamily grants_begun{{.name = "tastytrade_mcp_grants_begun_total", .help = "Grants that began."}};
  metrics::CounterFamily grants_ended{
      {.name = "tastytrade_mcp_grants_ended_total", .help = "Grants that ended before they expired."}};
};

Metrics& oauth_metrics();

}  // namespace oauth
