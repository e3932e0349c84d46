// The account's owner: which accounts there are and what is in them.
#include "fetch_balances.hpp"

#include <map>

#include "shared/each_account.hpp"
#include "shared/result_schema.hpp"
#include "shared/totals.hpp"

namespace tools {
namespace {

void write_account(JsonWriter& row, const broker::Account& account) {
  row.text("account_number", account.number);
  row.optional_text("nickname", account.nickname);
  row.optional_text("type", account.type);
  row.optional_text("margin_or_cash", account.margin_or_cash);
  row.optional_text("authority", account.authority);
  row.optional_text("options_level", account.options_level);
  row.flag("is_futures_approved", account.is_futures_approved);
  row.flag("is_day_trader", account.is_day_trader);
  row.time("opened_at", account.opened_at);
}

// Whether the amounts of several accounts are added up.
enum class Sum {
  none,     // limits and calls are each account's own
  if_used,  // the broker leaves the amount out for accounts that do not use it: no sum if all do, else it names them
  always    // an account without the amount is named as missing from the sum
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

mcp::ToolResult answer_balances(const ToolContext& tool_context, const Arguments& arguments, Context& context) {
  const auto options = tool_context.options(arguments, context);
  Missing missing;
  const auto accounts = tool_context.accounts(arguments, options, missing);
  const auto answers = ask_each_account<broker::Rows<broker::Balances>>(
      accounts, options, [&](const broker::Account& account, const broker::CallOptions& how) {
        return tool_context.client().balances(account.number, how);
      });

  support::Instant as_of = support::Instant::max();
  std::map<std::string, std::vector<const broker::Balances*>> by_currency;
  for (const auto& one : answers) {
    if (one.error) {
      missing.add_account(one.account->number, "balances", *one.error);
      continue;
    }
    as_of = std::min(as_of, one.answer->as_of);
    missing.add_rows(**one.answer, one.account->number);
    for (const broker::Balances& balances : **one.answer) by_currency[balances.currency].push_back(&balances);
  }
  return mcp::write_result([&](JsonWriter& result) {
    tool_context.write_head(result, as_of);
    if (accounts.size() > 1) {
      result.array("totals", [&] {
        for (const auto& one : by_currency) {
          result.object([&] { write_sums(result, one.first, one.second, missing); });
        }
      });
    }
    result.array("balances", [&] {
      for (const auto& one : answers) {
        if (!one.answer) continue;
        for (const broker::Balances& balances : **one.answer) {
          result.object([&] { write_balances(result, balances); });
        }
      }
    });
    missing.write(result);
  });
}

mcp::schema::Object accounts_result() {
  using namespace mcp::schema;
  return result_schema(
             {integer("total"),
              list_of("accounts", {string("account_number").required(), string("nickname"), string("type"),
                                   string("margin_or_cash"), string("authority"), string("options_level"),
                                   boolean("is_futures_approved"), boolean("is_day_trader"), timestamp("opened_at")})
                  .required()})
      .with(missing_members());
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

mcp::schema::Object balances_result() {
  using namespace mcp::schema;
  return result_schema({list_of("totals", totals_row()), list_of("balances", balances_row()).required()})
      .with(missing_members());
}

}  // namespace

void write_balances(JsonWriter& row, const broker::Balances& balances) {
  row.text("account_number", balances.account_number);
  row.text("currency", balances.currency);
  for (const Amount& amount : kAmounts) row.money(amount.key, balances.*amount.member);
  row.time("updated_at", balances.updated_at);
}

mcp::Tool fetch_accounts(ToolContextPtr tool_context) {
  return {
      .name = "fetch_accounts",
      .title = "Accounts",
      .description = "The brokerage accounts of this login: number, nickname, type, margin or cash, options level.",
      .parameters = {refresh_parameter()},
      .result = accounts_result,
      .toolset = "account",
      .routes = {"/api/v1/accounts"},
      .cache = "accounts",
      .handler =
          [tool_context = std::move(tool_context)](const Arguments& arguments, Context& context) {
            const auto accounts = tool_context->client().accounts(tool_context->options(arguments, context));
            return mcp::write_result([&](JsonWriter& result) {
              tool_context->write_head(result, accounts.as_of);
              result.array("accounts", [&] {
                for (const auto& account : *accounts) result.object([&] { write_account(result, account); });
              });
              result.integer("total", static_cast<std::int64_t>(accounts->size()));
              Missing missing;
              missing.add_rows(*accounts);
              missing.write(result);
            });
          },
  };
}

mcp::Tool fetch_balances(ToolContextPtr tool_context) {
  return {
      .name = "fetch_balances",
      .title = "Balances",
      .description =
          "Net liquidating value, cash, buying power, margin and market values of all accounts or of one, one entry an "
          "account and currency; totals by currency. Short values are positive magnitudes.",
      .parameters = {account_parameter(), refresh_parameter()},
      .result = balances_result,
      .toolset = "account",
      .routes = {"/api/v1/balances", "/api/v1/accounts/{account_number}/balances"},
      .cache = "accounts",
      .handler = [tool_context = std::move(tool_context)](
                     const Arguments& arguments,
                     Context& context) { return answer_balances(*tool_context, arguments, context); },
  };
}

}  // namespace tools
