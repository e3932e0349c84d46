#include "account_stream/notifications.hpp"

#include <algorithm>
#include <array>

#include "parse/balances_json.hpp"
#include "parse/order_json.hpp"
#include "parse/position_json.hpp"
#include "parse/quote_alert_json.hpp"
#include "parse/trading_status_json.hpp"
#include "parse/watchlist_json.hpp"

namespace broker::account_stream {

using support::Json;
using Result = ReadNotification::Result;

namespace {

// Of these a client learns nothing that it could read of orders, positions or balances.
constexpr std::array<std::string_view, 3> kNoEvents = {"UnderlyingYearGainSummary", "ExternalTransaction",
                                                       "OrderChain"};

Notification read_order(const Json& json, const std::vector<std::string>& accounts) {
  Order order = parse_order(json, accounts);
  return {AccountEventKind::order, order.account_number, order.id, describe(order), order.updated_at, std::move(order)};
}

Notification read_complex_order(const Json& json, const std::string& account) {
  const ComplexOrder order = parse_complex_order(json, account);
  return {AccountEventKind::complex_order,
          account,
          order.id,
          order.type + (order.terminal_at ? ", ended" : ""),
          order.terminal_at,
          {}};
}

Notification read_position(const Json& json, const std::string& account) {
  Position position = parse_position(json, account);
  return {AccountEventKind::position, account, position.symbol, describe(position), position.updated_at,
          std::move(position)};
}

Notification read_balances(const Json& json, const std::string& account) {
  Balances balances = parse_balances(json, account);
  return {AccountEventKind::balance, account, balances.currency, describe(balances), balances.updated_at,
          std::move(balances)};
}

Notification read_trading_status(const Json& json, const std::string& account) {
  const TradingStatus status = parse_trading_status(json, account);
  std::string text;
  const auto add = [&text](const std::optional<bool>& flag, std::string_view word) {
    if (flag.value_or(false)) text += (text.empty() ? "" : ", ") + std::string(word);
  };
  add(status.is_closed, "closed");
  add(status.is_frozen, "frozen");
  add(status.is_closing_only, "closing only");
  add(status.is_risk_reducing_only, "risk reducing only");
  add(status.is_in_margin_call, "in a margin call");
  return {AccountEventKind::trading_status, account, "", text.empty() ? "no restriction" : text, {}, {}};
}

Notification read_quote_alert(const Json& json) {
  const QuoteAlert alert = parse_quote_alert(json);
  std::string text = alert.symbol + ' ' + alert.field + ' ' + alert.comparison;
  if (alert.threshold) text += ' ' + alert.threshold->to_string();
  return {AccountEventKind::quote_alert, "", alert.id, std::move(text), alert.triggered_at, {}};
}

// The message names one list or several; the event says only that they have changed.
Notification read_watchlists(const Json& json) {
  Notification notification{AccountEventKind::watchlists, "", "", "public watchlists", {}, {}};
  try {
    notification.id = parse_watchlist(json).name;
  } catch (const RowError&) {
    // No name: all of them.
  }
  return notification;
}

Notification read_of_account(const NotificationItem& item, const std::string& account) {
  if (item.type == "ComplexOrder") return read_complex_order(item.data, account);
  if (item.type == "CurrentPosition") return read_position(item.data, account);
  if (item.type == "AccountBalance") return read_balances(item.data, account);
  return read_trading_status(item.data, account);
}

bool is_of_account(std::string_view type) {
  return type == "Order" || type == "ComplexOrder" || type == "CurrentPosition" || type == "AccountBalance" ||
         type == "TradingStatus";
}

// The account of the item. A complex order may name it in its orders only.
std::string find_account(const Json& data) {
  std::string account = wire::text(data, "account-number");
  if (!account.empty()) return account;
  if (const Json* const trigger = support::find(data, "trigger-order"))
    account = wire::text(*trigger, "account-number");
  const Json* const orders = support::find(data, "orders");
  if (account.empty() && orders != nullptr && orders->is_array() && !orders->empty()) {
    account = wire::text(orders->front(), "account-number");
  }
  return account;
}

Notification read_event(const NotificationItem& item, const std::string& account) {
  if (item.type == "Order") return read_order(item.data, {account});
  if (item.type == "QuoteAlert") return read_quote_alert(item.data);
  if (item.type == "PublicWatchlists") return read_watchlists(item.data);
  return read_of_account(item, account);
}

}  // namespace

ReadNotification read_notification(const NotificationItem& item, const std::vector<std::string>& accounts) {
  const bool is_account_type = is_of_account(item.type);
  if (!is_account_type && item.type != "QuoteAlert" && item.type != "PublicWatchlists") {
    const bool is_known = std::find(kNoEvents.begin(), kNoEvents.end(), item.type) != kNoEvents.end();
    return {is_known ? Result::no_event : Result::unknown_type, {}, {}};
  }
  std::string account;
  if (is_account_type) {
    account = find_account(item.data);
    if (account.empty()) return {Result::unreadable, {}, "account-number is missing"};
    if (std::find(accounts.begin(), accounts.end(), account) == accounts.end()) return {Result::other_account, {}, {}};
  }
  try {
    Notification notification = read_event(item, account);
    if (!notification.at) notification.at = item.at;
    return {Result::event, std::move(notification), {}};
  } catch (const RowError& error) {
    return {Result::unreadable, {}, error.field + (error.field.empty() ? "" : " ") + error.problem};
  } catch (const support::Error& error) {
    return {Result::unreadable, {}, error.message()};
  }
}

std::string describe(const Order& order) {
  std::string text = order.is_replaced() ? "Replaced" : order.status;
  if (order.status == "Filled") return text;
  Decimal filled;
  Decimal wanted;
  for (const OrderLeg& leg : order.legs) {
    if (!leg.quantity) return text;
    wanted += *leg.quantity;
    filled += leg.filled_quantity().value_or(Decimal(0));
  }
  if (!filled.is_zero()) text += ", " + filled.to_string() + " of " + wanted.to_string() + " filled";
  return text;
}

std::string describe(const Position& position) {
  if (position.sign() == 0) return "closed";
  return (position.sign() > 0 ? "long " : "short ") + position.quantity.to_string();
}

std::string describe(const Balances& balances) {
  return balances.cash_balance ? "cash " + balances.cash_balance->money() : "";
}

}  // namespace broker::account_stream
