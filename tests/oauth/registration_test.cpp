// Dynamic client registration (RFC 7591): which metadata is registered and which is refused.
#include "authorization_fixture.hpp"

using test::AuthorizationFixture;
using test::Json;
using test::kRedirect;

namespace {

// The error's code and its text, or nothing.
struct Refusal {
  std::string code, text;
};
template <class Work>
Refusal refusal_of(const Work& work) {
  try {
    work();
  } catch (const oauth::OAuthError& error) {
    return {error.code, error.what()};
  }
  return {};
}

// Of a registration that is in order but for one member.
Refusal refusal_of_member(oauth::Authorization& server, const std::string& member, const Json& value) {
  return refusal_of([&] { server.register_client({{"redirect_uris", {kRedirect}}, {member, value}}, "1.1.1.1"); });
}

struct Registration {
  std::string client;
  Json metadata;
  std::string method = "none";
  std::string scope = "read offline_access";
};

// Bodies that clients send, as their sources and captures of them show.
const std::vector<Registration>& field() {
  static const std::vector<Registration> rows = {
      {"VS Code",
       {{"client_name", "Visual Studio Code"},
        {"client_uri", "https://code.visualstudio.com"},
        {"grant_types", {"authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"}},
        {"response_types", {"code"}},
        {"redirect_uris",
         {"https://insiders.vscode.dev/redirect", "https://vscode.dev/redirect", "http://127.0.0.1/",
          "http://127.0.0.1:33418/"}},
        {"application_type", "native"},
        {"token_endpoint_auth_method", "none"}}},
      {"claude.ai",
       {{"client_name", "Claude"},
        {"grant_types", {"authorization_code", "refresh_token"}},
        {"response_types", {"code"}},
        {"redirect_uris", {"https://claude.ai/api/mcp/auth_callback"}},
        {"scope", "claudeai"},
        {"token_endpoint_auth_method", "client_secret_post"}},
       "client_secret_post"},
      {"ChatGPT",
       {{"client_name", "ChatGPT"},
        {"grant_types", {"authorization_code", "refresh_token"}},
        {"response_types", {"code"}},
        {"redirect_uris", {"https://chatgpt.com/connector_platform_oauth_redirect"}},
        {"token_endpoint_auth_method", "none"},
        {"scope", "read offline_access"}}},
      {"Cursor",
       {{"client_name", "Cursor"},
        {"client_uri", "https://cursor.com"},
        {"logo_uri", ""},
        {"grant_types", {"authorization_code", "refresh_token"}},
        {"response_types", {"code"}},
        {"redirect_uris", {"cursor://anysphere.cursor-mcp/oauth/callback", "http://localhost:8787/callback"}},
        {"token_endpoint_auth_method", "none"},
        {"scope", "read trade"}},
       "none",
       "read trade"},
      {"mcp-remote",
       {{"client_name", "MCP CLI Proxy"},
        {"client_uri", "https://github.com/modelcontextprotocol/mcp-cli"},
        {"software_id", "2e6dc280-f3c3-4e01-99a7-8181dbd1d23d"},
        {"software_version", "0.1.0"},
        {"grant_types", {"authorization_code", "refresh_token"}},
        {"response_types", {"code"}},
        {"redirect_uris", {"http://localhost:3334/oauth/callback"}},
        {"scope", "openid email profile"},
        {"token_endpoint_auth_method", "none"}}},
      {"Inspector",
       {{"client_name", "MCP Inspector"},
        {"redirect_uris", {"http://localhost:6274/oauth/callback"}},
        {"grant_types", {"authorization_code", "refresh_token"}},
        {"response_types", {"code"}},
        {"scope", ""},
        {"token_endpoint_auth_method", "none"}}},
      {"a client that fills in every member with nothing",
       {{"redirect_uris", {kRedirect}},
        {"client_name", ""},
        {"client_uri", ""},
        {"logo_uri", nullptr},
        {"scope", nullptr},
        {"contacts", Json::array()},
        {"tos_uri", ""},
        {"policy_uri", ""},
        {"jwks", Json::object()},
        {"jwks_uri", ""},
        {"grant_types", Json::array()},
        {"response_types", {""}},
        {"token_endpoint_auth_method", ""},
        {"software_statement", ""}}},
      {"a client that lists all that OpenID knows",
       {{"redirect_uris", {kRedirect}},
        {"grant_types", {"implicit", "authorization_code", "client_credentials", "password"}},
        {"response_types", {"code", "code id_token", "token", "none"}},
        {"scope", "openid profile email offline_access"}},
       "none",
       "offline_access"},
      {"a text where a list is meant",
       {{"redirect_uris", {kRedirect}}, {"grant_types", "authorization_code"}, {"response_types", "code"}}},
      {"entries of other kinds",
       {{"redirect_uris", {kRedirect, "", nullptr}},
        {"grant_types", {"authorization_code", 5, nullptr, Json::object()}},
        {"response_types", {Json::array(), "code"}}}},
      {"nothing but where to answer", {{"redirect_uris", {kRedirect}}}},
  };
  return rows;
}

}  // namespace

