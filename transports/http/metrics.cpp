#include "http/metrics.hpp"

#include "tastytrade_mcp/transports/register_metrics.hpp"

namespace transports {
namespace http {

Metrics& http_metrics() {
  static auto* const made = new Metrics;  // never destroyed: threads may count while the process ends
  return *made;
}

}  // namespace http

void register_metrics() {
  // Prometheus sees an increase only of a series that was there before, so alerts need these from the start.
  for (const std::string_view reason :
       {"host", "origin", "address_limit", "token_limit", "token", "no_token", "token_in_query"}) {
    http::http_metrics().refusals.with({reason});
  }
  http::http_metrics().connections.with();
  http::http_metrics().streams.with();
}

}  // namespace transports
