// Access tokens of the broker, from the OAuth refresh grant or, where only user name and password are set, from the
// session login (docs/tastytrade.md, Login). Callers that need a token at the same time share one login. Owned by the
// Client; safe from any thread.
#pragma once

#include <memory>
#include <optional>

#include "connection/connection_pool.hpp"
#include "rate_limits/request_pauses.hpp"
#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/state/single_flight.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace broker {

struct Token {
  support::Secret authorization;  // value of the Authorization header
  std::uint64_t serial = 0;
  std::chrono::steady_clock::time_point renew_at;
  std::chrono::steady_clock::time_point renew_for_write_at;  // the same before an order is sent: earlier
  std::chrono::steady_clock::time_point expires_at;
};

class TokenSource {
 public:
  TokenSource(const Config& config, const support::Clock& clock, RequestPauses& pauses, ConnectionPool& pool);

  // Returns a valid token; logs in if there is none. Throws Error{broker_login_failed} if the broker refuses the
  // credentials, rate_limited if it asked to wait with the next login, upstream_unavailable if its login service does
  // not work. A refusal is repeated without a request for 30 s (a grant) or 15 min (a password: many wrong ones block
  // the address).
  std::shared_ptr<const Token> get(const support::Budget& budget);

  // The same, and the token is valid for 90 s more, or for half its life if that is shorter. If the renewal fails, an
  // older token is returned until it expires.
  std::shared_ptr<const Token> get_for_write(const support::Budget& budget);

  // Returns the token if it has not expired. Sends nothing and does not wait.
  std::shared_ptr<const Token> find_unexpired();

  // Discards this token, which the broker did not accept. A newer one stays.
  void reject(const Token& token);

  // Discards the remembered refusal: the next get() logs in.
  void discard_refusal();

 private:
  enum class Use { request, write };
  std::shared_ptr<const Token> get(Use use, const support::Budget& budget);
  std::shared_ptr<const Token> find_valid(Use use);
  std::shared_ptr<const Token> log_in(const support::Budget& budget);
  // Whether a login is sent again if its response was lost. A refresh token can be used any number of times; a wrong
  // password counts with every attempt.
  enum class AfterLoss { repeat, fail };
  HttpResponse send_login(const HttpRequest& request, AfterLoss after_loss, const support::Budget& budget);
  Token log_in_by_grant(const support::Budget& budget);
  Token log_in_by_password(const support::Budget& budget);

  const Config& config_;
  const support::Clock& clock_;
  RequestPauses& pauses_;
  ConnectionPool& pool_;
  state::SingleFlight<std::shared_ptr<const Token>> login_;
  support::Mutex mutex_;
  std::shared_ptr<const Token> token_ GUARDED_BY(mutex_);
  std::uint64_t serial_ GUARDED_BY(mutex_) = 0;
  std::optional<support::Error> refusal_ GUARDED_BY(mutex_);
  std::chrono::steady_clock::time_point refused_until_ GUARDED_BY(mutex_);
};

}  // namespace broker
