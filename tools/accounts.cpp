// The account's owner: which accounts there are and what is in them.
#include "accounts.hpp"

#include "schema.hpp"

namespace tools {
namespace {

Json describe(const broker::Account& account) {
  Json entry = {{"account_number", account.number}};
  add_text(entry, "nickname", account.nickname);
  add_text(entry, "type", account.type);
  add_text(entry, "margin_or_cash", account.margin_or_cash);
  add_text(entry, "authority", account.authority);
  add_text(entry, "options_level", account.options_level);
  add_flag(entry, "is_futures_approved", account.is_futures_approved);
  add_flag(entry, "is_day_trader", account.is_day_trader);
  add_time(entry, "opened_at", account.opened_at);
  return entry;
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
};

}  // namespace

Json describe(const broker::Balances& balances) {
  Json entry = {{"account_number", balances.account_number}, {"currency", balances.currency}};
  for (const Amount& amount : kAmounts) add_money(entry, amount.key, balances.*amount.member);
  add_time(entry, "updated_at", balances.updated_at);
  return entry;
}

mcp::Tool fetch_accounts(DeskPtr desk) {
  return {
      .name = "fetch_accounts",
      .title = "Accounts",
      .description = "The brokerage accounts of this login: number, nickname, type, margin or cash, options level.",
      .parameters = {refresh_parameter()},
      .result = schema::answer("total:i",
                               {{"accounts", schema::list(schema::object(
                                                 "account_number* nickname type margin_or_cash authority options_level "
                                                 "is_futures_approved:b is_day_trader:b opened_at"))}},
                               {"accounts"}),
      .toolset = "account",
      .routes = {"/api/v1/accounts"},
      .cache = "accounts",
      .handler =
          [desk = std::move(desk)](const Arguments& arguments, Context& context) {
            const auto accounts = desk->client().accounts(desk->options(arguments, context));
            Json result = desk->answer(accounts.as_of);
            Json& entries = result["accounts"] = Json::array();
            for (const auto& account : *accounts) entries.push_back(describe(account));
            result["total"] = accounts->size();
            return result;
          },
  };
}

mcp::Tool fetch_balances(DeskPtr desk) {
  return {
      .name = "fetch_balances",
      .title = "Balances",
      .description =
          "Net liquidating value, cash, buying power, margin and market values of one account, one entry a "
          "currency. Short values are positive magnitudes.",
      .parameters = {account_parameter(), refresh_parameter()},
      .result = schema::answer(
          "",
          {{"balances", schema::list(schema::object(
                            "account_number* currency net_liquidating_value cash_balance equity_buying_power "
                            "derivative_buying_power maintenance_requirement updated_at"))}},
          {"balances"}),
      .toolset = "account",
      .routes = {"/api/v1/balances", "/api/v1/accounts/{account_number}/balances"},
      .cache = "accounts",
      .handler =
          [desk = std::move(desk)](const Arguments& arguments, Context& context) {
            const auto options = desk->options(arguments, context);
            const auto account = desk->account(arguments, options);
            const auto balances = desk->client().balances(account.number, options);
            Json result = desk->answer(balances.as_of);
            Json& entries = result["balances"] = Json::array();
            for (const auto& entry : *balances) entries.push_back(describe(entry));
            return result;
          },
  };
}

}  // namespace tools
