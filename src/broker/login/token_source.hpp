// Where access tokens come from: the OAuth refresh grant, or the old session login where only a user name and password
// are there. One login for all who need a token at the same time; no lock is held while it is under way.
// Owned by the client; safe from any thread. Source: the broker's API reference, section 4.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "connection/http_message.hpp"
#include "rate_limits/request_pauses.hpp"
#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/state/cache.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace broker {

struct Token {
  support::Secret authorization;  // the whole header value
  std::uint64_t serial = 0;
  std::chrono::steady_clock::time_point renew_at;
  std::chrono::steady_clock::time_point expires_at;
};

class TokenSource {
 public:
  using Send = std::function<HttpOutcome(const HttpRequest&, const support::Budget&)>;
  TokenSource(const Config& config, const support::Clock& clock, RequestPauses& pauses, Send send);

  // A token good for a while. Throws broker_login_failed, with what to do, when the login is refused; rate_limited when
  // TastyTrade asked to wait with the next login; upstream_unavailable when the login service does not work. The last
  // two say nothing about the credentials.
  std::shared_ptr<const Token> get(const support::Budget& budget);

  // The broker did not accept this token. A newer one stays.
  void reject(const Token& token);

  // Forgets that the credentials were refused a moment ago, so that the next get() asks again.
  void forget_refusal();

 private:
  std::shared_ptr<const Token> current();
  std::shared_ptr<const Token> log_in(const support::Budget& budget);
  // Whether a login whose answer was lost may be sent again. A grant's refresh token stays what it is and several
  // access tokens may exist; a password that is wrong is counted with every try.
  enum class AfterLoss { repeat, fail };
  HttpResponse ask(const HttpRequest& request, AfterLoss after_loss, const support::Budget& budget);
  Token grant(const support::Budget& budget);
  Token session(const support::Budget& budget);

  const Config& config_;
  const support::Clock& clock_;
  RequestPauses& pauses_;
  const Send send_;
  state::Cache pending_loads_;
  std::mutex mutex_;
  std::shared_ptr<const Token> token_;
  std::uint64_t serial_ = 0;
  // Repeating a refused login helps nobody, and many of them get the address blocked.
  std::optional<support::Error> refusal_;
  std::chrono::steady_clock::time_point refused_until_;
};

}  // namespace broker
