// Building blocks of the pages: escaping, the frame around every page, and its style sheet. Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace transports::http::html {

std::string escape(std::string_view text);
// A whole document; `body` is HTML. `environment`: "demo", "sandbox" or "production" stands above everything, in words
// and in colour, and in the title; empty: the page says nothing of it.
std::string document(std::string_view title, std::string_view body, std::string_view environment = "");
std::string code_block(std::string_view text);
// A section that opens on click; `body` is HTML.
std::string foldable(std::string_view title, std::string_view body, bool open);

// The Content-Security-Policy that fits document(). `form_action_sources`: where a form in it may be sent, in the words
// of form-action; empty: nowhere.
std::string content_security_policy(const std::string& form_action_sources = "");

}  // namespace transports::http::html
