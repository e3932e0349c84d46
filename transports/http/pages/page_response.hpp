// Answers that carry a page, with the header fields that protect it. Pure functions.
#pragma once

#include <string>

#include "http/message.hpp"

namespace transports::http {

// A page with a Content-Security-Policy that admits its own style sheet, the script of the copy buttons and nothing
// else.
Response html_response(std::string page);
// A page of the login, without scripts. `form_action_sources`: where a form on it may lead, in the words of the
// Content-Security-Policy; empty: nowhere.
Response page_response(int status, std::string page, const std::string& form_action_sources);

}  // namespace transports::http
