// OAuth clients: known ones, registered ones and metadata documents.
#include "authorization_fixture.hpp"
#include "public_address.hpp"

using test::AuthorizationFixture;
using test::error_of;
using test::Json;
using test::kRedirect;

namespace {

constexpr const char* kDocument = "https://client.example/oauth/client.json";

Json document_of(const std::string& id = kDocument) {
  return {{"client_id", id}, {"client_name", "Documented"}, {"redirect_uris", {kRedirect}}};
}

struct Row {
  std::string client;  // as the table of the documentation calls it
  std::string id;      // empty: it registers itself
  std::vector<std::string> redirects;
};

// Every client that we know of, with every redirect URI that it has been seen to use.
const std::vector<Row>& field() {
  static const std::vector<Row> rows = {
      {"ChatGPT, stable address",
       "https://chatgpt.com/oauth/client.json",
       {"https://chatgpt.com/connector_platform_oauth_redirect"}},
      {"ChatGPT, an app's own address",
       "https://chatgpt.com/oauth/abc_DEF-123/client.json",
       {"https://chatgpt.com/connector/oauth/abc_DEF-123"}},
      {"ChatGPT, registered",
       "",
       {"https://chatgpt.com/connector_platform_oauth_redirect",
        "https://chatgpt.com/backend-api/aip/connectors/links/oauth/callback"}},
      {"Codex", "https://chatgpt.com/oauth/codex/client.json", {"http://127.0.0.1:54321/callback"}},
      {"claude.ai",
       "https://claude.ai/oauth/mcp-oauth-client-metadata",
       {"https://claude.ai/api/mcp/auth_callback", "https://claude.com/api/mcp/auth_callback"}},
      {"claude.ai, registered", "", {"https://claude.ai/api/mcp/auth_callback"}},
      {"Claude Code",
       "https://claude.ai/oauth/claude-code-client-metadata",
       {"http://localhost:3118/callback", "http://127.0.0.1:61000/callback"}},
      {"Cursor",
       "https://cursor.com/oauth/mcp-client.json",
       {"http://localhost:8787/callback", "https://www.cursor.com/agents/mcp/oauth/callback",
        "cursor://anysphere.cursor-mcp/oauth/callback"}},
      {"Cursor, registered",
       "",
       {"cursor://anysphere.cursor-mcp/oauth/callback", "http://localhost:8787/callback",
        "https://www.cursor.com/agents/mcp/oauth/callback"}},
      {"VS Code",
       "",
       {"https://vscode.dev/redirect", "https://insiders.vscode.dev/redirect", "http://127.0.0.1/",
        "http://127.0.0.1:33418/"}},
      {"mcp-remote, Inspector", "", {"http://127.0.0.1:3334/oauth/callback", "http://localhost:6274/oauth/callback"}},
  };
  return rows;
}

}  // namespace

TEST_CASE_METHOD(AuthorizationFixture, "Every known MCP client is accepted with each of its redirect URIs") {
  for (const Row& row : field()) {
    CAPTURE(row.client);
    std::string id = row.id;
    if (id.empty()) {
      id = server
               .register_client({{"client_name", row.client}, {"redirect_uris", row.redirects}},
                                "address of " + row.client)
               .at("client_id")
               .get<std::string>();
    }
    for (const std::string& redirect : row.redirects) {
      CAPTURE(redirect);
      const auto outcome = server.validate_request(authorization(id, {{"redirect_uri", redirect}}), site, "", {});
      CHECK(std::holds_alternative<oauth::AuthorizationRequest>(outcome));
    }
    CHECK(
        error_of([&] {
          server.validate_request(authorization(id, {{"redirect_uri", "https://evil.example/callback"}}), site, "", {});
        }) == "invalid_request");
  }
  CHECK(fetched.empty());  // nobody's server was asked
}

