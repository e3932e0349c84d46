#include "metrics.hpp"

#include "tastytrade_mcp/broker/register_metrics.hpp"
#include "tastytrade_mcp/mcp/register_metrics.hpp"
#include "tastytrade_mcp/metrics/process.hpp"
#include "tastytrade_mcp/oauth/register_metrics.hpp"
#include "tastytrade_mcp/orders/register_metrics.hpp"
#include "tastytrade_mcp/state/register_metrics.hpp"
#include "tastytrade_mcp/transports/register_metrics.hpp"

namespace app {

void register_all_metrics() {
  metrics::register_process_metrics();
  state::register_metrics();
  mcp::register_metrics();
  oauth::register_metrics();
  broker::register_metrics();
  orders::register_metrics();
  transports::register_metrics();
}

}  // namespace app
