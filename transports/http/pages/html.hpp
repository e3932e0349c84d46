// What all pages share: the values of their frame, and the policy that protects them. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "tastytrade_mcp/support/json.hpp"

namespace transports::http::html {

// The values that head.html and footer.html need. `environment`: "demo", "sandbox" or "production" stands above
// everything, in words and in colour, and in the title; empty: the page says nothing of it. `width`: a class of the
// style sheet, "narrow" or "wide".
support::Json page_values(std::string_view title, std::string_view environment = "", std::string_view width = "");

enum class Scripts { none, copy_buttons };
// The Content-Security-Policy of a page: its own style sheet, copy.js if `scripts` says so, and nothing else.
// `form_action_sources`: where a form in it may be sent, in the words of form-action; empty: nowhere.
std::string content_security_policy(const std::string& form_action_sources = "", Scripts scripts = Scripts::none);

}  // namespace transports::http::html
