#include "login/token_source.hpp"

#include "connection/request_log.hpp"
#include "login/login_errors.hpp"
#include "metrics.hpp"
#include "parse/json_body.hpp"
#include "parse/json_fields.hpp"
#include "rate_limits/backoff.hpp"
#include "tastytrade_mcp/support/http_text.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace broker {
namespace {

using std::chrono::seconds;
using support::Error;
using support::ErrorCode;
using support::Json;

constexpr seconds kRenewEarly{60};
constexpr seconds kRenewEarlyForWrite{90};
// How long a refusal is repeated without a request.
constexpr seconds kGrantRefusalTime{30};
constexpr seconds kPasswordRefusalTime{900};  // many wrong passwords block the address
constexpr seconds kSessionLifetime{24 * 3600};

Token make_token(std::string authorization, seconds life, std::chrono::steady_clock::time_point now) {
  Token token;
  token.authorization = support::Secret(std::move(authorization));
  token.expires_at = now + life;
  token.renew_at = token.expires_at - std::min(kRenewEarly, life / 2);
  token.renew_for_write_at = token.expires_at - std::min(kRenewEarlyForWrite, life / 2);
  return token;
}

// Whether the text can stand in an Authorization header: visible ASCII without spaces.
bool is_token_text(const std::string& text) {
  return support::is_header_value(text) && text.find(' ') == std::string::npos;
}

Error unusable_token() {
  return Error(ErrorCode::upstream_unavailable, "TastyTrade's login service answered without a usable token.",
               "Try again in a minute.", true);
}

std::chrono::milliseconds wait_before_retry(const HttpOutcome& outcome, int attempt) {
  const auto delay = backoff(kFirstBackoff, attempt);
  if (!outcome.response) return delay;
  const std::chrono::milliseconds requested = outcome.response->retry_after.value_or(seconds(0));
  return delay + (outcome.response->status == 429 ? std::max(requested, kRateLimitedWait) : requested);
}

// The time is the system's, as that of other metrics is: a clock of the demo may stand still.
void note_login(bool is_ok) {
  const std::chrono::duration<double> now = std::chrono::system_clock::now().time_since_epoch();
  broker_metrics().logged_in.with().set(is_ok ? 1 : 0);
  broker_metrics().login_time.with().set(now.count());
}

}  // namespace

TokenSource::TokenSource(const Config& config, const support::Clock& clock, RequestPauses& pauses, ConnectionPool& pool)
    : config_(config), clock_(clock), pauses_(pauses), pool_(pool) {}

std::shared_ptr<const Token> TokenSource::find_valid(Use use) {
  const support::MutexLock lock(mutex_);
  if (token_ && clock_.steady() < (use == Use::write ? token_->renew_for_write_at : token_->renew_at)) return token_;
  // While logins are paused, a token is used until it expires.
  const bool paused = pauses_.remaining(kLoginKind) > std::chrono::milliseconds(0);
  if (token_ && paused && clock_.steady() < token_->expires_at) return token_;
  if (refusal_ && clock_.steady() < refused_until_) throw Error(*refusal_);
  return nullptr;
}

std::shared_ptr<const Token> TokenSource::get(const support::Budget& budget) {
  return get(Use::request, budget);
}

std::shared_ptr<const Token> TokenSource::get_for_write(const support::Budget& budget) {
  return get(Use::write, budget);
}

std::shared_ptr<const Token> TokenSource::get(Use use, const support::Budget& budget) {
  if (auto token = find_valid(use)) return token;
  return login_.run(budget, [&] {
    // Another login may have ended since the check above.
    auto token = find_valid(use);
    return token ? token : log_in(budget);
  });
}

std::shared_ptr<const Token> TokenSource::find_unexpired() {
  const support::MutexLock lock(mutex_);
  return token_ && clock_.steady() < token_->expires_at ? token_ : nullptr;
}

void TokenSource::reject(const Token& token) {
  const support::MutexLock lock(mutex_);
  if (token_ && token_->serial == token.serial) token_.reset();
}

void TokenSource::discard_refusal() {
  const support::MutexLock lock(mutex_);
  refusal_.reset();
}

