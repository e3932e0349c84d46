// The token endpoint and the old session login.
#include "endpoints.hpp"
#include "simulation_state.hpp"
#include "tastytrade_mcp/support/crypto.hpp"

namespace simulator {
namespace {

// The error of the token endpoint, in which `error` is a text (docs/tastytrade.md, Errors).
Refusal oauth_error(int status, std::string_view error, std::string_view description) {
  return {status, Json{{"error", error}, {"error_description", description}}};
}

// Parses the body, which is JSON or a form.
Json read_token_request(const RequestContext& context) {
  if (context.request.content_type() == "application/x-www-form-urlencoded") {
    const Query form(context.request.body);
    Json body = Json::object();
    for (const char* key : {"grant_type", "refresh_token", "client_secret", "client_id", "scope"}) {
      if (const auto value = form.one(key)) body[key] = *value;
    }
    return body;
  }
  Json body = Json::parse(context.request.body, nullptr, false);
  return body.is_object() ? body : Json::object();
}

std::string read_text(const Json& body, std::string_view key) {
  const Json* value = support::find(body, key);
  return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

Answer token(const RequestContext& context) {
  const Options& options = context.state.options;
  const Json body = read_token_request(context);
  const std::string grant_type = read_text(body, "grant_type");
  const std::string refresh_token = read_text(body, "refresh_token");
  const std::string secret = read_text(body, "client_secret");
  const std::string client = read_text(body, "client_id");
  if (grant_type.empty() || refresh_token.empty() || secret.empty()) {
    if (!grant_type.empty() && grant_type != "refresh_token") {
      throw oauth_error(400, "unsupported_grant_type", "Unsupported grant type");
    }
    throw oauth_error(400, "invalid_request", "Missing required parameter");
  }
  if (grant_type != "refresh_token") throw oauth_error(400, "unsupported_grant_type", "Unsupported grant type");
  if (!support::constant_time_equal(refresh_token, options.refresh_token)) {
    throw oauth_error(400, "invalid_grant", "Invalid JWT");
  }
  if (!client.empty() && client != options.client_id) throw oauth_error(401, "invalid_client", "Unknown client");
  if (!support::constant_time_equal(secret, options.client_secret)) {
    throw oauth_error(400, "invalid_grant", "Client secret mismatch");
  }
  const std::string asked = read_text(body, "scope");
  const std::string scope = asked.empty() ? "read trade" : asked;
  Answer answer;
  answer.envelope = Answer::Envelope::bare;
  answer.data = {{"access_token", context.state.tokens.grant(scope, context.now)},
                 {"token_type", "Bearer"},
                 {"expires_in", options.token_lifetime.count()},
                 {"scope", scope}};
  return answer;
}

void check_sessions_enabled(const RequestContext& context) {
  if (context.state.options.legacy_sessions) return;
  throw Refusal(404, "not_found",
                "Session login was decommissioned on 2026-02-11. Use OAuth2: POST /oauth/token with a refresh token.");
}

std::string read_authorization(const RequestContext& context) {
  const std::string* header = context.request.header("authorization");
  return header == nullptr ? std::string() : *header;
}

Json user_json(const Options& options) {
  return {{"email", options.username + "@example.com"},
          {"username", options.username},
          {"external-id", "U0001563674"},
          {"is-confirmed", true}};
}

Answer open_session(const RequestContext& context) {
  check_sessions_enabled(context);
  const Options& options = context.state.options;
  const Json body = read_token_request(context);
  if (read_text(body, "login") != options.username ||
      !support::constant_time_equal(read_text(body, "password"), options.password)) {
    throw Refusal(401, "invalid_credentials",
                  "Invalid login, please check your username and password. Unique customer support identifier: "
                  "9c2e61f0b7d84a35");
  }
  Answer answer;
  answer.status = 201;
  answer.data = {{"user", user_json(options)},
                 {"session-token", context.state.tokens.open_session(context.now)},
                 {"session-expiration", broker_time(context.now + std::chrono::hours(24))}};
  return answer;
}

// Served without the session login too: SDKs use it to check their access token.
Answer validate_session(const RequestContext& context) {
  if (!context.state.tokens.is_valid(read_authorization(context), context.now)) {
    throw Refusal(401, "invalid_session",
                  "Session user not present. Unique customer support identifier: 1b7d03a95c6e42f8");
  }
  Answer answer;
  answer.data = user_json(context.state.options);
  answer.data.erase("is-confirmed");
  answer.data["id"] = 123456;
  answer.status = 201;
  return answer;
}

Answer close_session(const RequestContext& context) {
  check_sessions_enabled(context);
  context.state.tokens.close(read_authorization(context));
  Answer answer;
  answer.status = 204;
  return answer;
}

constexpr Route kRoutes[] = {
    {"POST", "/oauth/token", token},
    {"POST", "/sessions", open_session},
    {"POST", "/sessions/validate", validate_session},
    {"DELETE", "/sessions", close_session},
};

}  // namespace

std::span<const Route> login_routes() {
  return kRoutes;
}

}  // namespace simulator
