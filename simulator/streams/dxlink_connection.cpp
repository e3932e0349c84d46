#include "dxlink_connection.hpp"

#include <utility>

#include "dxlink_messages.hpp"
#include "message_text.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace simulator {
namespace {

using support::Json;

}  // namespace

DxlinkConnection::DxlinkConnection(const DxlinkContext& context, StreamTime opened)
    : context_(context), last_received_(opened.steady) {
  if (const auto fault = context_.faults.take(FaultKind::frame_limit, context_.path)) max_message_bytes_ = fault->bytes;
}

StreamOutputs DxlinkConnection::receive(std::string_view text, StreamTime time) {
  if (is_closed_) return {};
  last_received_ = time.steady;
  if (text.size() > max_message_bytes_) {
    close(1009, "Max frame length of " + std::to_string(max_message_bytes_) + " has been exceeded.");
  } else if (const auto message = parse_message(text)) {
    read_message(*message, time);
  } else {
    send_error(0, "INVALID_MESSAGE", "The message is not a JSON object.");
  }
  return take_outputs();
}

void DxlinkConnection::read_message(const Json& message, StreamTime time) {
  const std::string type = find_text(message, "type");
  if (!is_set_up_ && type != "SETUP" && type != "AUTH") {
    send_error(0, "BAD_ACTION", "The first message must be SETUP.");
    close(1002, "The first message must be SETUP.");
    return;
  }
  const Json* channel = support::find(message, "channel");
  if (channel == nullptr || !channel->is_number_integer() || *channel < 0 || *channel > 0x7fffffff) {
    send_error(0, "INVALID_MESSAGE", "The message has no channel.");
    return;
  }
  const int number = channel->get<int>();
  if (type == "SETUP") {
    read_setup(time);
  } else if (type == "AUTH") {
    read_auth(message, time);
  } else if (type == "CHANNEL_REQUEST") {
    read_channel_request(message, number);
  } else if (type == "FEED_SETUP" || type == "FEED_SUBSCRIPTION" || type == "CHANNEL_CANCEL") {
    read_channel_message(type, message, number, time);
  } else if (type != "KEEPALIVE" && type != "ERROR") {
    send_error(number, "INVALID_MESSAGE", "The type of the message is unknown: " + support::printable(type, 40));
  }
}

void DxlinkConnection::read_setup(StreamTime time) {
  send(make_setup());
  if (is_set_up_) return;
  is_set_up_ = true;
  keepalive_due_ = time.steady + kKeepaliveInterval;
  if (token_) return;  // AUTH came first
  if (const auto fault = context_.faults.take(FaultKind::late_invitation, context_.path)) {
    invitation_due_ = time.steady + fault->delay;
  } else {
    invite_to_log_in();
  }
}

void DxlinkConnection::invite_to_log_in() {
  invitation_due_.reset();
  is_invited_ = true;
  send(make_auth_state(false));
}

// A login before the invitation is accepted, because dxFeed's own client sends it together with SETUP.
void DxlinkConnection::read_auth(const Json& message, StreamTime time) {
  if (!is_invited_ && context_.faults.take(FaultKind::drop_early_auth, context_.path)) return;
  std::string token = find_text(message, "token");
  if (context_.faults.take(FaultKind::refuse_token, context_.path) || !context_.tokens.is_valid(token, time.now)) {
    refuse_login(time);
    return;
  }
  invitation_due_.reset();
  is_invited_ = true;
  close_due_.reset();
  token_expires_.reset();
  if (const auto fault = context_.faults.take(FaultKind::expire_token, context_.path)) {
    token_expires_ = time.steady + fault->delay;
  }
  token_ = std::move(token);
  send(make_auth_state(true));
}

void DxlinkConnection::refuse_login(StreamTime time) {
  invitation_due_.reset();
  is_invited_ = true;
  token_.reset();
  token_expires_.reset();
  close_due_ = time.steady + kUnauthorizedTimeout;
  send(make_auth_state(false));
  close_channels();
}

void DxlinkConnection::close_channels() {
  while (!channels_.empty()) close_channel(channels_.begin());
}

void DxlinkConnection::close_channel(std::map<int, FeedChannel>::iterator channel) {
  send(make_channel_closed(channel->first));
  sent_events_ += channel->second.sent_events();
  channels_.erase(channel);
}

