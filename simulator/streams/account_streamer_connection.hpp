// The server side of one connection of TastyTrade's account streamer: subscriptions, heartbeats, notifications. Used by
// one thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "account_messages.hpp"
#include "faults/tokens.hpp"
#include "stream_connection.hpp"
#include "stream_faults.hpp"

namespace simulator {

// The parts that the connections share.
struct AccountStreamerContext {
  const Tokens& tokens;
  StreamFaults& faults;
  std::uint64_t seed = 0;
  std::string path;  // for the faults
};

class AccountStreamerConnection final : public StreamConnection {
 public:
  static constexpr std::chrono::seconds kHeartbeatTimeout{60};

  // `number` is that of the connection, for its session id.
  AccountStreamerConnection(const AccountStreamerContext& context, std::uint64_t number, StreamTime opened);

  StreamOutputs receive(std::string_view text, StreamTime time) override;
  StreamOutputs due(StreamTime time) override;

  // Sends the notifications that the client has subscribed to, in one message. An account's go to who is connected to
  // the account; of those without an account, quote alerts and public watchlists go to who subscribed to them, others
  // to every connected client.
  StreamOutputs notify(std::vector<AccountNotification> notifications, StreamTime time);

 private:
  using Time = std::chrono::steady_clock::time_point;

  void read_request(const support::Json& message, StreamTime time);
  void connect(const AccountRequest& request, const support::Json* value);
  bool is_wanted(const AccountNotification& notification) const;
  void send_notification(std::vector<AccountNotification> notifications, StreamTime time);
  void acknowledge(AccountRequest request, const support::Json& value);
  void refuse(const AccountRequest& request, std::string_view message);
  void send(std::string text);
  void close(int code, std::string_view reason);
  StreamOutputs take_outputs();

  const AccountStreamerContext& context_;
  const std::string session_id_;
  Time last_request_;
  std::set<std::string, std::less<>> accounts_;
  std::set<std::string, std::less<>> subscriptions_;           // actions: "quote-alerts-subscribe"
  std::uint64_t sequence_ = 0;                                 // of the last message sent
  std::optional<std::vector<AccountNotification>> held_back_;  // of a fault, until the next notification
  bool is_closed_ = false;
  StreamOutputs outputs_;
};

}  // namespace simulator
