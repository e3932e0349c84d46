#include "parse/quote_alert_json.hpp"

#include "parse/row_reader.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"

namespace broker {

using support::Json;

namespace {

// A time that cannot be read must not make an alert that has fired look as if it still waited.
std::optional<Instant> row_instant(const Json& json, std::string_view key) {
  const Json* const value = support::find(json, key);
  if (value == nullptr || value->is_null()) return std::nullopt;
  const auto time = wire::instant(json, key);
  if (!time) throw RowError{std::string(key), "is not a time"};
  return time;
}

}  // namespace

QuoteAlert parse_quote_alert(const Json& json) {
  QuoteAlert alert;
  alert.id = wire::id(json, "alert-external-id");
  if (alert.id.empty()) throw RowError{"alert-external-id", "is missing"};
  alert.symbol = restore_padding(row_text(json, "symbol"));
  alert.instrument_type = wire::text(json, "instrument-type");
  alert.field = wire::text(json, "field");
  alert.comparison = wire::text(json, "operator");
  alert.threshold = wire::decimal(json, "threshold");
  if (!alert.threshold) alert.threshold = wire::decimal(json, "threshold-numeric");
  alert.created_at = wire::instant(json, "created-at");
  alert.expires_at = row_instant(json, "expires-at");
  alert.triggered_at = row_instant(json, "triggered-at");
  // An alert fires once, so one that is completed has fired.
  if (!alert.triggered_at) alert.triggered_at = row_instant(json, "completed-at");
  alert.dismissed_at = row_instant(json, "dismissed-at");
  alert.expired_at = row_instant(json, "expired-at");
  return alert;
}

}  // namespace broker
