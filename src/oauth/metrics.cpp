#include "metrics.hpp"

#include "tastytrade_mcp/oauth/register_metrics.hpp"

namespace oauth {

Metrics& oauth_metrics() {
  static auto* const made = new Metrics;  // never destroyed: threads may count while the process ends
  return *made;
}

void register_metrics() {
  // Prometheus sees an increase only of a series that was there before, so alerts need these from the start.
  for (const std::string_view outcome : {"accepted", "refused", "locked"}) oauth_metrics().owner_tokens.with({outcome});
}

}  // namespace oauth
