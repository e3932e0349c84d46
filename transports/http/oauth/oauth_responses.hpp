// What the login's paths answer when they refuse: a page where a browser asks, elsewhere the JSON of RFC 6749 section
// 5.2, whatever it is that failed. Pure functions, but for the log.
#pragma once

#include "http/error_response.hpp"
#include "tastytrade_mcp/oauth/error.hpp"

namespace transports::http {

inline constexpr std::string_view kAuthorizePath = "/authorize";
inline constexpr std::string_view kTokenPath = "/token";
inline constexpr std::string_view kRegisterPath = "/register";
inline constexpr std::string_view kRevokePath = "/revoke";

bool is_oauth_path(std::string_view path);

// A page for the owner. `form_target`: where a form on it may lead, as its content security policy says it.
Response page_response(int status, std::string page, const std::string& form_target);

// Logs the refusal. `request`: to one of the paths above.
Response refuse(const oauth::OAuthError& error, const Request& request);
// The same for what has nothing to do with OAuth: too many requests, a store that cannot be reached.
Response refuse(const Problem& problem, const Request& request);

}  // namespace transports::http
