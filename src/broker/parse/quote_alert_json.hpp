// Parses a quote alert (docs/tastytrade.md, Quote alerts). Pure; throws RowError for one without an id or symbol, and
// for one whose times cannot be read.
#pragma once

#include "tastytrade_mcp/broker/quote_alerts.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace broker {

QuoteAlert parse_quote_alert(const support::Json& json);

}  // namespace broker
