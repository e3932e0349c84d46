#include "parse/trading_status_json.hpp"

#include "parse/json_fields.hpp"

namespace broker {

using support::Json;

TradingStatus parse_trading_status(const Json& json, const std::string& account) {
  TradingStatus status;
  const std::string number = wire::text(json, "account-number");
  if (!number.empty() && number != account) throw malformed("a trading status of another account than was asked for");
  status.account_number = account;
  status.options_level = wire::text(json, "options-level");
  status.margin_calculation = wire::text(json, "equities-margin-calculation-type");
  status.is_closed = wire::flag(json, "is-closed");
  status.is_frozen = wire::flag(json, "is-frozen");
  status.is_closing_only = wire::flag(json, "is-closing-only");
  status.is_risk_reducing_only = wire::flag(json, "is-risk-reducing-only");
  status.is_in_margin_call = wire::flag(json, "is-in-margin-call");
  status.is_in_day_trade_call = wire::flag(json, "is-in-day-trade-equity-maintenance-call");
  status.is_futures_closing_only = wire::flag(json, "is-futures-closing-only");
  status.is_cryptocurrency_closing_only = wire::flag(json, "is-cryptocurrency-closing-only");
  status.is_pattern_day_trader = wire::flag(json, "is-pattern-day-trader");
  status.is_futures_enabled = wire::flag(json, "is-futures-enabled");
  status.is_cryptocurrency_enabled = wire::flag(json, "is-cryptocurrency-enabled");
  status.short_calls_enabled = wire::flag(json, "short-calls-enabled");
  status.day_trade_count = wire::integer(json, "day-trade-count");
  return status;
}

}  // namespace broker
