#include "parse/balances_json.hpp"

#include "parse/row_reader.hpp"

namespace broker {

using support::Json;

Balances parse_balances(const Json& json, const std::string& account) {
  Balances balances;
  check_row_account(json, account);
  balances.account_number = account;
  balances.currency = wire::text(json, "currency");
  if (balances.currency.empty()) balances.currency = "USD";  // the older form, one object, has no currency
  const std::pair<std::string_view, std::optional<Decimal>*> amounts[] = {
      {"net-liquidating-value", &balances.net_liquidating_value},
      {"cash-balance", &balances.cash_balance},
      {"pending-cash", &balances.pending_cash},
      {"cash-available-to-withdraw", &balances.cash_available_to_withdraw},
      {"equity-buying-power", &balances.equity_buying_power},
      {"derivative-buying-power", &balances.derivative_buying_power},
      {"day-trading-buying-power", &balances.day_trading_buying_power},
      {"used-derivative-buying-power", &balances.used_derivative_buying_power},
      {"margin-equity", &balances.margin_equity},
      {"maintenance-requirement", &balances.maintenance_requirement},
      {"maintenance-excess", &balances.maintenance_excess},
      {"reg-t-margin-requirement", &balances.reg_t_margin_requirement},
      {"futures-margin-requirement", &balances.futures_margin_requirement},
      {"maintenance-call-value", &balances.maintenance_call_value},
      {"reg-t-call-value", &balances.reg_t_call_value},
      {"day-trading-call-value", &balances.day_trading_call_value},
      {"long-equity-value", &balances.long_equity_value},
      {"short-equity-value", &balances.short_equity_value},
      {"long-derivative-value", &balances.long_derivative_value},
      {"short-derivative-value", &balances.short_derivative_value},
      {"long-futures-value", &balances.long_futures_value},
      {"short-futures-value", &balances.short_futures_value},
      {"long-futures-derivative-value", &balances.long_futures_derivative_value},
      {"short-futures-derivative-value", &balances.short_futures_derivative_value},
      {"long-cryptocurrency-value", &balances.long_cryptocurrency_value},
      {"short-cryptocurrency-value", &balances.short_cryptocurrency_value},
      {"long-bond-value", &balances.long_bond_value},
      {"long-fixed-income-security-value", &balances.long_fixed_income_security_value},
  };
  bool has_amount = false;
  for (const auto& [key, field] : amounts) {
    *field = wire::amount(json, key);
    has_amount = has_amount || *field;
  }
  if (!has_amount) throw RowError{"", "holds no amount"};
  balances.updated_at = wire::instant(json, "updated-at");
  return balances;
}

}  // namespace broker
