// Reads a notification of the account streamer by the functions that read the rows of the REST API. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "account_stream/messages.hpp"
#include "tastytrade_mcp/broker/account_events.hpp"
#include "tastytrade_mcp/broker/orders.hpp"

namespace broker::account_stream {

struct Notification {
  AccountEventKind kind = AccountEventKind::order;
  std::string account_number;  // empty: of the login
  std::string id;
  std::string text;
  std::optional<Instant> at;
  // Empty for the kinds whose data are not needed.
  std::variant<std::monostate, Order, Position, Balances> data;
};

struct ReadNotification {
  enum class Result {
    event,
    no_event,  // of a type that tells nothing about orders, positions or balances
    unknown_type,
    unreadable,    // `problem` says why
    other_account  // of an account that is not watched
  };
  Result result = Result::unknown_type;
  std::optional<Notification> notification;  // of an event
  std::string problem;
};

// `accounts`: those that are watched.
ReadNotification read_notification(const NotificationItem& item, const std::vector<std::string>& accounts);

// "Filled", "Live, 3 of 10 filled", "Replaced".
std::string describe(const Order& order);
// "long 100", "short 5", "closed".
std::string describe(const Position& position);
// "cash 1234.50"; empty if it is unknown.
std::string describe(const Balances& balances);

}  // namespace broker::account_stream
