#include "account_stream/session.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/masking.hpp"

namespace broker::account_stream {

namespace {

constexpr int kNormalClosure = 1000;  // RFC 6455, section 7.4.1
constexpr int kGoingAway = 1001;

}  // namespace

std::string_view to_string(SessionOutcome outcome) {
  constexpr std::array<std::string_view, 6> kNames = {"none", "lost", "no answer", "silent", "refused", "idle"};
  return kNames[static_cast<std::size_t>(outcome)];
}

Session::Session(Accounts accounts, std::shared_ptr<const Token> token, const AccountStreamTiming& timing,
                 const support::Clock& clock, SessionHost& host)
    : timing_(timing), clock_(clock), host_(host), token_(std::move(token)), wanted_(std::move(accounts)) {}

void Session::send(std::string_view action, const Accounts& accounts, Actions& actions) {
  const std::int64_t id = ++last_id_;
  open_.push_back({id, std::string(action), accounts, clock_.steady()});
  actions.send.push_back(make_request(action, accounts, token_->authorization, id));
  if (action == kHeartbeat) heartbeat_sent_at_ = clock_.steady();
}

Actions Session::opened() {
  Actions actions;
  if (state_ != State::connecting) return actions;
  state_ = State::joining;
  heard_at_ = clock_.steady();
  send(kConnect, wanted_, actions);
  return actions;
}

Actions Session::message(std::string_view text) {
  Actions actions;
  if (state_ == State::ended) return actions;
  const TimePoint now = clock_.steady();
  const bool was_silent = state_ == State::live && now - heard_at_ > timing_.long_pause;
  heard_at_ = now;
  Message message = parse_message(text);
  const bool is_acknowledgement = message.kind == MessageKind::acknowledgement;
  const bool is_gap = !is_acknowledgement && has_gap(message);
  if (is_gap) ++figures_.gaps;
  if (is_gap || was_silent) host_.missed();
  if (!message.items.empty()) host_.notified(std::move(message.items));
  if (is_acknowledgement) handle_acknowledgement(message, actions);
  return actions;
}

// Returns true if notifications between the last one and this one are missing. A message that cannot be read may have
// been one. A number that came before is that of a message sent twice or late.
bool Session::has_gap(const Message& message) {
  if (message.kind == MessageKind::unreadable) return true;
  if (!message.sequence || *message.sequence <= sequence_) return false;
  const std::int64_t skipped = *message.sequence - sequence_ - 1;
  const std::int64_t acknowledgements = std::exchange(acknowledgements_, 0);
  sequence_ = *message.sequence;
  if (acknowledgements == 0) return skipped > 0;
  if (skipped == 0) {
    counts_acknowledgements_ = false;
    return false;
  }
  if (skipped == acknowledgements && counts_acknowledgements_.value_or(true)) {
    counts_acknowledgements_ = true;
    return false;
  }
  return true;
}

// An acknowledgement may lack the id of its request: then it is that of the oldest request of its action.
std::optional<Session::Request> Session::take_request(const Message& message) {
  const auto found = std::find_if(open_.begin(), open_.end(), [&](const Request& request) {
    return message.request_id ? request.id == *message.request_id : request.action == message.action;
  });
  if (found == open_.end()) return std::nullopt;
  Request request = std::move(*found);
  open_.erase(found);
  return request;
}

void Session::handle_acknowledgement(const Message& message, Actions& actions) {
  ++acknowledgements_;
  if (message.sequence && *message.sequence > sequence_) {
    sequence_ = *message.sequence;
    acknowledgements_ = 0;
  }
  const std::string text = checked_text(message.text);
  if (!message.is_ok) {
    ++figures_.errors;
    const std::string masked = support::mask_identifiers(text, {wanted_.begin(), wanted_.end()});
    support::log_warning("account_stream_error", {{"action", checked_text(message.action)}, {"message", masked}});
  }
  const auto request = take_request(message);
  if (!request) return;
  if (request->action == kConnect) return handle_connect(*request, message, actions);
  if (request->action == kHeartbeat) return handle_heartbeat(message, actions);
}

void Session::handle_connect(const Request& request, const Message& message, Actions& actions) {
  if (!message.is_ok) return handle_refusal(request, checked_text(message.text), actions);
  const bool is_first = state_ == State::joining;
  doubts_token_ = false;
  joined_.insert(request.accounts.begin(), request.accounts.end());
  for (const std::string& account : request.accounts) refused_.erase(account);
  if (is_first) {
    state_ = State::live;
    heartbeat_acknowledged_at_ = heartbeat_sent_at_ = clock_.steady();
    send(kQuoteAlerts, {}, actions);
    send(kPublicWatchlists, {}, actions);
  }
  host_.joined(request.accounts);
  settle(actions);
}

void Session::handle_refusal(const Request& request, const std::string& reason, Actions& actions) {
  doubts_token_ = true;
  std::vector<std::string> rest;
  std::copy_if(request.accounts.begin(), request.accounts.end(), std::back_inserter(rest),
               [this](const std::string& account) { return !joined_.contains(account); });
  if (request.accounts.size() == 1) {
    refused_[request.accounts.front()] = reason;
  } else {
    is_probing_ = true;
    for (const std::string& account : rest) send(kConnect, {account}, actions);
  }
  settle(actions);
}

// After the last answer to `connect`: joins what was tried account by account, and tells which were refused.
void Session::settle(Actions& actions) {
  const bool is_waiting =
      std::any_of(open_.begin(), open_.end(), [](const Request& request) { return request.action == kConnect; });
  if (is_waiting) return;
  if (joined_.empty()) {
    const std::string reason = refused_.empty() ? "" : refused_.begin()->second;
    return end(SessionOutcome::refused,
               "the account streamer refuses the login" + (reason.empty() ? "" : ": " + reason), actions);
  }
  for (const auto& [account, reason] : std::exchange(refused_, {})) {
    std::erase(wanted_, account);
    host_.refused(account, reason);
  }
  doubts_token_ = false;
  // A later `connect` might replace an earlier one at the server: the last one names all accounts.
  if (std::exchange(is_probing_, false) && joined_.size() > 1) {
    send(kConnect, Accounts(joined_.begin(), joined_.end()), actions);
  }
}

void Session::handle_heartbeat(const Message& message, Actions& actions) {
  if (message.is_ok) {
    heartbeat_acknowledged_at_ = clock_.steady();
    doubts_token_ = has_asked_for_another_ = false;
    return;
  }
  doubts_token_ = true;
  if (has_asked_for_another_) {
    const std::string text = checked_text(message.text);
    return end(SessionOutcome::refused, "the account streamer refuses heartbeats" + (text.empty() ? "" : ": " + text),
               actions);
  }
  has_asked_for_another_ = true;
  asked_for_token_at_ = clock_.steady();
  actions.needs_token = actions.needs_another_token = true;
}

Actions Session::renew(std::shared_ptr<const Token> token) {
  Actions actions;
  if (state_ == State::ended) return actions;
  token_ = std::move(token);
  doubts_token_ = false;  // the doubt was about the token before
  asked_for_token_at_.reset();
  if (state_ == State::live) send(kHeartbeat, {}, actions);
  return actions;
}

Actions Session::watch(const Accounts& accounts) {
  Actions actions;
  if (state_ == State::ended) return actions;
  bool has_new = false;
  for (const std::string& account : accounts) {
    if (std::find(wanted_.begin(), wanted_.end(), account) != wanted_.end()) continue;
    wanted_.push_back(account);
    has_new = true;
  }
  if (has_new && state_ != State::connecting) send(kConnect, wanted_, actions);
  return actions;
}

Actions Session::finish() {
  Actions actions;
  end(SessionOutcome::idle, "nobody watches an account", actions);
  return actions;
}

Actions Session::tick() {
  Actions actions;
  const TimePoint now = clock_.steady();
  if (state_ == State::joining || state_ == State::live) check_answers(now, actions);
  if (state_ == State::live) check_heartbeat(now, actions);
  if (state_ == State::joining || state_ == State::live) check_token(now, actions);
  return actions;
}

void Session::check_answers(TimePoint now, Actions& actions) {
  const bool is_late = std::any_of(open_.begin(), open_.end(), [&](const Request& request) {
    return request.action == kConnect && now - request.sent_at >= timing_.answer;
  });
  if (is_late) end(SessionOutcome::no_answer, "the account streamer does not answer to the login", actions);
}

void Session::check_heartbeat(TimePoint now, Actions& actions) {
  const bool is_silent =
      now - heard_at_ >= timing_.silence || now - heartbeat_acknowledged_at_ >= timing_.heartbeat_answer;
  if (is_silent) return end(SessionOutcome::silent, "the account streamer is silent", actions);
  if (now - heartbeat_sent_at_ >= timing_.heartbeat) send(kHeartbeat, {}, actions);
}

void Session::check_token(TimePoint now, Actions& actions) {
  if (asked_for_token_at_ && now - *asked_for_token_at_ < timing_.token_retry) return;
  if (!asked_for_token_at_ && now < token_->renew_at) return;
  asked_for_token_at_ = now;
  actions.needs_token = true;
  actions.needs_another_token = has_asked_for_another_;
}

// A server's text may quote the request, and with it the token.
std::string Session::checked_text(const std::string& text) const {
  constexpr std::size_t kTellingPart = 16;  // the text may have been cut
  std::string_view secret = token_->authorization.reveal();
  if (secret.starts_with("Bearer ")) secret.remove_prefix(7);
  const std::string_view part = secret.substr(0, kTellingPart);
  return !part.empty() && text.find(part) != std::string::npos ? "(the text holds the token)" : text;
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
  // A server that refuses the token closes the connection after its answer.
  const bool is_refusal = doubts_token_ && !is_proven();
  state_ = State::ended;
  outcome_ = is_refusal ? SessionOutcome::refused : SessionOutcome::lost;
  reason_ = websocket::explain(end, checked_text(end.text));
}

}  // namespace broker::account_stream
