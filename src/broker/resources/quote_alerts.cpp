// Quote alerts. docs/tastytrade.md, Quote alerts.
#include "client_impl.hpp"
#include "parse/quote_alert_json.hpp"
#include "parse/row_reader.hpp"
#include "resources/cache_guard.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace broker {
namespace {

using support::Json;

constexpr const char* kCacheKey = "quote-alerts:";

}  // namespace

Answer<Rows<QuoteAlert>> Client::quote_alerts(const ReadOptions& options) {
  Impl& self = *impl_;
  constexpr std::chrono::milliseconds kNotKept{0};
  return self.cached<Rows<QuoteAlert>>(kCacheKey, kNotKept, options, [&] {
    return read_rows<QuoteAlert>(self.rest.list({{"quote-alerts"}, {}}, "quote alerts", options, true), "quote alerts",
                                 "symbol", parse_quote_alert, [](const QuoteAlert& alert) { return alert.id; });
  });
}

std::optional<QuoteAlert> Client::create_quote_alert(const NewQuoteAlert& alert, const ReadOptions& options) {
  const CacheGuard guard(impl_->cache, kCacheKey);
  const std::string threshold = alert.threshold.wire();
  Json body{{"symbol", alert.symbol}, {"instrument-type", std::string(broker_spelling(alert.instrument_type))},
            {"field", alert.field},   {"operator", alert.comparison},
            {"threshold", threshold}, {"threshold-numeric", threshold}};
  if (alert.expires_at) body["expires-at"] = support::to_iso8601(*alert.expires_at);
  BrokerRequest request{{"quote-alerts"}, {}};
  request.method = "POST";
  request.is_write = true;
  request.body = support::to_text(body);
  const Json envelope = impl_->rest.send(request, options);
  // The alert was made, whatever the answer looks like.
  try {
    return parse_quote_alert(wire::object(envelope["data"], "a quote alert"));
  } catch (const RowError&) {
    return std::nullopt;
  } catch (const support::Error&) {
    return std::nullopt;
  }
}

bool Client::delete_quote_alert(const std::string& id, const ReadOptions& options) {
  // Of a blank id the path would be that of all alerts.
  if (support::trim(id).empty()) {
    throw support::Error(support::ErrorCode::invalid_argument, "The id of an alert is blank.");
  }
  const CacheGuard guard(impl_->cache, kCacheKey);
  BrokerRequest request{{"quote-alerts", id}, {}};
  request.method = "DELETE";
  request.is_write = true;
  request.is_deletion = true;
  try {
    impl_->rest.send(request, options);
    return true;
  } catch (const support::Error& error) {
    if (error.code != support::ErrorCode::not_found) throw;
    return false;
  }
}

}  // namespace broker
