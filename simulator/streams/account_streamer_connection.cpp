#include "account_streamer_connection.hpp"

#include <utility>

#include "accounts/account_ledger.hpp"
#include "message_text.hpp"
#include "tastytrade_mcp/support/crypto.hpp"

namespace simulator {
namespace {

using support::Json;

// Eight hexadecimal digits that depend on the seed and the number of the connection.
std::string make_session_id(std::uint64_t seed, std::uint64_t number) {
  const std::string name = "web-socket-session " + std::to_string(seed) + " " + std::to_string(number);
  return support::hex(support::sha256(name)).substr(0, 8);
}

// The value of connect: account numbers in an array, or one as text. Nothing for anything else.
std::optional<std::vector<std::string>> parse_accounts(const Json* value) {
  if (value == nullptr) return std::nullopt;
  if (value->is_string()) return std::vector{value->get<std::string>()};
  if (!value->is_array() || value->empty()) return std::nullopt;
  std::vector<std::string> accounts;
  for (const Json& account : *value) {
    if (!account.is_string()) return std::nullopt;
    accounts.push_back(account.get<std::string>());
  }
  return accounts;
}

bool is_other_subscription(std::string_view action) {
  return action == "quote-alerts-subscribe" || action == "public-watchlists-subscribe" ||
         action == "user-message-subscribe";
}

}  // namespace

AccountStreamerConnection::AccountStreamerConnection(const AccountStreamerContext& context, std::uint64_t number,
                                                     StreamTime opened)
    : context_(context), session_id_(make_session_id(context.seed, number)), last_request_(opened.steady) {}

StreamOutputs AccountStreamerConnection::receive(std::string_view text, StreamTime time) {
  if (is_closed_) return {};
  if (const auto message = parse_message(text)) {
    read_request(*message, time);
  } else {
    refuse({}, "invalid-json");
  }
  return take_outputs();
}

void AccountStreamerConnection::read_request(const Json& message, StreamTime time) {
  AccountRequest request{find_text(message, "action"), nullptr};
  if (const Json* id = support::find(message, "request-id")) request.request_id = *id;
  if (!context_.tokens.is_valid(find_text(message, "auth-token"), time.now)) {
    refuse(request, "unauthorized");
    close(1000, "Unauthorized");
    return;
  }
  last_request_ = time.steady;
  if (const auto fault = context_.faults.take(FaultKind::ack_error, context_.path)) {
    refuse(request, fault->text);
  } else if (request.action == "connect" || request.action == "account-subscribe") {
    connect(request, support::find(message, "value"));
  } else if (request.action == "heartbeat" && accounts_.empty()) {
    refuse(request, "not implemented");
  } else if (request.action == "heartbeat") {
    acknowledge(request, nullptr);
  } else if (is_other_subscription(request.action)) {
    subscriptions_.insert(request.action);
    const Json* value = support::find(message, "value");
    acknowledge(request, value != nullptr ? *value : Json());
  } else {
    refuse(request, "not-implemented");
  }
}

void AccountStreamerConnection::connect(const AccountRequest& request, const Json* value) {
  const auto accounts = parse_accounts(value);
  if (!accounts) return refuse(request, "failed");
  for (const std::string& account : *accounts) {
    if (!AccountLedger::is_demo_account(account)) return refuse(request, "failed");
  }
  accounts_.insert(accounts->begin(), accounts->end());
  acknowledge(request, Json(*accounts));
}

StreamOutputs AccountStreamerConnection::due(StreamTime time) {
  if (is_closed_ || time.steady - last_request_ < kHeartbeatTimeout) return {};
  close(1000, "Bye");
  return take_outputs();
}

bool AccountStreamerConnection::is_wanted(const AccountNotification& notification) const {
  if (!notification.account.empty()) return accounts_.contains(notification.account);
  if (notification.type == "QuoteAlert") return subscriptions_.contains("quote-alerts-subscribe");
  if (notification.type == "PublicWatchlists") return subscriptions_.contains("public-watchlists-subscribe");
  return !accounts_.empty();
}

StreamOutputs AccountStreamerConnection::notify(std::vector<AccountNotification> notifications, StreamTime time) {
  if (is_closed_) return {};
  const auto is_left_out = [&](const AccountNotification& notification) {
    return !is_wanted(notification) ||
           context_.faults.take(FaultKind::drop_notification, context_.path, notification.type).has_value();
  };
  std::vector<AccountNotification> wanted;
  for (AccountNotification& notification : notifications) {
    if (!is_left_out(notification)) wanted.push_back(std::move(notification));
  }
  notifications = std::move(wanted);
  if (notifications.empty()) return {};
  const std::string type = notifications.front().type;
  if (!held_back_ && context_.faults.take(FaultKind::reorder_notifications, context_.path, type)) {
    held_back_ = std::move(notifications);
    return {};
  }
  if (context_.faults.take(FaultKind::duplicate_notification, context_.path, type))
    send_notification(notifications, time);
  send_notification(std::move(notifications), time);
  if (held_back_) send_notification(*std::exchange(held_back_, std::nullopt), time);
  return take_outputs();
}

void AccountStreamerConnection::send_notification(std::vector<AccountNotification> notifications, StreamTime time) {
  const std::string type = notifications.front().type;
  if (context_.faults.take(FaultKind::gap_in_sequence, context_.path, type)) ++sequence_;
  if (context_.faults.take(FaultKind::unknown_type, context_.path, type)) notifications.front().type = "SimulatorNews";
  send(make_notification(notifications, time.now, sequence_ + 1));
}

void AccountStreamerConnection::acknowledge(AccountRequest request, const Json& value) {
  if (context_.faults.take(FaultKind::ack_without_id, context_.path, request.action)) request.request_id = nullptr;
  send(make_acknowledgement(request, session_id_, value));
}

void AccountStreamerConnection::refuse(const AccountRequest& request, std::string_view message) {
  send(make_refusal(request, session_id_, message));
}

void AccountStreamerConnection::send(std::string text) {
  ++sequence_;
  outputs_.push_back({StreamOutput::Kind::message, std::move(text)});
}

void AccountStreamerConnection::close(int code, std::string_view reason) {
  is_closed_ = true;
  outputs_.push_back({StreamOutput::Kind::close, std::string(reason), code});
}

StreamOutputs AccountStreamerConnection::take_outputs() {
  return std::exchange(outputs_, {});
}

}  // namespace simulator
