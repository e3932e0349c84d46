// Notifications of the account streamer about orders and their effects. Pure functions.
#pragma once

#include <optional>

#include "accounts/account_ledger.hpp"
#include "orders/order_notices.hpp"
#include "tastytrade_mcp/simulator/simulator.hpp"

namespace simulator {

// Positions and balances are those at the time of the notice.
std::optional<AccountNotification> make_account_notification(const OrderNotice& notice, const AccountLedger& ledger);

}  // namespace simulator
