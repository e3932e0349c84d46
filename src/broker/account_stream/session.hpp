// State machine of one connection to TastyTrade's account streamer: connect, acknowledgements, heartbeats, the sequence
// of notifications. It opens no socket and starts no thread: its owner passes in what happened, and carries out the
// returned actions. Used by one thread.
//
//   connecting    the socket is being opened
//   joining       `connect` was sent; its acknowledgement is awaited
//   live          accounts are acknowledged: their notifications arrive
//   ended
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "account_stream/messages.hpp"
#include "login/token_source.hpp"
#include "tastytrade_mcp/broker/account_events.hpp"
#include "tastytrade_mcp/support/clock.hpp"
#include "tastytrade_mcp/websocket/end.hpp"

namespace broker::account_stream {

// News of the session for its owner. Called during the session's own methods, on their thread.
class SessionHost {
 public:
  virtual ~SessionHost() = default;
  // The server acknowledged these accounts: what happened before must be read from the REST API.
  virtual void joined(const std::vector<std::string>& accounts) = 0;
  // The server does not let this login watch the account; others are watched.
  virtual void refused(const std::string& account, const std::string& reason) = 0;
  virtual void notified(std::vector<NotificationItem> items) = 0;
  // Notifications may have been lost.
  virtual void missed() = 0;
};

enum class SessionOutcome {
  none,       // has not ended
  lost,       // the connection ended, or the server closed it
  no_answer,  // `connect` was not acknowledged in time
  silent,     // heartbeats were not acknowledged, or nothing was heard
  refused,    // the server refused every account, or the token twice
  idle,       // finish() was called
};
std::string_view to_string(SessionOutcome outcome);  // "no answer"

struct Actions {
  struct Close {
    int code = 1000;
    std::string_view reason;
  };
  std::vector<std::string> send;  // hold the token: not for logs
  std::optional<Close> close;
  bool needs_token = false;          // call renew() with a valid token
  bool needs_another_token = false;  // the server does not accept this one
};

class Session {
 public:
  enum class State { connecting, joining, live, ended };
  using Accounts = std::vector<std::string>;
  struct Figures {
    std::uint64_t gaps = 0;    // jumps of the sequence, and unreadable messages
    std::uint64_t errors = 0;  // negative acknowledgements
  };

  // `accounts`: at least one.
  Session(Accounts accounts, std::shared_ptr<const Token> token, const AccountStreamTiming& timing,
          const support::Clock& clock, SessionHost& host);

  Actions opened();
  Actions message(std::string_view text);
  Actions tick();
  // A token that was asked for.
  Actions renew(std::shared_ptr<const Token> token);
  // Watches these accounts too, if they are not yet watched.
  Actions watch(const Accounts& accounts);
  Actions finish();
  void ended(const websocket::End& end);

  State state() const { return state_; }
  // `connect` was acknowledged.
  bool is_proven() const { return !joined_.empty(); }
  const std::set<std::string>& joined() const { return joined_; }
  SessionOutcome outcome() const { return outcome_; }
  const std::string& reason() const { return reason_; }
  // The server refused something for which the token may be the cause, and accepted nothing since.
  bool doubts_token() const { return doubts_token_; }
  const Figures& figures() const { return figures_; }
  const std::shared_ptr<const Token>& token() const { return token_; }

 private:
  using TimePoint = std::chrono::steady_clock::time_point;
  struct Request {
    std::int64_t id = 0;
    std::string action;
    Accounts accounts;
    TimePoint sent_at;
  };

  void send(std::string_view action, const Accounts& accounts, Actions& actions);
  std::optional<Request> take_request(const Message& message);
  void handle_acknowledgement(const Message& message, Actions& actions);
  void handle_connect(const Request& request, const Message& message, Actions& actions);
  void handle_refusal(const Request& request, const std::string& reason, Actions& actions);
  void settle(Actions& actions);
  void handle_heartbeat(const Message& message, Actions& actions);
  bool has_gap(const Message& message);
  void check_answers(TimePoint now, Actions& actions);
  void check_heartbeat(TimePoint now, Actions& actions);
  void check_token(TimePoint now, Actions& actions);
  void end(SessionOutcome outcome, std::string reason, Actions& actions);
  std::string checked_text(const std::string& text) const;

  const AccountStreamTiming timing_;
  const support::Clock& clock_;
  SessionHost& host_;
  std::shared_ptr<const Token> token_;
  State state_ = State::connecting;
  SessionOutcome outcome_ = SessionOutcome::none;
  std::string reason_;
  Figures figures_;

  Accounts wanted_;
  std::set<std::string> joined_;
  std::map<std::string, std::string> refused_;  // account, reason
  bool is_probing_ = false;                     // a `connect` of several accounts was refused: each is tried alone

  std::vector<Request> open_;  // in the order sent
  std::int64_t last_id_ = 0;
  TimePoint heard_at_{};
  TimePoint heartbeat_sent_at_{};
  TimePoint heartbeat_acknowledged_at_{};
  bool doubts_token_ = false;
  bool has_asked_for_another_ = false;  // token, since the last heartbeat that was acknowledged
  std::optional<TimePoint> asked_for_token_at_;

  // True if ws-sequence counts acknowledgements too, which is not documented: it is learned.
  std::optional<bool> counts_acknowledgements_;
  std::int64_t sequence_ = 0;          // of the last notification
  std::int64_t acknowledgements_ = 0;  // since then
};

}  // namespace broker::account_stream
