// One connection to the account streamer: a socket, and the session on it. run() belongs to one thread; wake() may be
// called from any.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "account_stream/session.hpp"
#include "connection/stream_host.hpp"
#include "live/reconnect.hpp"
#include "tastytrade_mcp/support/budget.hpp"
#include "tastytrade_mcp/websocket/client.hpp"

namespace broker::account_stream {

struct ConnectionOptions {
  StreamUrl url;
  std::string ca_file;  // empty: the system's certificates
  std::string user_agent;
  std::chrono::milliseconds max_delay = live::Reconnect::kMaxDelay;  // before another connection
};

struct TokenHooks {
  std::function<std::shared_ptr<const Token>(const support::Budget&)> get;  // throws Error
  std::function<void(const Token&)> reject;                                 // the server did not accept it
};

// Called on the thread of run().
class ConnectionOwner {
 public:
  virtual ~ConnectionOwner() = default;
  virtual void joined(const std::vector<std::string>& accounts) = 0;
  virtual void refused(const std::string& account, const std::string& reason) = 0;
  virtual void notified(const NotificationItem& item) = 0;
  virtual void missed() = 0;  // notifications may have been lost
  // Somebody else watches. `joined`: the accounts that the server has acknowledged.
  virtual void watched(const std::set<std::string>& joined) = 0;
  // The accounts to watch now.
  virtual std::vector<std::string> find_wanted() = 0;
  virtual bool is_needed() = 0;
};

class AccountConnection final : private SessionHost {
 public:
  AccountConnection(const ConnectionOptions& options, std::vector<std::string> accounts,
                    std::shared_ptr<const Token> token, const TokenHooks& tokens, const AccountStreamTiming& timing,
                    const support::Clock& clock, ConnectionOwner& owner);

  // Returns when the connection has ended; nothing if it was stopped, or ended because nobody needs it.
  std::optional<live::Reconnect::Ended> run(const std::stop_token& stop);

  // The watched accounts have changed.
  void wake();

  const Session& session() const { return session_; }

 private:
  void joined(const std::vector<std::string>& accounts) override { owner_.joined(accounts); }
  void refused(const std::string& account, const std::string& reason) override { owner_.refused(account, reason); }
  void notified(std::vector<NotificationItem> items) override;
  void missed() override { owner_.missed(); }

  void opened();
  void tick();
  void perform(Actions actions);
  void renew_token(bool another);

  const TokenHooks& tokens_;
  const support::Clock& clock_;
  ConnectionOwner& owner_;
  Session session_;
  websocket::Client client_;
  std::chrono::steady_clock::time_point opened_at_{};
  std::jthread renewal_;  // asks for a token, and passes it on; ends before the members above
};

}  // namespace broker::account_stream
