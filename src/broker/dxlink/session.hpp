// State machine of one dxLink connection: greeting, authorization, channels, subscriptions, keepalive. It opens no
// socket and starts no thread: its owner passes in what happened, and carries out the returned actions. Used by one
// thread.
//
//   greeting      opened: SETUP was sent; the server's SETUP is awaited
//   inviting      SETUP came; AUTH_STATE UNAUTHORIZED is awaited, which invites to send the token
//   authorizing   AUTH was sent; AUTHORIZED is awaited. A second UNAUTHORIZED refuses the token
//   opening       AUTHORIZED came; channels are being opened
//   restoring     all subscriptions were sent; no event has come yet
//   live          an event has come
//   ended
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dxlink/decoder.hpp"
#include "dxlink/messages.hpp"
#include "dxlink/symbol_index.hpp"
#include "tastytrade_mcp/support/clock.hpp"
#include "tastytrade_mcp/websocket/end.hpp"

namespace broker::dxlink {

// The functions that a session calls on its owner. Called during the session's own methods, on their thread.
class SessionHost {
 public:
  struct Changes {
    std::vector<Subscription> removed, added;
  };

  virtual ~SessionHost() = default;
  // True if the channel has or will have subscriptions.
  virtual bool is_wanted(Channel channel) = 0;
  // All subscriptions of the channel. From then on changes() counts from here.
  virtual std::vector<Subscription> all(Channel channel) = 0;
  // The changes since the last call of all() or changes() for this channel.
  virtual Changes changes(Channel channel) = 0;
  // Complete frames only. The batches are valid during the call.
  virtual void store(std::span<const Batch> batches) = 0;
  // The server refuses the channel; the others go on.
  virtual void refused(Channel channel, const std::string& reason) = 0;
};

enum class SessionOutcome {
  none,           // has not ended
  lost,           // the connection ended, or the server closed it
  frame_limit,    // the server refused a frame as too big (close code 1009)
  no_answer,      // a step was not answered in time
  silent,         // the server sent nothing for its keepalive time
  token_refused,  // also the refusal of a renewed token
  server_error,   // ERROR TIMEOUT or UNAUTHORIZED, or the ticker channel was refused
  unreadable,     // a channel's data could not be decoded again and again
  idle,           // finish() was called
};
std::string_view to_string(SessionOutcome outcome);  // "token refused"

struct Actions {
  struct Close {
    int code = 1000;
    std::string_view reason;
  };
  std::vector<std::string> send;  // may hold the token: not for logs
  std::optional<Close> close;
  bool needs_new_token = false;  // the token expires soon: call renew()
};

class Session {
 public:
  enum class State { greeting, inviting, authorizing, opening, restoring, live, ended };
  struct Token {
    support::Secret text;
    std::chrono::steady_clock::time_point expires_at;
  };
  struct Figures {
    std::uint64_t decode_errors = 0;
    std::uint64_t unknown_symbols = 0;   // rows
    std::uint64_t unknown_messages = 0;  // and those of unknown channels
    std::uint64_t errors = 0;            // ERROR messages
  };

  static constexpr std::chrono::seconds kStepTimeout{10};
  static constexpr std::chrono::seconds kKeepaliveTimeout{60};
  static constexpr std::chrono::milliseconds kBatchTime{100};  // between subscriptions of one channel
  static constexpr std::chrono::minutes kRenewEarly{10};
  // A token that seems to end soon may do so because the clocks of server and client differ: it is used for this long.
  static constexpr std::chrono::minutes kMinUse{5};
  static constexpr std::chrono::seconds kHoldTime{2};     // of data whose columns are not known
  static constexpr std::size_t kMaxHeldBytes = 64 << 10;  // for each channel
  static constexpr std::size_t kMaxReopenings = 3;        // of a channel in kReopenTime
  static constexpr std::chrono::minutes kReopenTime{10};

  // `max_frame_bytes`: of subscriptions. The host and the clock must outlive the session.
  Session(Token token, std::size_t max_frame_bytes, const support::Clock& clock, SessionHost& host);

