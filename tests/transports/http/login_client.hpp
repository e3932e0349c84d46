// The requests of a client that logs in over HTTP, and of the owner's browser.
#pragma once

#include <catch2/catch_test_macros.hpp>

#include "http_server_fixture.hpp"
#include "tastytrade_mcp/support/crypto.hpp"

namespace http_test {

inline const std::string kVerifier(64, 'v');
inline const std::string kRedirect = "http://127.0.0.1:9/callback";
using Members = std::vector<std::pair<std::string, std::string>>;

inline std::string form(const Members& members) {
  std::string text;
  for (const auto& [name, value] : members) {
    if (!text.empty()) text += '&';
    text += name + '=' + support::percent_encode(value);
  }
  return text;
}

inline const std::pair<std::string, std::string> kFormType = {"Content-Type", "application/x-www-form-urlencoded"};

// A client and the owner's browser, before one server.
struct LoginClient {
  explicit LoginClient(const HttpServerFixture& at)
      : server(at), base("http://localhost:" + std::to_string(at.port())) {}

  Answer get(const std::string& path, const HeaderList& headers = {}) const {
    return server.request("GET", path, headers);
  }
  Answer post_form(const std::string& path, const Members& members, HeaderList headers = {}) const {
    headers.push_back(kFormType);
    return server.request("POST", path, headers, form(members));
  }
  std::string registered(const std::string& redirect = kRedirect) const {
    const Answer answer = server.request(
        "POST", "/register", {kJson}, Json{{"client_name", "A <b>client</b>"}, {"redirect_uris", {redirect}}}.dump());
    REQUIRE(answer.status == 201);
    return answer.json()["client_id"];
  }
  std::string authorize_path(const std::string& client, const std::string& scope = "read offline_access") const {
    return "/authorize?" + form({{"response_type", "code"},
                                 {"client_id", client},
                                 {"redirect_uri", kRedirect},
                                 {"state", "s&t=1"},
                                 {"code_challenge", support::base64url(support::sha256(kVerifier))},
                                 {"code_challenge_method", "S256"},
                                 {"resource", base + "/mcp"},
                                 {"scope", scope}});
  }

  struct Page {
    Answer answer;
    std::string cookie;   // "name=value"
    std::string request;  // the hidden field
  };
  Page page(const std::string& path) const { return page_of(get(path)); }
  static Page page_of(const Answer& answer) {
    Page shown{.answer = answer, .cookie = {}, .request = {}};
    const std::string set = shown.answer.header("set-cookie");
    shown.cookie = set.substr(0, set.find(';'));
    const std::string mark = "name=\"request\" value=\"";
    const auto begin = shown.answer.body.find(mark);
    if (begin != std::string::npos) {
      shown.request = shown.answer.body.substr(begin + mark.size(),
                                               shown.answer.body.find('"', begin + mark.size()) - begin - mark.size());
    }
    return shown;
  }
  Answer decide(const Page& shown, const std::string& token = kToken, const std::string& decision = "allow",
                const Members& more = {{"scope", "trade"}, {"scope", "offline_access"}},
                HeaderList headers = {}) const {
    Members members = {{"request", shown.request}, {"token", token}, {"decision", decision}};
    members.insert(members.end(), more.begin(), more.end());
    if (!shown.cookie.empty()) headers.emplace_back("Cookie", shown.cookie);
    return post_form("/authorize", members, headers);
  }
  static std::string code_of(const Answer& redirect) {
    const std::string location = redirect.header("location");
    const auto begin = location.find("code=");
    return begin == std::string::npos ? "" : location.substr(begin + 5, location.find('&', begin) - begin - 5);
  }
  Answer exchange(const std::string& client, const std::string& code, const std::string& verifier = kVerifier) const {
    return post_form("/token", {{"grant_type", "authorization_code"},
                                {"client_id", client},
                                {"code", code},
                                {"redirect_uri", kRedirect},
                                {"code_verifier", verifier},
                                {"resource", base + "/mcp"}});
  }
  Json log_in(const std::string& client, const std::string& scope = "read offline_access") const {
    const Answer answer = exchange(client, code_of(decide(page(authorize_path(client, scope)))));
    REQUIRE(answer.status == 200);
    CHECK(answer.header("cache-control") == "no-store");
    return answer.json();
  }
  Answer call(const std::string& tool, const std::string& token, const Json& arguments = Json::object()) const {
    HeaderList headers = stateless_headers("tools/call", tool);
    headers.erase(headers.begin());
    headers.emplace_back("Authorization", "Bearer " + token);
    return server.request("POST", "/mcp", headers, tool_message(1, tool, arguments, true));
  }
  Answer renew(const std::string& client, const std::string& token) const {
    return post_form("/token", {{"grant_type", "refresh_token"}, {"client_id", client}, {"refresh_token", token}});
  }

  const HttpServerFixture& server;
  const std::string base;
};

}  // namespace http_test
