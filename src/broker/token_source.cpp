#include "token_source.hpp"

#include "backoff.hpp"
#include "login_errors.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "wire.hpp"

namespace broker {
namespace {

using std::chrono::seconds;
using support::Error;
using support::ErrorCode;
using support::Json;

constexpr seconds kRenewEarly{60};
constexpr seconds kRefusalKept{30};          // a grant: cheap to ask again soon
constexpr seconds kSessionRefusalKept{900};  // a password: many wrong ones block the address
constexpr seconds kSessionLife{24 * 3600};

Token make_token(std::string authorization, seconds life, std::chrono::steady_clock::time_point now) {
  Token token;
  token.authorization = support::Secret(std::move(authorization));
  token.expires_at = now + life;
  token.renew_at = token.expires_at - std::min(kRenewEarly, life / 2);
  return token;
}

bool is_header_value(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

Error unusable() {
  return Error(ErrorCode::upstream_unavailable, "TastyTrade's login service answered without a usable token.",
               "Try again in a minute.", true);
}

// Worth another try: the service is busy or broken, which says nothing about the credentials.
bool is_passing(const Outcome& outcome) {
  if (outcome.reply) return outcome.reply->status == 429 || outcome.reply->status >= 500;
  return outcome.failure != Failure::tls && outcome.failure != Failure::too_large;
}

}  // namespace

TokenSource::TokenSource(const Config& config, const support::Clock& clock, Send send)
    : config_(config), clock_(clock), send_(std::move(send)), flights_(clock, 8) {}

std::shared_ptr<const Token> TokenSource::current() {
  const std::lock_guard lock(mutex_);
  if (token_ && clock_.steady() < token_->renew_at) return token_;
  if (refusal_ && clock_.steady() < refused_until_) throw Error(*refusal_);
  return nullptr;
}

std::shared_ptr<const Token> TokenSource::get(const support::Budget& budget) {
  if (auto token = current()) return token;
  const auto flight = flights_.get("token", std::chrono::milliseconds(0), false, budget, [&]() -> state::Cache::Value {
    // Another flight may have landed between the look above and this one.
    if (auto token = current()) return token;
    return log_in(budget);
  });
  return std::static_pointer_cast<const Token>(flight.value);
}

void TokenSource::reject(const Token& token) {
  const std::lock_guard lock(mutex_);
  if (token_ && token_->serial == token.serial) token_.reset();
}

void TokenSource::forget_refusal() {
  const std::lock_guard lock(mutex_);
  refusal_.reset();
}

std::shared_ptr<const Token> TokenSource::log_in(const support::Budget& budget) {
  const Credentials& credentials = config_.credentials;
  if (!credentials.has_grant() && !credentials.has_login()) throw explain_missing_credentials(credentials);
  try {
    Token token = credentials.has_grant() ? grant(budget) : session(budget);
    const std::lock_guard lock(mutex_);
    token.serial = ++serial_;
    refusal_.reset();
    token_ = std::make_shared<const Token>(std::move(token));
    return token_;
  } catch (const Error& error) {
    const std::lock_guard lock(mutex_);
    if (error.code == ErrorCode::broker_login_failed) {
      token_.reset();
      refusal_ = error;
      refused_until_ = clock_.steady() + (credentials.has_grant() ? kRefusalKept : kSessionRefusalKept);
    } else if (token_ && clock_.steady() < token_->expires_at) {
      return token_;  // renewing early failed, and the old one is still good
    }
    throw;
  }
}

// Sends one login request, again if the service has a passing weakness.
HttpReply TokenSource::ask(const HttpRequest& request, const support::Budget& budget) {
  for (int attempt = 1;; ++attempt) {
    const auto started = std::chrono::steady_clock::now();
    Outcome outcome = send_(request, budget);
    const auto duration =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started);
    support::log_info("broker_request", {{"method", request.method},
                                         {"path", request.target},
                                         {"status", outcome.reply ? outcome.reply->status : 0},
                                         {"duration_ms", duration.count()},
                                         {"attempt", attempt}});
    if (!outcome.reply) budget.check();
    if (!is_passing(outcome)) {
      if (outcome.reply) return std::move(*outcome.reply);
      throw to_error(outcome, {config_.environment, false, false});
    }
    const bool limited = outcome.reply && outcome.reply->status == 429;
    const auto wait = limited ? kRateLimitedWait + backoff(kFirstBackoff, attempt) : backoff(kFirstBackoff, attempt);
    if (attempt >= kMostAttempts || wait >= budget.remaining()) {
      budget.check();
      if (!outcome.reply) throw to_error(outcome, {config_.environment, false, false});
      throw Error(ErrorCode::upstream_unavailable,
                  "TastyTrade's login service does not work at the moment (status " +
                      std::to_string(outcome.reply->status) + "). This says nothing about the credentials.",
                  "Try again in a minute.", true);
    }
    budget.sleep(wait);
  }
}

Token TokenSource::grant(const support::Budget& budget) {
  const Credentials& credentials = config_.credentials;
  Json body = {{"grant_type", "refresh_token"},
               {"refresh_token", credentials.refresh_token.reveal()},
               {"client_secret", credentials.client_secret.reveal()}};
  if (!credentials.client_id.empty()) body["client_id"] = credentials.client_id;
  HttpRequest request{"POST",
                      "/oauth/token",
                      {{"User-Agent", config_.user_agent}, {"Accept", "application/json"}},
                      support::to_text(body)};
  const HttpReply reply = ask(request, budget);
  if (reply.status < 200 || reply.status >= 300) throw explain_grant_refusal(reply, config_.environment);
  const Json answer = Json::parse(reply.body, nullptr, false);
  const Json* const token = answer.is_discarded() ? nullptr : support::find(answer, "access_token");
  if (token == nullptr || !token->is_string()) throw unusable();
  const std::string& text = token->get_ref<const std::string&>();
  if (text.empty() || !is_header_value(text)) throw unusable();
  const int life = wire::integer(answer, "expires_in").value_or(900);
  return make_token("Bearer " + text, seconds(std::clamp(life, 2, 86'400)), clock_.steady());
}

Token TokenSource::session(const support::Budget& budget) {
  const Credentials& credentials = config_.credentials;
  const Json body = {
      {"login", credentials.username}, {"password", credentials.password.reveal()}, {"remember-me", false}};
  HttpRequest request{"POST",
                      "/sessions",
                      {{"User-Agent", config_.user_agent}, {"Accept", "application/json"}},
                      support::to_text(body)};
  const HttpReply reply = ask(request, budget);
  if (reply.status < 200 || reply.status >= 300) throw explain_session_refusal(reply, config_.environment);
  const Json answer = Json::parse(reply.body, nullptr, false);
  const Json* const data = answer.is_discarded() ? nullptr : support::find(answer, "data");
  const Json* const token = data == nullptr ? nullptr : support::find(*data, "session-token");
  if (token == nullptr || !token->is_string()) throw unusable();
  const std::string& text = token->get_ref<const std::string&>();
  if (text.empty() || !is_header_value(text)) throw unusable();
  return make_token(text, kSessionLife, clock_.steady());  // sent raw, without a scheme word
}

}  // namespace broker