TEST_CASE("A loopback redirect URI has the host as it was registered, in every character") {
  const oauth::Client client{.redirect_uris = {"http://localhost/callback", "http://[::1]:7/cb"}};
  CHECK(oauth::is_registered_redirect(client, "http://localhost:9/callback"));
  CHECK(oauth::is_registered_redirect(client, "http://[::1]:9/cb"));
  for (const char* other :
       {"http://localhost.:9/callback", "http://LOCALHOST:9/callback", "http://127.0.0.1:9/callback",
        "http://localhost.example:9/callback", "http://[0:0::1]:9/cb", "http://[::1]:9/other"}) {
    CAPTURE(other);
    CHECK_FALSE(oauth::is_registered_redirect(client, other));
  }
}

TEST_CASE_METHOD(AuthorizationFixture, "A loopback redirect URI may differ in its port only") {
  const std::string client = new_client("http://127.0.0.1:33418/callback");
  const auto accepted = [&](const std::string& uri) {
    return error_of([&] {
             server.validate_request(authorization(client, {{"redirect_uri", uri}}), site, "", {});
           })
        .empty();
  };
  CHECK(accepted("http://127.0.0.1:1/callback"));
  CHECK(accepted("http://127.0.0.1/callback"));
  CHECK_FALSE(accepted("http://localhost:33418/callback"));
  CHECK_FALSE(accepted("http://127.0.0.2:33418/callback"));
  CHECK_FALSE(accepted("http://127.0.0.1:33418/other"));
  CHECK_FALSE(accepted("http://127.0.0.1:33418/callback?x=1"));
  CHECK_FALSE(accepted("http://127.0.0.1:33418@evil.example/callback"));
  CHECK_FALSE(accepted("http://127.0.0.1:99999999/callback"));
  CHECK_FALSE(accepted("http://127.0.0.1:/callback"));  // no source that the page's policy could name
  CHECK_FALSE(accepted("https://127.0.0.1:33418/callback"));
}

TEST_CASE_METHOD(AuthorizationFixture, "Registrations are validated, limited and deleted when unused") {
  const auto refused = [&](const Json& metadata) {
    return error_of([&] { server.register_client(metadata, "9.9.9.9"); });
  };
  CHECK(refused(Json::array()) == "invalid_client_metadata");
  CHECK(refused(Json::object()) == "invalid_redirect_uri");
  CHECK(refused({{"redirect_uris", Json::array()}}) == "invalid_redirect_uri");
  for (const std::string uri : {"javascript:alert(1)",
                                "javascript://x/%0aalert(1)",
                                "data://x",
                                "file:///etc/passwd",
                                "http://evil.example/",
                                "https://",
                                "https://u@h/",
                                "https://h/#f",
                                "nothing",
                                "",
                                "https://h;script-src/",
                                "https://h,x/",
                                "https://h'/",
                                "https://h*/",
                                "https://[::1/",
                                "https://[evil.example]/",
                                "http://127.0.0.1:99999/cb",
                                "ms-msdt://x",
                                "search-ms://x",
                                "ms-settings://x",
                                "resource://x",
                                "smb://x/y",
                                "ldap://x",
                                "chrome-extension://x",
                                "mhtml://x",
                                "http:/x",
                                "https:/x",
                                "mailto:/x",
                                "javascript:/alert(1)",
                                "com.example.app:cb",
                                "com.example.app.:/cb"}) {
    CAPTURE(uri);
    CHECK(refused({{"redirect_uris", {uri}}}) == "invalid_redirect_uri");
  }
  for (const std::string uri :
       {"com.example.app:/cb", "com.example.app://cb", "cursor://anysphere.cursor-mcp/oauth/callback",
        "vscode-insiders://x/y?z=1", "http://[::1]:4000/callback"}) {
    CAPTURE(uri);
    CHECK(refused({{"redirect_uris", {uri}}}).empty());
  }
  CHECK(refused({{"redirect_uris", {kRedirect}}, {"grant_types", {"implicit"}}}) == "invalid_client_metadata");
  CHECK(refused({{"redirect_uris", {kRedirect}}, {"response_types", {"token"}}}) == "invalid_client_metadata");
  CHECK(refused({{"redirect_uris", {kRedirect}}, {"token_endpoint_auth_method", "private_key_jwt"}}) ==
        "invalid_client_metadata");
  CHECK(refused({{"redirect_uris", std::vector<std::string>(11, kRedirect)}}) == "invalid_redirect_uri");
  CHECK(refused({{"redirect_uris", {kRedirect}}, {"unheard_of", true}}).empty());

  const std::string unused = new_client();
  const std::string used = new_client();
  log_in(used);
  clock.advance(std::chrono::minutes(61));
  CHECK(error_of([&] { clients.find(unused, "", {}); }) == "invalid_client");
  CHECK(error_of([&] { clients.find(used, "", {}); }).empty());

  for (int i = 0; i < 30; ++i) new_client();
  try {
    new_client();
    FAIL("one more was taken");
  } catch (const oauth::OAuthError& error) {
    CHECK(error.code == "temporarily_unavailable");
    clock.advance(error.retry_after.value());
  }
  new_client();
}

