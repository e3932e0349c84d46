// The pages of /authorize: the question to the owner, and what is shown when nothing can be asked. Work without
// scripts. Pure functions.
#pragma once

#include <string>

#include "tastytrade_mcp/oauth/authorization.hpp"

namespace transports::http {

struct ConsentView {
  const oauth::ConsentRequest& wanted;
  std::string environment;  // "demo", "sandbox", "production"
  std::string sealed;       // the request, for the form to bring back
  std::string complaint;    // what was wrong with the last try; empty: nothing
};
std::string consent_page(const ConsentView& view);
// What a client asked wrongly, with a way back to it.
std::string refused_page(const oauth::Refused& refused);
std::string failed_login_page(const std::string& why);

}  // namespace transports::http