  // The socket is open.
  Actions opened();
  Actions message(std::string_view text);
  // Call it at least each 100 ms.
  Actions tick();
  // Subscriptions were added or removed. They are sent at once if none were sent for kBatchTime, else by tick().
  Actions changed();
  // Sends another token on the open connection.
  Actions renew(Token token);
  // Ends the session because nobody needs it.
  Actions finish();
  // The connection has ended.
  void ended(const websocket::End& end);

  State state() const { return state_; }
  SessionOutcome outcome() const { return outcome_; }
  // Explains the outcome; may hold printable text of the server.
  const std::string& reason() const { return reason_; }
  // True if the server does what it is there for: an event came, or nothing was wanted and it kept the connection.
  bool is_proven() const { return is_proven_; }
  // Since when all subscriptions are sent; nothing before.
  std::optional<std::chrono::steady_clock::time_point> restored_at() const { return restored_at_; }
  const Figures& figures() const { return figures_; }

 private:
  using TimePoint = std::chrono::steady_clock::time_point;
  enum class Phase { closed, requested, open, closing, refused };
  struct ChannelState {
    Phase phase = Phase::closed;
    std::string_view contract;
    TimePoint asked_at{};         // of requested and closing
    bool ignores_closed = false;  // an ERROR has already told that the request was refused
    bool is_compact = true;
    ColumnTable columns;
    std::vector<EventType> types;  // whose columns were asked for
    std::vector<std::string> held;
    std::size_t held_bytes = 0;
    TimePoint held_since{};
    std::vector<TimePoint> reopenings;
    TimePoint sent_at{};  // the last subscription
    bool has_changes = false;
  };

  void handle(const Message& message, Actions& actions);
  void handle_setup(const Message& message, Actions& actions);
  void handle_auth_state(const Message& message, Actions& actions);
  void handle_unauthorized(Actions& actions);
  void handle_error(const Message& message, Actions& actions);
  void handle_config(const Message& message, Actions& actions);
  void handle_opened(Channel channel, Actions& actions);
  void handle_closed(Channel channel, const std::string& reason, Actions& actions);
  void handle_data(std::string_view text, const Frame& frame, Actions& actions);

  void authorize(Actions& actions);
  void open_channels(Actions& actions);
  void request(Channel channel, Actions& actions);
  void refuse(Channel channel, const std::string& reason, Actions& actions);
  void reopen(Channel channel, bool is_open, Actions& actions);
  void subscribe(Channel channel, bool resets, std::span<const Subscription> removed,
                 std::span<const Subscription> added, Actions& actions);
  void send_changes(Channel channel, Actions& actions);
  void send(std::string text, Actions& actions);

  void hold(Channel channel, std::string_view text, Actions& actions);
  void read_held(Channel channel, bool assumes_columns, Actions& actions);
  Frame decode(std::string_view text);
  void note_frame(const Frame& frame);

  void check_steps(TimePoint now, Actions& actions);
  void check_channels(TimePoint now, Actions& actions);
  void check_keepalive(TimePoint now, Actions& actions);
  void check_token(TimePoint now, Actions& actions);
  TimePoint find_renewal() const;
  // The server's text, or another one if it repeats the token.
  std::string checked_text(const std::string& text) const;
  void settle();
  void prove();
  void end(SessionOutcome outcome, std::string reason, Actions& actions);

  ChannelState& at(Channel channel) { return channels_[index_of(channel)]; }
  std::optional<Channel> find_channel(int number) const;
  bool is_authorized() const { return state_ >= State::opening && state_ != State::ended; }

  const support::Clock& clock_;
  SessionHost& host_;
  const std::size_t max_frame_bytes_;
  Token token_;
  Decoder decoder_;
  SymbolIndex symbols_;
  std::array<ChannelState, kChannels.size()> channels_;
  State state_ = State::greeting;
  SessionOutcome outcome_ = SessionOutcome::none;
  std::string reason_;
  Figures figures_;

  TimePoint renew_at_;
  bool is_invited_ = false;  // UNAUTHORIZED came before SETUP
  bool is_renewing_ = false;
  bool has_asked_for_token_ = false;
  bool is_proven_ = false;
  bool has_subscribed_ = false;
  std::chrono::seconds send_interval_{30};
  std::chrono::seconds server_keepalive_{60};
  TimePoint step_since_{};
  TimePoint sent_at_{};
  TimePoint heard_at_{};
  std::optional<TimePoint> restored_at_;
};

}  // namespace broker::dxlink
