#include "login_errors.hpp"

namespace broker {
namespace {

using support::Error;
using support::ErrorCode;

constexpr const char* kHowToGetGrant =
    "Get a personal OAuth grant: at TastyTrade under Manage > My Profile > API > OAuth Applications create an "
    "application and a personal grant, then set TASTYTRADE_CLIENT_ID, TASTYTRADE_CLIENT_SECRET and "
    "TASTYTRADE_REFRESH_TOKEN.";

std::string environment_hint(Environment environment) {
  return "This server talks to " + std::string(name(environment)) +
         " (TASTYTRADE_USE_PRODUCTION decides); sandbox and production have separate applications and tokens.";
}

std::string quote(const BrokerError& error) {
  return error.message.empty() ? error.code : error.code + ": " + error.message;
}

}  // namespace

Error explain_grant_refusal(const HttpReply& reply, Environment environment) {
  const BrokerError error = read_error(reply);
  const bool understood = error.is_json && !error.code.empty();
  if (!understood || (reply.status != 400 && reply.status != 401 && reply.status != 403)) {
    return Error(ErrorCode::upstream_unavailable,
                 "TastyTrade's login service gave an unexpected answer (status " + std::to_string(reply.status) +
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

Error explain_session_refusal(const HttpReply& reply, Environment environment) {
  const BrokerError error = read_error(reply);
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
  const std::string said = quote(error).empty() ? "status " + std::to_string(reply.status)
                                                : "status " + std::to_string(reply.status) + ", " + quote(error);
  return Error(
      ErrorCode::broker_login_failed,
      "TastyTrade switched the username/password login off in February 2026, and refused it here (" + said + ").",
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