TEST_CASE_METHOD(AuthorizationFixture, "A client is read from its metadata document, which is kept for a while") {
  document = document_of();
  CHECK(clients.find(kDocument, "", {}).name == "Documented");
  clients.find(kDocument, "", {});
  CHECK(fetched.size() == 1);
  clock.advance(std::chrono::minutes(11));
  clients.find(kDocument, "", {});
  CHECK(fetched.size() == 2);
}

TEST_CASE_METHOD(AuthorizationFixture, "An invalid metadata document is refused and not kept") {
  std::vector<Json> bad;
  bad.push_back(Json::array());
  bad.push_back(Json(Json::value_t::discarded));
  bad.push_back(document_of("https://client.example/other.json"));
  for (const auto& [member, value] :
       std::vector<std::pair<std::string, Json>>{{"client_name", nullptr},
                                                 {"redirect_uris", nullptr},
                                                 {"redirect_uris", Json::array()},
                                                 {"redirect_uris", {"http://evil.example/"}},
                                                 {"redirect_uris", {5}},
                                                 {"client_secret", "s"},
                                                 {"token_endpoint_auth_method", "client_secret_post"},
                                                 {"token_endpoint_auth_method", "private_key_jwt"},
                                                 {"grant_types", {"client_credentials"}},
                                                 {"grant_types", 5}}) {
    bad.push_back(document_of());
    bad.back()[member] = value;
  }
  for (const Json& each : bad) {
    document = each;
    CHECK(error_of([&] { clients.find(kDocument, "", {}); }) == "invalid_client");
  }
  CHECK(fetched.size() == bad.size());
  document = document_of();
  CHECK(error_of([&] { clients.find(kDocument, "", {}); }).empty());
}

TEST_CASE_METHOD(AuthorizationFixture, "A metadata document may have empty members and list other grant types") {
  for (const auto& [member, value] :
       std::vector<std::pair<std::string, Json>>{{"client_secret", ""},
                                                 {"client_secret", nullptr},
                                                 {"token_endpoint_auth_method", ""},
                                                 {"token_endpoint_auth_method", nullptr},
                                                 {"grant_types", Json::array()},
                                                 {"grant_types", nullptr},
                                                 {"grant_types", {"authorization_code", "urn:example:other"}},
                                                 {"redirect_uris", {"", kRedirect, nullptr}}}) {
    CAPTURE(member, value.dump());
    document = document_of();
    document[member] = value;
    CHECK(oauth::parse_metadata_document(kDocument, document).redirect_uris == std::vector<std::string>{kRedirect});
  }
}

