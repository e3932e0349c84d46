#include "dxlink/session.hpp"

#include <algorithm>
#include <array>

#include "tastytrade_mcp/support/log.hpp"

namespace broker::dxlink {

using std::chrono::seconds;

namespace {

constexpr std::string_view kVersion = "0.1-tastytrade-mcp/" TASTYTRADE_MCP_VERSION;
constexpr seconds kMaxSendInterval{30};
constexpr int kNormalClosure = 1000;  // RFC 6455, section 7.4.1
constexpr int kGoingAway = 1001;
constexpr int kMessageTooBig = 1009;

}  // namespace

std::string_view to_string(SessionOutcome outcome) {
  constexpr std::array<std::string_view, 9> kNames = {
      "none", "lost", "frame limit", "no answer", "silent", "token refused", "server error", "unreadable", "idle"};
  return kNames[static_cast<std::size_t>(outcome)];
}

Session::Session(Token token, std::size_t max_frame_bytes, const support::Clock& clock, SessionHost& host)
    : clock_(clock),
      host_(host),
      max_frame_bytes_(max_frame_bytes),
      token_(std::move(token)),
      renew_at_(find_renewal()) {
  for (const Channel channel : kChannels) at(channel).contract = contract_of(channel);
}

std::optional<Channel> Session::find_channel(int number) const {
  for (const Channel channel : kChannels) {
    if (number_of(channel) == number) return channel;
  }
  return std::nullopt;
}

void Session::send(std::string text, Actions& actions) {
  actions.send.push_back(std::move(text));
  sent_at_ = clock_.steady();
}

Actions Session::opened() {
  Actions actions;
  if (state_ == State::ended) return actions;
  step_since_ = heard_at_ = clock_.steady();
  send(make_setup(kVersion, kKeepaliveTimeout), actions);
  return actions;
}

Actions Session::message(std::string_view text) {
  Actions actions;
  if (state_ == State::ended) return actions;
  heard_at_ = clock_.steady();
  const Frame frame = decode(text);
  if (frame.kind == FrameKind::control) {
    handle(parse_message(text), actions);
  } else {
    handle_data(text, frame, actions);
  }
  return actions;
}

void Session::handle(const Message& message, Actions& actions) {
  const auto channel = find_channel(message.channel);
  switch (message.type) {
    case MessageType::setup:
      return handle_setup(message, actions);
    case MessageType::auth_state:
      return handle_auth_state(message, actions);
    case MessageType::error:
      return handle_error(message, actions);
    case MessageType::feed_config:
      return handle_config(message, actions);
    case MessageType::channel_opened:
      if (channel && is_authorized()) return handle_opened(*channel, actions);
      break;
    case MessageType::channel_closed:
      if (channel && is_authorized()) return handle_closed(*channel, "the server closed the channel", actions);
      break;
    case MessageType::keepalive:
      if (state_ == State::restoring && !has_subscribed_) prove();
      return;
    default:
      break;
  }
  ++figures_.unknown_messages;
}

void Session::handle_setup(const Message& message, Actions& actions) {
  if (message.keepalive_timeout) server_keepalive_ = *message.keepalive_timeout;
  if (message.accept_keepalive_timeout) {
    send_interval_ = std::clamp(*message.accept_keepalive_timeout / 2, seconds(1), kMaxSendInterval);
  }
  if (state_ != State::greeting) return;
  state_ = State::inviting;
  step_since_ = clock_.steady();
  if (is_invited_) authorize(actions);
}

void Session::handle_auth_state(const Message& message, Actions& actions) {
  if (!message.is_authorized) return handle_unauthorized(actions);
  is_renewing_ = false;
  if (state_ != State::inviting && state_ != State::authorizing) return;
  state_ = State::opening;
  step_since_ = clock_.steady();
  open_channels(actions);
}

void Session::handle_unauthorized(Actions& actions) {
  if (state_ == State::greeting) {
    is_invited_ = true;
  } else if (state_ == State::inviting) {
    authorize(actions);
  } else {
    end(SessionOutcome::token_refused, "the feed refuses the token", actions);
  }
}

void Session::authorize(Actions& actions) {
  state_ = State::authorizing;
  step_since_ = clock_.steady();
  send(make_auth(token_.text), actions);
}

std::string Session::checked_text(const std::string& text) const {
  constexpr std::size_t kTellingPart = 8;  // the text may have been cut
  const std::string part = token_.text.reveal().substr(0, kTellingPart);
  return !part.empty() && text.find(part) != std::string::npos ? "(the text holds the token)" : text;
}

void Session::handle_error(const Message& message, Actions& actions) {
  ++figures_.errors;
  const std::string text = checked_text(message.text);
  const std::string code = checked_text(message.error_code);
  support::log_warning("live_feed_error", {{"channel", message.channel}, {"error", code}, {"message", text}});
  const std::string reason = code + (text.empty() ? "" : ": " + text);
  if (message.channel == 0) {
    const bool is_fatal = message.error_code == "TIMEOUT" || message.error_code == "UNAUTHORIZED";
    if (is_fatal && is_authorized()) end(SessionOutcome::server_error, reason, actions);
    return;
  }
  const auto channel = find_channel(message.channel);
  if (!channel || at(*channel).phase != Phase::requested) return;
  const bool is_first = !at(*channel).ignores_closed;
  handle_closed(*channel, reason, actions);
  at(*channel).ignores_closed = is_first;
}

Actions Session::changed() {
  Actions actions;
  if (!is_authorized()) return actions;
  for (const Channel channel : kChannels) {
    ChannelState& state = at(channel);
    if (state.phase == Phase::closed && host_.is_wanted(channel)) request(channel, actions);
    if (state.phase != Phase::open) continue;
    state.has_changes = true;
    if (clock_.steady() - state.sent_at >= kBatchTime) send_changes(channel, actions);
  }
  settle();
  return actions;
}

Actions Session::renew(Token token) {
  Actions actions;
  if (!is_authorized()) return actions;
  token_ = std::move(token);
  renew_at_ = find_renewal();
  is_renewing_ = true;
  has_asked_for_token_ = false;
  step_since_ = clock_.steady();
  send(make_auth(token_.text), actions);
  return actions;
}

Actions Session::finish() {
  Actions actions;
  if (state_ == State::ended) return actions;
  for (const Channel channel : kChannels) {
    if (at(channel).phase == Phase::open) send(make_channel_cancel(channel), actions);
  }
  end(SessionOutcome::idle, "nobody needs the feed", actions);
  return actions;
}

Actions Session::tick() {
  Actions actions;
  if (state_ == State::ended) return actions;
  const TimePoint now = clock_.steady();
  check_steps(now, actions);
  check_keepalive(now, actions);
  if (is_authorized()) check_channels(now, actions);
  if (is_authorized()) check_token(now, actions);
  return actions;
}

void Session::check_steps(TimePoint now, Actions& actions) {
  const bool is_waiting = state_ < State::opening || is_renewing_;
  if (!is_waiting || now - step_since_ < kStepTimeout) return;
  if (is_renewing_) return end(SessionOutcome::token_refused, "the feed does not answer to a new token", actions);
  end(SessionOutcome::no_answer, "the feed does not answer to the login", actions);
}

void Session::check_keepalive(TimePoint now, Actions& actions) {
  if (state_ == State::ended) return;
  if (now - heard_at_ >= server_keepalive_) return end(SessionOutcome::silent, "the feed is silent", actions);
  if (now - sent_at_ >= send_interval_) send(make_keepalive(), actions);
}

void Session::check_channels(TimePoint now, Actions& actions) {
  for (const Channel channel : kChannels) {
    ChannelState& state = at(channel);
    const bool is_asked = state.phase == Phase::requested || state.phase == Phase::closing;
    if (is_asked && now - state.asked_at >= kStepTimeout)
      refuse(channel, "the feed does not open the channel", actions);
    if (!state.held.empty() && now - state.held_since >= kHoldTime) read_held(channel, true, actions);
    const bool is_due = state.phase == Phase::open && state.has_changes && now - state.sent_at >= kBatchTime;
    if (is_due) send_changes(channel, actions);
    if (state_ == State::ended) return;
  }
  settle();
}

void Session::check_token(TimePoint now, Actions& actions) {
  if (is_renewing_ || has_asked_for_token_ || now < renew_at_) return;
  has_asked_for_token_ = true;
  actions.needs_new_token = true;
}

std::chrono::steady_clock::time_point Session::find_renewal() const {
  return std::max(token_.expires_at - kRenewEarly, clock_.steady() + kMinUse);
}

void Session::prove() {
  is_proven_ = true;
  if (state_ == State::restoring) state_ = State::live;
}

void Session::end(SessionOutcome outcome, std::string reason, Actions& actions) {
  if (state_ == State::ended) return;
  state_ = State::ended;
  outcome_ = outcome;
  reason_ = std::move(reason);
  actions.close = {outcome == SessionOutcome::idle ? kNormalClosure : kGoingAway, to_string(outcome)};
}

void Session::ended(const websocket::End& end) {
  if (state_ == State::ended) return;
  state_ = State::ended;
  const bool is_frame_limit = end.reason == websocket::EndReason::peer_closed && end.close_code == kMessageTooBig;
  outcome_ = is_frame_limit ? SessionOutcome::frame_limit : SessionOutcome::lost;
  reason_ = websocket::explain(end, checked_text(end.text));
}

}  // namespace broker::dxlink