void DxlinkConnection::read_channel_request(const Json& message, int channel) {
  if (!token_) return send_error(channel, "UNAUTHORIZED", "The connection is not authorized.");
  if (channel % 2 == 0) {
    return send_error(channel, "BAD_ACTION", "Protocol violation with an even channel usage.");
  }
  if (channels_.contains(channel)) return send_error(channel, "BAD_ACTION", "The channel is in use.");
  if (find_text(message, "service") != "FEED") return send_error(channel, "BAD_ACTION", "The service is unknown.");
  const Json* parameters = support::find(message, "parameters");
  const std::string name = parameters != nullptr ? find_text(*parameters, "contract") : std::string();
  const auto contract = parse_feed_contract(name);
  if (!contract) return send_error(channel, "BAD_ACTION", "The contract is unknown.");
  if (context_.faults.take(FaultKind::channel_refused, context_.path, name)) {
    return send_error(channel, "BAD_ACTION", "The contract " + name + " is not supported.");
  }
  channels_.try_emplace(channel, channel, *contract, context_.feed, context_.faults, context_.path);
  send(make_channel_opened(channel, name));
}

void DxlinkConnection::read_channel_message(std::string_view type, const Json& message, int channel, StreamTime time) {
  const auto found = channels_.find(channel);
  if (found == channels_.end()) return send_error(channel, "BAD_ACTION", "The channel is not open.");
  if (type == "FEED_SETUP") {
    send_all(found->second.configure(message));
  } else if (type == "FEED_SUBSCRIPTION") {
    send_all(found->second.subscribe(message, feed_time(time)));
  } else {
    close_channel(found);
  }
}

StreamOutputs DxlinkConnection::due(StreamTime time) {
  if (is_closed_) return {};
  if (time.steady - last_received_ >= kIdleTimeout) {
    send_error(0, "TIMEOUT", "No message was received for 60 seconds.");
    close(1000, "Timeout");
    return take_outputs();
  }
  if (close_due_ && time.steady >= *close_due_) {
    close(1000, "Unauthorized");
    return take_outputs();
  }
  if (invitation_due_ && time.steady >= *invitation_due_) invite_to_log_in();
  if (has_lost_authorization(time)) refuse_login(time);
  if (keepalive_due_ && time.steady >= *keepalive_due_) {
    send(make_keepalive());
    keepalive_due_ = time.steady + kKeepaliveInterval;
  }
  for (auto& [number, channel] : channels_) send_all(channel.due(feed_time(time)));
  return take_outputs();
}

StreamConnection::Totals DxlinkConnection::totals() const {
  Totals totals{0, sent_events_};
  for (const auto& entry : channels_) {
    totals.subscriptions += entry.second.subscription_count();
    totals.sent_events += entry.second.sent_events();
  }
  return totals;
}

StreamOutputs DxlinkConnection::update(std::span<const FeedUpdate> updates, StreamTime time) {
  if (is_closed_) return {};
  for (auto& entry : channels_) send_all(entry.second.update(updates, feed_time(time)));
  return take_outputs();
}

bool DxlinkConnection::has_lost_authorization(StreamTime time) const {
  if (!token_) return false;
  return (token_expires_ && time.steady >= *token_expires_) || !context_.tokens.is_valid(*token_, time.now);
}

void DxlinkConnection::send(std::string text) {
  outputs_.push_back({StreamOutput::Kind::message, std::move(text)});
}

void DxlinkConnection::send_all(std::vector<std::string> texts) {
  for (std::string& text : texts) send(std::move(text));
}

void DxlinkConnection::send_error(int channel, std::string_view error, std::string_view message) {
  send(make_dxlink_error(channel, error, message));
}

void DxlinkConnection::close(int code, std::string_view reason) {
  is_closed_ = true;
  outputs_.push_back({StreamOutput::Kind::close, std::string(reason), code});
}

StreamOutputs DxlinkConnection::take_outputs() {
  return std::exchange(outputs_, {});
}

StreamTime DxlinkConnection::feed_time(StreamTime time) const {
  return {time.now - context_.feed_delay, time.steady};
}

}  // namespace simulator