TEST_CASE_METHOD(AuthorizationFixture, "An invalid document URL is not fetched") {
  for (const std::string id :
       {"https://client.example", "https://client.example/", "https://client.example/a#b", "https://u@client.example/a",
        "https://client.example:8443/a", "https://client.example/./a", "https://client.example/a/..",
        "HTTPS://c.example/a", "http://client.example/a", "ftp://client.example/a"}) {
    CAPTURE(id);
    CHECK(error_of([&] { clients.find(id, "", {}); }) == "invalid_client");
  }
  CHECK(fetched.empty());
}

TEST_CASE("Private addresses are not fetched from, however they are written") {
  // Literals go the whole way of the real fetch, up to the point where a connection would be made.
  const auto fetch = oauth::make_metadata_fetcher();
  for (const std::string host : {"127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
                                 "0.0.0.0", "localhost"}) {
    CAPTURE(host);
    CHECK(error_of([&] { fetch("https://" + host + "/client.json", support::Budget::of(std::chrono::seconds(5))); }) ==
          "invalid_client");
  }
  for (const std::string address : {"0.0.0.0",
                                    "0.1.2.3",
                                    "10.255.255.255",
                                    "100.64.0.0",
                                    "100.127.255.255",
                                    "127.0.0.1",
                                    "127.255.255.255",
                                    "169.254.169.254",
                                    "172.16.0.0",
                                    "172.31.255.255",
                                    "192.0.0.8",
                                    "192.0.2.1",
                                    "192.168.0.1",
                                    "198.18.0.1",
                                    "198.19.255.255",
                                    "198.51.100.7",
                                    "203.0.113.9",
                                    "224.0.0.1",
                                    "239.255.255.255",
                                    "240.0.0.1",
                                    "255.255.255.255",
                                    "::",
                                    "::1",
                                    "::ffff:127.0.0.1",
                                    "::ffff:8.8.8.8",
                                    "::127.0.0.1",
                                    "64:ff9b::7f00:1",
                                    "64:ff9b::a00:1",
                                    "64:ff9b:1::1",
                                    "100::1",
                                    "2001::1",
                                    "2001:db8::1",
                                    "2002:7f00:1::",
                                    "2002:a00:1::1",
                                    "3fff::1",
                                    "fc00::1",
                                    "fd12:3456::1",
                                    "fe80::1",
                                    "fec0::1",
                                    "ff02::1",
                                    "",
                                    "localhost",
                                    "127.1",
                                    "0x7f.1",
                                    "2130706433"}) {
    CAPTURE(address);
    CHECK_FALSE(oauth::is_public_address(address));
  }
  for (const std::string address : {"1.1.1.1", "8.8.8.8", "99.255.255.255", "100.128.0.0", "172.15.255.255",
                                    "172.32.0.0", "192.167.255.255", "198.17.255.255", "198.20.0.0", "223.255.255.255",
                                    "2606:4700::1111", "2a00:1450:4001::1", "64:ff9b::808:808", "2002:808:808::1"}) {
    CAPTURE(address);
    CHECK(oauth::is_public_address(address));
  }
}

TEST_CASE("The configured client may redirect to every ChatGPT connector unless redirect URIs are configured") {
  const oauth::Client client = oauth::make_configured_client("mine", "", {});
  CHECK(oauth::is_registered_redirect(client, "https://chatgpt.com/connector/oauth/abc_DEF-123"));
  CHECK(oauth::is_registered_redirect(client, "https://claude.ai/api/mcp/auth_callback"));
  for (const char* other :
       {"https://chatgpt.com/connector/oauth/", "https://chatgpt.com/connector/oauth/a/b",
        "https://chatgpt.com/connector/oauth/a?x=1", "https://chatgpt.com/connector/oauth/..",
        "https://chatgpt.com.evil.example/connector/oauth/a", "http://chatgpt.com/connector/oauth/a"}) {
    CAPTURE(other);
    CHECK_FALSE(oauth::is_registered_redirect(client, other));
  }
  const oauth::Client own = oauth::make_configured_client("mine", "", {kRedirect});
  CHECK_FALSE(oauth::is_registered_redirect(own, "https://chatgpt.com/connector/oauth/abc"));
}