TEST_CASE_METHOD(AuthorizationFixture,
                 "A registration returns what was registered, whatever else the client requested") {
  for (const Registration& row : field()) {
    CAPTURE(row.client);
    const Json answer = server.register_client(row.metadata, row.client);
    CHECK(answer["grant_types"] == Json{"authorization_code", "refresh_token"});
    CHECK(answer["response_types"] == Json{"code"});
    CHECK(answer["token_endpoint_auth_method"] == row.method);
    CHECK(answer.contains("client_secret") == (row.method != "none"));
    CHECK(answer["scope"] == row.scope);
    for (const Json& uri : answer["redirect_uris"]) CHECK_FALSE(uri.get<std::string>().empty());
    CHECK(answer.contains("client_name") == !row.metadata.value("client_name", "").empty());
    // What is not kept is not claimed to be.
    for (const char* ignored : {"client_uri", "logo_uri", "software_id", "jwks", "contacts", "application_type"}) {
      CHECK_FALSE(answer.contains(ignored));
    }
    // And the client can log in with what it asked for.
    const std::string redirect = answer["redirect_uris"].front().get<std::string>();
    const auto outcome = server.validate_request(
        authorization(answer["client_id"], {{"redirect_uri", redirect},
                                            {"scope", row.metadata.contains("scope") && !row.metadata["scope"].is_null()
                                                          ? row.metadata["scope"]
                                                          : Json("")}}),
        site, "", {});
    CHECK(std::holds_alternative<oauth::AuthorizationRequest>(outcome));
  }
}

TEST_CASE_METHOD(AuthorizationFixture,
                 "A registration without a supported grant type is refused with the supported ones") {
  const std::vector<std::pair<std::string, Json>> rows = {
      {"grant_types", {"client_credentials"}},
      {"grant_types", {"refresh_token"}},
      {"grant_types", {"implicit", "urn:ietf:params:oauth:grant-type:device_code"}},
      {"grant_types", "password"},
      {"grant_types", {5}},
      {"response_types", {"token"}},
      {"response_types", {"id_token", "code id_token"}},
      {"response_types", "none"},
  };
  for (const auto& [member, value] : rows) {
    CAPTURE(member, value.dump());
    const Refusal refusal = refusal_of_member(server, member, value);
    CHECK(refusal.code == "invalid_client_metadata");
    CHECK(refusal.text.find("authorization_code") != std::string::npos);
    CHECK(refusal.text.find("refresh_token") != std::string::npos);
    CHECK(refusal.text.find("response_types code") != std::string::npos);
  }
  const Refusal method = refusal_of([&] {
    server.register_client({{"redirect_uris", {kRedirect}}, {"token_endpoint_auth_method", "private_key_jwt"}}, "1");
  });
  CHECK(method.code == "invalid_client_metadata");
  CHECK(method.text.find("client_secret_post") != std::string::npos);
}

TEST_CASE_METHOD(AuthorizationFixture, "A member of the wrong type is named in the refusal") {
  for (const auto& [member, value] :
       std::vector<std::pair<std::string, Json>>{{"scope", {"read"}},
                                                 {"scope", 5},
                                                 {"client_name", {"a"}},
                                                 {"client_name", 5},
                                                 {"grant_types", 5},
                                                 {"grant_types", Json{{"a", "authorization_code"}}}}) {
    CAPTURE(member, value.dump());
    const Refusal refusal = refusal_of_member(server, member, value);
    CHECK(refusal.code == "invalid_client_metadata");
    CHECK(refusal.text.starts_with(member));
  }
  for (const Json& uris : {Json(nullptr), Json::array(), Json({""}), Json(""), Json("https://a.example/"), Json({5})}) {
    CAPTURE(uris.dump());
    CHECK(refusal_of([&] {
            server.register_client({{"redirect_uris", uris}}, "1.1.1.1");
          }).code == "invalid_redirect_uri");
  }
}
