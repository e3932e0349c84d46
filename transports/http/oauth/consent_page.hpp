// The pages of /authorize, for the owner's browser: the question whether to connect a client, and what is shown in its
// place. Where strangers may not know the environment, the question takes two pages: the token, then the account and
// the decision. No page has a script. Pure functions.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "tastytrade_mcp/oauth/authorization.hpp"

namespace transports::http {

// The code of an OAuthError for a page whose form has expired or was opened in another browser. It is for the page
// alone: /authorize answers with HTML.
inline constexpr const char* kLoginExpired = "login_expired";

struct ConsentView {
  const oauth::AuthorizationRequest& wanted;
  std::string environment;                      // "demo", "sandbox", "production"; empty: the page says nothing of it
  bool decides = true;                          // the reader may decide; otherwise the page asks for the token alone
  std::string sealed;                           // the request, for the form to bring back
  std::string complaint;                        // what was wrong with the last try; empty: nothing
  std::optional<std::int64_t> tries_left = {};  // after a wrong token
};
std::string consent_page(const ConsentView& view);

struct LoginErrorPage {
  int status = 400;
  std::string code = {};     // of the OAuthError: "invalid_client"
  std::string message = {};  // what happened, in whole sentences
  std::string request_id = {};
  std::optional<std::chrono::seconds> retry_after = {};
  std::string method = {};
  std::string path = {};
};
std::string login_error_page(const LoginErrorPage& page);
// A client's request that is not valid, with a link back to the client.
std::string refused_page(const oauth::Refused& refused, const std::string& request_id);

}  // namespace transports::http
