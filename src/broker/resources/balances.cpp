// Balances of an account. docs/tastytrade.md, Balances.
#include <algorithm>

#include "client_impl.hpp"
#include "parse/row_reader.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace broker {
namespace {

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

BalanceSnapshot parse_snapshot(const Json& json, const std::string& account, const std::string& time_of_day) {
  const auto date = wire::date(json, "snapshot-date");
  if (!date) throw RowError{"snapshot-date", "is missing or no date"};
  return {*date, time_of_day, parse_balances(json, account)};
}

}  // namespace

Answer<Rows<Balances>> Client::balances(const std::string& account, const ReadOptions& options) {
  Impl& self = *impl_;
  return self.cached<Rows<Balances>>("balances:" + account, self.config.lifetimes.positions, options, [&] {
    const ItemList list = self.rest.list({{"accounts", account, "balances"}, {}}, "balances", options, true);
    if (list.items.empty()) throw malformed("balances without a single currency");
    return read_rows<Balances>(
        list, "balances", "currency", [&](const Json& item) { return parse_balances(item, account); },
        [](const Balances& balances) { return balances.currency; });
  });
}

Answer<Rows<BalanceSnapshot>> Client::balance_snapshots(const std::string& account, Date first, Date last,
                                                        const std::string& time_of_day, const std::string& currency,
                                                        const ReadOptions& options) {
  Impl& self = *impl_;
  const std::string from = support::to_text(first);
  const std::string to = support::to_text(last);
  const std::string key = "snapshots:" + account + ':' + from + ':' + to + ':' + time_of_day + ':' + currency;
  const bool is_over = last < support::new_york_date(self.clock.now());
  const std::chrono::milliseconds lifetime =
      is_over ? std::chrono::milliseconds(std::chrono::hours(24)) : self.config.lifetimes.positions;
  return self.cached<Rows<BalanceSnapshot>>(key, lifetime, options, [&] {
    // A range, never together with snapshot-date: these exclude each other.
    BrokerRequest request{{"accounts", account, "balance-snapshots"},
                          {{"start-date", from}, {"end-date", to}, {"time-of-day", time_of_day}, {"per-page", "250"}}};
    if (!currency.empty()) request.query.emplace_back("currency", currency);
    auto rows = read_rows<BalanceSnapshot>(
        self.rest.list(request, "balance snapshots", options), "balance snapshots", "snapshot-date",
        [&](const Json& item) { return parse_snapshot(item, account, time_of_day); },
        [](const BalanceSnapshot& row) { return support::to_text(row.date) + row.balances.currency; });
    std::stable_sort(rows.rows.begin(), rows.rows.end(),
                     [](const BalanceSnapshot& a, const BalanceSnapshot& b) { return a.date < b.date; });
    return rows;
  });
}

}  // namespace broker