std::shared_ptr<const Token> TokenSource::log_in(const support::Budget& budget) {
  const Credentials& credentials = config_.credentials;
  if (!credentials.has_grant() && !credentials.has_login()) throw explain_missing_credentials(credentials);
  try {
    Token token = credentials.has_grant() ? log_in_by_grant(budget) : log_in_by_password(budget);
    broker_metrics().logins.with({"ok"}).add();
    note_login(true);
    const support::MutexLock lock(mutex_);
    token.serial = ++serial_;
    refusal_.reset();
    token_ = std::make_shared<const Token>(std::move(token));
    return token_;
  } catch (const Error& error) {
    broker_metrics().logins.with({support::to_string(error.code)}).add();
    if (error.code != ErrorCode::cancelled) note_login(false);
    const support::MutexLock lock(mutex_);
    if (error.code == ErrorCode::broker_login_failed) {
      token_.reset();
      refusal_ = error;
      refused_until_ = clock_.steady() + (credentials.has_grant() ? kGrantRefusalTime : kPasswordRefusalTime);
    } else if (token_ && clock_.steady() < token_->expires_at) {
      return token_;  // the renewal failed, but the token has not expired
    }
    throw;
  }
}

// Sends a login request up to kMaxAttempts times: a 429, a 5xx or a broken connection says nothing about the
// credentials.
HttpResponse TokenSource::send_login(const HttpRequest& request, AfterLoss after_loss, const support::Budget& budget) {
  for (int attempt = 1;; ++attempt) {
    pauses_.wait(kLoginKind, budget);
    const auto started = std::chrono::steady_clock::now();
    HttpOutcome outcome = pool_.send(request, budget);
    record_request("login", request.method, request.target, outcome, std::chrono::steady_clock::now() - started,
                   attempt, budget.stop.stop_requested());
    if (!outcome.response) budget.check();
    const bool is_rate_limited = outcome.response && outcome.response->status == 429;
    if (is_rate_limited && outcome.response->retry_after) pauses_.pause(kLoginKind, *outcome.response->retry_after);
    if (outcome.response && !is_rate_limited && outcome.response->status < 500) return std::move(*outcome.response);
    const auto wait = wait_before_retry(outcome, attempt);
    const bool is_lost = outcome.response ? !is_rate_limited : was_sent(outcome.failure);
    if ((is_lost && after_loss == AfterLoss::fail) || outcome.failure == Failure::tls ||
        outcome.failure == Failure::too_large || attempt >= kMaxAttempts || wait > kMaxPauseWait ||
        wait >= budget.remaining()) {
      if (!outcome.response) throw to_error(outcome, {config_.environment, false, false});
      throw explain_login_trouble(*outcome.response, config_.credentials);
    }
    log_repetition(request.method, request.target, outcome, wait, attempt + 1);
    budget.sleep(wait);
  }
}

Token TokenSource::log_in_by_grant(const support::Budget& budget) {
  const Credentials& credentials = config_.credentials;
  Json body = {{"grant_type", "refresh_token"},
               {"refresh_token", credentials.refresh_token.reveal()},
               {"client_secret", credentials.client_secret.reveal()}};
  if (!credentials.client_id.empty()) body["client_id"] = credentials.client_id;
  HttpRequest request{"POST",
                      "/oauth/token",
                      {{"User-Agent", config_.user_agent}, {"Accept", "application/json"}},
                      support::to_text(body)};
  const HttpResponse response = send_login(request, AfterLoss::repeat, budget);
  const Json answer = parse_body(response.body).value_or(Json());
  const Json* const token = support::find(answer, "access_token");
  if (response.status < 200 || response.status >= 300 || support::find(answer, "error") != nullptr) {
    throw explain_grant_refusal(response, config_.environment, credentials);
  }
  if (token == nullptr || !token->is_string()) throw unusable_token();
  const std::string& text = token->get_ref<const std::string&>();
  if (!is_token_text(text)) throw unusable_token();
  const int life = wire::integer(answer, "expires_in").value_or(900);
  return make_token("Bearer " + text, seconds(std::clamp(life, 2, 86'400)), clock_.steady());
}

Token TokenSource::log_in_by_password(const support::Budget& budget) {
  const Credentials& credentials = config_.credentials;
  const Json body = {
      {"login", credentials.username}, {"password", credentials.password.reveal()}, {"remember-me", false}};
  HttpRequest request{"POST",
                      "/sessions",
                      {{"User-Agent", config_.user_agent}, {"Accept", "application/json"}},
                      support::to_text(body)};
  const HttpResponse response = send_login(request, AfterLoss::fail, budget);
  if (response.status < 200 || response.status >= 300) {
    throw explain_session_refusal(response, config_.environment, credentials);
  }
  const Json answer = parse_body(response.body).value_or(Json());
  const Json* const data = support::find(answer, "data");
  const Json* const token = data == nullptr ? nullptr : support::find(*data, "session-token");
  if (token == nullptr || !token->is_string()) throw unusable_token();
  const std::string& text = token->get_ref<const std::string&>();
  if (!is_token_text(text)) throw unusable_token();
  return make_token(text, kSessionLifetime, clock_.steady());  // sent raw, without a scheme word
}

}  // namespace broker
