// The pages of /authorize: the question to the owner, and what is shown when nothing can be asked. Where strangers may
// not know the environment, the question takes two pages: the token, then the account and the decision. Work without
// scripts. Pure functions.
#pragma once

#include <string>

#include "tastytrade_mcp/oauth/authorization.hpp"

namespace transports::http {

struct ConsentView {
  const oauth::AuthorizationRequest& wanted;
  std::string environment;  // "demo", "sandbox", "production"; empty: the page says nothing of it
  bool decides = true;      // the reader may decide; otherwise the page asks for the token alone
  std::string sealed;       // the request, for the form to bring back
  std::string complaint;    // what was wrong with the last try; empty: nothing
};
std::string consent_page(const ConsentView& view);
// A client's request that is not valid, with a way back to the client.
std::string refused_page(const oauth::Refused& refused);
std::string failed_login_page(const std::string& why);

}  // namespace transports::http
