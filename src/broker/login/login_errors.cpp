#include "login/login_errors.hpp"

#include <algorithm>
#include <array>

#include "parse/json_body.hpp"

namespace broker {
namespace {

using support::Error;
using support::ErrorCode;
using support::Json;

constexpr const char* kHowToGetGrant =
    "Get a personal OAuth grant: at TastyTrade under Manage > My Profile > API > OAuth Applications create an "
    "application and a personal grant, then set TASTYTRADE_CLIENT_ID, TASTYTRADE_CLIENT_SECRET and "
    "TASTYTRADE_REFRESH_TOKEN.";

std::string environment_hint(Environment environment) {
  return "This server talks to " + std::string(to_string(environment)) +
         " (TASTYTRADE_USE_PRODUCTION decides); sandbox and production have separate applications and tokens.";
}

std::string quote(const BrokerError& error) {
  if (error.code.empty()) return error.message;
  return error.message.empty() ? error.code : error.code + ": " + error.message;
}

constexpr std::size_t kMaxReadBytes = 4096;  // of one text; a message shows less
constexpr std::size_t kMinPieceBytes = 8;    // parts of a token from this length on are hidden
constexpr std::size_t kMinSecretBytes = 4;   // a shorter secret may be part of any text, and is not searched for

// Replaces `secret` in `text` and, if `pieces` is set, every part of it from kMinPieceBytes on.
std::string hide(std::string_view text, const std::string& secret, bool pieces) {
  const std::size_t shortest = pieces ? std::min(kMinPieceBytes, secret.size()) : secret.size();
  if (shortest < kMinSecretBytes) return std::string(text);
  std::string result;
  while (text.size() >= shortest) {
    std::size_t common = shortest;
    if (secret.find(text.substr(0, common)) == std::string::npos) {
      result += text.front();
      text.remove_prefix(1);
      continue;
    }
    while (common < text.size() && secret.find(text.substr(0, common + 1)) != std::string::npos) ++common;
    result += "[hidden]";
    text.remove_prefix(common);
  }
  return result.append(text);
}

void hide_credentials(Json& value, const Credentials& credentials) {
  if (value.is_structured()) {
    for (Json& member : value) hide_credentials(member, credentials);
  } else if (value.is_string()) {
    std::string text = value.get_ref<const std::string&>().substr(0, kMaxReadBytes);
    text = hide(text, credentials.refresh_token.reveal(), true);
    text = hide(text, credentials.client_secret.reveal(), true);
    value = hide(text, credentials.password.reveal(), false);  // parts of a password may be common words
  }
}

BrokerError read_login_error(const HttpResponse& response, const Credentials& credentials) {
  std::optional<Json> body = parse_body(response.body);
  if (!body) return {};
  hide_credentials(*body, credentials);
  return read_error(*body);
}

// "status 503: invalid_grant: Grant revoked"
std::string describe(const HttpResponse& response, const BrokerError& error) {
  const std::string text = quote(error);
  return "status " + std::to_string(response.status) + (text.empty() ? "" : ": " + text);
}

// Error codes of RFC 6749, section 5.2: with any status they refer to the credentials.
bool is_oauth_refusal(const std::string& code) {
  static constexpr std::array<std::string_view, 6> kCodes = {"invalid_request",        "invalid_client",
                                                             "invalid_grant",          "unauthorized_client",
                                                             "unsupported_grant_type", "invalid_scope"};
  return std::find(kCodes.begin(), kCodes.end(), code) != kCodes.end();
}

}  // namespace

Error explain_login_trouble(const HttpResponse& response, const Credentials& credentials) {
  const std::string what = describe(response, read_login_error(response, credentials));
  if (response.status == 429) {
    Error limited(
        ErrorCode::rate_limited,
        "TastyTrade says that too many logins were made (" + what + "). This says nothing about the credentials.",
        "No login is tried until then.", true);
    limited.retry_after = std::max(response.retry_after.value_or(std::chrono::seconds(1)), std::chrono::seconds(1));
    return limited;
  }
  Error error(
      ErrorCode::upstream_unavailable,
      "TastyTrade's login service does not work at the moment (" + what + "). This says nothing about the credentials.",
      "Try again in a minute.", true);
  error.retry_after = response.retry_after;
  return error;
}

Error explain_grant_refusal(const HttpResponse& response, Environment environment, const Credentials& credentials) {
  const BrokerError error = read_login_error(response, credentials);
  const bool by_status = response.status == 400 || response.status == 401 || response.status == 403;
  if (!is_oauth_refusal(error.code) && (!by_status || quote(error).empty())) {
    return Error(ErrorCode::upstream_unavailable,
                 "TastyTrade's login service gave an unexpected answer (" + describe(response, error) +
                     "). This says nothing about the credentials.",
                 "Try again in a minute; check TASTYTRADE_API_URL.", true);
  }
  const std::string message = "TastyTrade refused the OAuth login (" + quote(error) + ").";
  std::string hint;
  if (error.message.find("Client secret mismatch") != std::string::npos) {
    hint =
        "TASTYTRADE_CLIENT_SECRET is not the secret of the application that TASTYTRADE_REFRESH_TOKEN was granted "
        "for, or one is of the sandbox and the other of production. ";
  } else if (error.message.find("Invalid JWT") != std::string::npos) {
    hint =
        "TASTYTRADE_REFRESH_TOKEN is malformed (cut short, or something else was pasted) or belongs to the other "
        "environment. ";
  } else if (error.code == "invalid_grant") {
    hint =
        "The personal grant may have been revoked or its application's secret renewed: create a new grant under "
        "Manage > My Profile > API > OAuth Applications and set TASTYTRADE_REFRESH_TOKEN. ";
  } else if (error.code == "invalid_client") {
    hint = "TASTYTRADE_CLIENT_ID or TASTYTRADE_CLIENT_SECRET is wrong. ";
  } else {
    hint = "Check TASTYTRADE_CLIENT_ID, TASTYTRADE_CLIENT_SECRET and TASTYTRADE_REFRESH_TOKEN. ";
  }
  return Error(ErrorCode::broker_login_failed, message, hint + environment_hint(environment));
}

Error explain_session_refusal(const HttpResponse& response, Environment environment, const Credentials& credentials) {
  const BrokerError error = read_login_error(response, credentials);
  if (error.code == "invalid_credentials") {
    const char* const variables = environment == Environment::production
                                      ? "TASTYTRADE_USERNAME and TASTYTRADE_PASSWORD"
                                      : "TASTYTRADE_SANDBOX_USERNAME and TASTYTRADE_SANDBOX_PASSWORD";
    return Error(ErrorCode::broker_login_failed,
                 "TastyTrade does not accept this user name and password (invalid_credentials).",
                 "Check " + std::string(variables) +
                     "; many wrong attempts block the address for hours. TastyTrade has announced the end of this "
                     "login for February 2026, so a personal OAuth grant is the better way. " +
                     kHowToGetGrant);
  }
  const std::string text = quote(error).empty() ? "status " + std::to_string(response.status)
                                                : "status " + std::to_string(response.status) + ", " + quote(error);
  return Error(
      ErrorCode::broker_login_failed,
      "TastyTrade switched the username/password login off in February 2026, and refused it here (" + text + ").",
      kHowToGetGrant);
}

Error explain_missing_credentials(const Credentials& credentials) {
  if (!credentials.refresh_token.empty()) {
    return Error(ErrorCode::broker_login_failed,
                 "TASTYTRADE_REFRESH_TOKEN is set, but TASTYTRADE_CLIENT_SECRET is not.",
                 "Set the client secret of the application that the grant belongs to.");
  }
  if (!credentials.client_secret.empty() || !credentials.client_id.empty()) {
    return Error(ErrorCode::broker_login_failed, "An OAuth client is set, but TASTYTRADE_REFRESH_TOKEN is not.",
                 kHowToGetGrant);
  }
  return Error(ErrorCode::broker_login_failed, "No TastyTrade credentials are set.",
               std::string(kHowToGetGrant) + " To look around without an account, start with --demo.");
}

}  // namespace broker
