#include "fetch_balances.hpp"

#include <algorithm>
#include <map>

#include "shared/account_reads.hpp"
#include "shared/pages.hpp"
#include "shared/parameters.hpp"
#include "shared/result_schema.hpp"
#include "shared/tool_call.hpp"
#include "shared/totals.hpp"

namespace tools {
namespace {

// Whether the result has a sum of the amount over several accounts.
enum class Sum {
  none,     // no sum: limits and margin calls belong to one account
  if_used,  // the broker omits the amount for accounts that do not use it. No sum if every account lacks the amount
  always    // an account without the amount is listed as missing from the sum
};

struct Amount {
  const char* key;
  std::optional<Decimal> broker::Balances::*member;
  Sum sum = Sum::none;
  bool is_listed = false;  // shown in tools/list
};

// In the order in which a trader reads them.
constexpr Amount kAmounts[] = {
    {"net_liquidating_value", &broker::Balances::net_liquidating_value, Sum::always, true},
    {"cash_balance", &broker::Balances::cash_balance, Sum::always, true},
    {"pending_cash", &broker::Balances::pending_cash, Sum::if_used},
    {"cash_available_to_withdraw", &broker::Balances::cash_available_to_withdraw, Sum::if_used},
    {"equity_buying_power", &broker::Balances::equity_buying_power, Sum::if_used, true},
    {"derivative_buying_power", &broker::Balances::derivative_buying_power, Sum::if_used, true},
    {"day_trading_buying_power", &broker::Balances::day_trading_buying_power},
    {"margin_equity", &broker::Balances::margin_equity},
    {"maintenance_requirement", &broker::Balances::maintenance_requirement, Sum::if_used, true},
    {"maintenance_excess", &broker::Balances::maintenance_excess},
    {"reg_t_margin_requirement", &broker::Balances::reg_t_margin_requirement},
    {"futures_margin_requirement", &broker::Balances::futures_margin_requirement},
    {"maintenance_call_value", &broker::Balances::maintenance_call_value},
    {"reg_t_call_value", &broker::Balances::reg_t_call_value},
    {"day_trading_call_value", &broker::Balances::day_trading_call_value},
    {"long_equity_value", &broker::Balances::long_equity_value},
    {"short_equity_value", &broker::Balances::short_equity_value},
    {"long_derivative_value", &broker::Balances::long_derivative_value},
    {"short_derivative_value", &broker::Balances::short_derivative_value},
    {"long_futures_value", &broker::Balances::long_futures_value},
    {"short_futures_value", &broker::Balances::short_futures_value},
    {"long_futures_derivative_value", &broker::Balances::long_futures_derivative_value},
    {"short_futures_derivative_value", &broker::Balances::short_futures_derivative_value},
    {"long_cryptocurrency_value", &broker::Balances::long_cryptocurrency_value},
    {"short_cryptocurrency_value", &broker::Balances::short_cryptocurrency_value},
    {"long_bond_value", &broker::Balances::long_bond_value},
    {"long_fixed_income_security_value", &broker::Balances::long_fixed_income_security_value},
};

}  // namespace

void write_balances(JsonWriter& row, const broker::Balances& balances) {
  row.text("account_number", balances.account_number);
  row.text("currency", balances.currency);
  for (const Amount& amount : kAmounts) row.money(amount.key, balances.*amount.member);
  row.time("updated_at", balances.updated_at);
}

namespace {

bool is_summed(const Amount& amount, const std::vector<const broker::Balances*>& rows) {
  if (amount.sum != Sum::if_used) return amount.sum == Sum::always;
  return std::any_of(rows.begin(), rows.end(),
                     [&](const broker::Balances* row) { return (row->*amount.member).has_value(); });
}

// Writes the sums of one currency over `rows`.
void write_sums(JsonWriter& entry, const std::string& currency, const std::vector<const broker::Balances*>& rows,
                const Missing& missing) {
  std::vector<const Amount*> summed;
  std::vector<const char*> keys;
  for (const Amount& amount : kAmounts) {
    if (!is_summed(amount, rows)) continue;
    summed.push_back(&amount);
    keys.push_back(amount.key);
  }
  Totals totals(keys);
  for (const Amount* const amount : summed) {
    for (const broker::Balances* const row : rows) {
      const auto& value = row->*amount->member;
      totals.add(amount->key, value ? Figure::of(*value) : Figure::without(amount->key), row->account_number, {});
    }
  }
  totals.add_missing(missing);
  entry.text("currency", currency);
  entry.integer("accounts", static_cast<std::int64_t>(rows.size()));
  totals.write(entry);
}

mcp::schema::Object balances_row() {
  using namespace mcp::schema;
  Object row{string("account_number").required(), string("currency")};
  for (const Amount& amount : kAmounts) {
    row = row.with({amount.is_listed ? decimal(amount.key) : decimal(amount.key).unlisted()});
  }
  return row.with({timestamp("updated_at")});
}

mcp::schema::Object totals_row() {
  using namespace mcp::schema;
  Object row{string("currency").required(), integer("accounts").unlisted()};
  for (const Amount& amount : kAmounts) {
    if (amount.sum == Sum::none) continue;
    row = row.with({amount.sum == Sum::always ? decimal(amount.key) : decimal(amount.key).unlisted()});
  }
  return row.with(totals_missing_members());
}

mcp::schema::Object balances_schema() {
  using namespace mcp::schema;
  return result_schema({list_of("totals", totals_row()), list_of("balances", balances_row()).required()})
      .with(missing_members());
}

void handle_balances(const ToolCall& call, JsonWriter& result) {
  Missing missing;
  const auto accounts = call.accounts(missing);
  const auto reads = read_balances(call.broker(), accounts, call.read_options());
  throw_if_none_read(reads);

  support::Instant as_of = support::Instant::max();
  std::vector<const broker::Balances*> all;
  std::map<std::string, std::vector<const broker::Balances*>> by_currency;
  for (const AccountBalances& read : reads) {
    if (read.error) {
      missing.add_account(read.account.number, "balances", *read.error);
      continue;
    }
    as_of = std::min(as_of, read.answer->as_of);
    missing.add_rows(**read.answer, read.account.number);
    for (const broker::Balances& balances : **read.answer) {
      all.push_back(&balances);
      by_currency[balances.currency].push_back(&balances);
    }
  }
  call.write_head(result, as_of);
  if (accounts.size() > 1) {
    result.array("totals", [&] {
      for (const auto& entry : by_currency) {
        result.object([&] { write_sums(result, entry.first, entry.second, missing); });
      }
    });
  }
  write_rows(result, "balances", all,
             [](JsonWriter& row, const broker::Balances* balances) { write_balances(row, *balances); });
  missing.write(result);
}

}  // namespace

mcp::Tool fetch_balances(ToolContextPtr tool_context) {
  return {
      .name = "fetch_balances",
      .title = "Balances",
      .description =
          "Net liquidating value, cash, buying power, margin and market values of all accounts or of one, one entry an "
          "account and currency; totals by currency. Short values are positive magnitudes.",
      .parameters = {account_parameter(), refresh_parameter()},
      .result = balances_schema,
      .toolset = "account",
      .routes = {"/api/v1/balances", "/api/v1/accounts/{account_number}/balances"},
      .cache_lifetimes = {"accounts", "positions"},
      .handler = bind_handler(std::move(tool_context), handle_balances),
  };
}

}  // namespace tools
