#include "balance_amounts.hpp"

namespace tools {
namespace {

using Sum = BalanceSum;
using Detail = BalanceDetail;

constexpr BalanceAmount kAmounts[] = {
    {"net_liquidating_value", &broker::Balances::net_liquidating_value, Sum::always, true, Detail::main},
    {"cash_balance", &broker::Balances::cash_balance, Sum::always, true, Detail::main},
    {"pending_cash", &broker::Balances::pending_cash, Sum::if_used, false, Detail::main_if_set},
    {"cash_available_to_withdraw", &broker::Balances::cash_available_to_withdraw, Sum::if_used, false, Detail::main},
    {"equity_buying_power", &broker::Balances::equity_buying_power, Sum::if_used, true, Detail::main},
    {"derivative_buying_power", &broker::Balances::derivative_buying_power, Sum::if_used, true, Detail::main},
    {"day_trading_buying_power", &broker::Balances::day_trading_buying_power, Sum::none, false, Detail::main},
    {"margin_equity", &broker::Balances::margin_equity},
    {"maintenance_requirement", &broker::Balances::maintenance_requirement, Sum::if_used, true, Detail::main},
    {"maintenance_excess", &broker::Balances::maintenance_excess, Sum::none, false, Detail::main},
    {"reg_t_margin_requirement", &broker::Balances::reg_t_margin_requirement, Sum::none, false, Detail::main_if_set},
    {"futures_margin_requirement", &broker::Balances::futures_margin_requirement, Sum::none, false,
     Detail::main_if_set},
    {"maintenance_call_value", &broker::Balances::maintenance_call_value, Sum::none, false, Detail::main_if_set},
    {"reg_t_call_value", &broker::Balances::reg_t_call_value, Sum::none, false, Detail::main_if_set},
    {"day_trading_call_value", &broker::Balances::day_trading_call_value, Sum::none, false, Detail::main_if_set},
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

std::span<const BalanceAmount> balance_amounts() {
  return kAmounts;
}

}  // namespace tools
