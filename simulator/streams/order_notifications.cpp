#include "order_notifications.hpp"

#include "endpoints/accounts/balance_json.hpp"
#include "endpoints/accounts/position_json.hpp"
#include "endpoints/orders/order_json.hpp"

namespace simulator {

std::optional<AccountNotification> make_account_notification(const OrderNotice& notice, const AccountLedger& ledger) {
  const std::string& account = notice.account;
  switch (notice.kind) {
    case OrderNotice::Kind::order:
      return AccountNotification{"Order", account, support::to_text(order_json(account, *notice.order))};
    case OrderNotice::Kind::complex_order:
      return AccountNotification{"ComplexOrder", account, support::to_text(complex_json(account, *notice.complex))};
    case OrderNotice::Kind::balance:
      return AccountNotification{"AccountBalance", account, support::to_text(balance_json(ledger, account, notice.at))};
    case OrderNotice::Kind::position:
      for (const Position& position : ledger.positions(account, notice.at)) {
        if (position.symbol != notice.symbol) continue;
        return AccountNotification{"CurrentPosition", account,
                                   support::to_text(position_json(account, position, false))};
      }
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace simulator
