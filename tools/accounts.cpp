// The account's owner: which accounts there are and what is in them.
#include "accounts.hpp"

#include <map>

#include "each_account.hpp"
#include "schema.hpp"
#include "totals.hpp"

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

struct Amount {
  const char* key;
  std::optional<Decimal> broker::Balances::*member;
};

// In the order in which a trader reads them.
constexpr Amount kAmounts[] = {
    {"net_liquidating_value", &broker::Balances::net_liquidating_value},
    {"cash_balance", &broker::Balances::cash_balance},
    {"pending_cash", &broker::Balances::pending_cash},
    {"cash_available_to_withdraw", &broker::Balances::cash_available_to_withdraw},
    {"equity_buying_power", &broker::Balances::equity_buying_power},
    {"derivative_buying_power", &broker::Balances::derivative_buying_power},
    {"day_trading_buying_power", &broker::Balances::day_trading_buying_power},
    {"margin_equity", &broker::Balances::margin_equity},
    {"maintenance_requirement", &broker::Balances::maintenance_requirement},
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

// The amounts that are added up over accounts. Limits and calls are each account's own.
constexpr const char* kSummed[] = {"net_liquidating_value",      "cash_balance",        "pending_cash",
                                   "cash_available_to_withdraw", "equity_buying_power", "derivative_buying_power",
                                   "maintenance_requirement"};

bool is_summed(const char* key) {
  return std::find(std::begin(kSummed), std::end(kSummed), std::string_view(key)) != std::end(kSummed);
}

// Writes the sums of one currency over the accounts' balances. The broker leaves out amounts that an account does not
// use: an amount that no account has is not summed, one that some accounts lack names them.
void write_sums(JsonWriter& entry, const std::string& currency, const std::vector<const broker::Balances*>& rows,
                const Missing& missing) {
  Totals totals(kSummed);
  for (const Amount& amount : kAmounts) {
    if (!is_summed(amount.key)) continue;
    const auto has_amount = [&](const broker::Balances* row) { return (row->*amount.member).has_value(); };
    const bool is_required =
        amount.member == &broker::Balances::net_liquidating_value || amount.member == &broker::Balances::cash_balance;
    if (!is_required && std::none_of(rows.begin(), rows.end(), has_amount)) continue;
    for (const broker::Balances* const row : rows) {
      const auto& value = row->*amount.member;
      totals.add(amount.key, value ? Figure::of(*value) : Figure::without(amount.key), row->account_number, {});
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
      .result =
          [] {
            return schema::answer(
                "total:i",
                {{"accounts",
                  schema::list(schema::object("account_number* nickname type margin_or_cash authority options_level "
                                              "is_futures_approved:b is_day_trader:b opened_at"))},
                 {"missing", schema::missing()}},
                {"accounts"});
          },
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
      .result =
          [] {
            return schema::answer(
                "",
                {{"totals", schema::list(schema::object("currency* net_liquidating_value cash_balance"))},
                 {"balances", schema::list(schema::object(
                                  "account_number* currency net_liquidating_value cash_balance equity_buying_power "
                                  "derivative_buying_power maintenance_requirement updated_at"))},
                 {"missing", schema::missing()}},
                {"balances"});
          },
      .toolset = "account",
      .routes = {"/api/v1/balances", "/api/v1/accounts/{account_number}/balances"},
      .cache = "accounts",
      .handler = [tool_context = std::move(tool_context)](
                     const Arguments& arguments,
                     Context& context) { return answer_balances(*tool_context, arguments, context); },
  };
}

}  // namespace tools
