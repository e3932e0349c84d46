// The token endpoint and the old session login.
#include "endpoints.hpp"
#include "simulation_state.hpp"
#include "tastytrade_mcp/support/crypto.hpp"

namespace simulator {
namespace {

// Shape E: OAuth's own error form, with `error` a string.
Refusal oauth_error(int status, std::string_view error, std::string_view description) {
  return {status, Json{{"error", error}, {"error_description", description}}};
}

// The token endpoint takes a JSON body or a form.
Json read_body_text(const Call& call) {
  if (call.request.content_type() == "application/x-www-form-urlencoded") {
    const Query form(call.request.body);
    Json body = Json::object();
    for (const char* key : {"grant_type", "refresh_token", "client_secret", "client_id", "scope"}) {
      if (const auto value = form.one(key)) body[key] = *value;
    }
    return body;
  }
  Json body = Json::parse(call.request.body, nullptr, false);
  return body.is_object() ? body : Json::object();
}

std::string text_in(const Json& body, std::string_view key) {
  const Json* value = support::find(body, key);
  return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

Answer token(const Call& call) {
  const Options& options = call.world.options;
  const Json body = read_body_text(call);
  const std::string grant_type = text_in(body, "grant_type");
  const std::string refresh_token = text_in(body, "refresh_token");
  const std::string secret = text_in(body, "client_secret");
  const std::string client = text_in(body, "client_id");
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
  const std::string asked = text_in(body, "scope");
  const std::string scope = asked.empty() ? "read trade" : asked;
  Answer answer;
  answer.envelope = Answer::Envelope::bare;
  answer.data = {{"access_token", call.world.tokens.grant(scope, call.now)},
                 {"token_type", "Bearer"},
                 {"expires_in", options.token_lifetime.count()},
                 {"scope", scope}};
  return answer;
}

void refuse_unless_served(const Call& call) {
  if (call.world.options.legacy_sessions) return;
  throw Refusal(404, "not_found",
                "Session login was decommissioned on 2026-02-11. Use OAuth2: POST /oauth/token with a refresh token.");
}

std::string authorization_of(const Call& call) {
  const std::string* header = call.request.header("authorization");
  return header == nullptr ? std::string() : *header;
}

Json user_of(const Options& options) {
  return {{"email", options.username + "@example.com"},
          {"username", options.username},
          {"external-id", "U0001563674"},
          {"is-confirmed", true}};
}

Answer open_session(const Call& call) {
  refuse_unless_served(call);
  const Options& options = call.world.options;
  const Json body = read_body_text(call);
  if (text_in(body, "login") != options.username ||
      !support::constant_time_equal(text_in(body, "password"), options.password)) {
    throw Refusal(401, "invalid_credentials",
                  "Invalid login, please check your username and password. Unique customer support identifier: "
                  "9c2e61f0b7d84a35");
  }
  Answer answer;
  answer.status = 201;
  answer.data = {{"user", user_of(options)},
                 {"session-token", call.world.tokens.open_session(call.now)},
                 {"session-expiration", broker_time(call.now + std::chrono::hours(24))}};
  return answer;
}

// Outlives the session login: SDKs ask it whether their access token still holds.
Answer validate_session(const Call& call) {
  if (!call.world.tokens.holds(authorization_of(call), call.now)) {
    throw Refusal(401, "invalid_session",
                  "Session user not present. Unique customer support identifier: 1b7d03a95c6e42f8");
  }
  Answer answer;
  answer.data = user_of(call.world.options);
  answer.data.erase("is-confirmed");
  answer.data["id"] = 123456;
  answer.status = 201;
  return answer;
}

Answer close_session(const Call& call) {
  refuse_unless_served(call);
  call.world.tokens.close(authorization_of(call));
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
