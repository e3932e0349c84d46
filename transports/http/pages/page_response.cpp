#include "page_response.hpp"

#include "html.hpp"

namespace transports::http {

Response html_response(std::string page) {
  Response response;
  response.headers.set("Content-Type", "text/html; charset=utf-8");
  response.headers.set("Content-Security-Policy", html::content_security_policy("", html::Scripts::copy_buttons));
  response.headers.set("X-Frame-Options", "DENY");
  response.headers.set("Referrer-Policy", "no-referrer");
  response.body = std::move(page);
  return response;
}

Response page_response(int status, std::string page, const std::string& form_action_sources) {
  Response response = html_response(std::move(page));
  response.status = status;
  response.headers.set("Content-Security-Policy", html::content_security_policy(form_action_sources));
  // Not no-referrer, with which browsers send our own form with the origin "null".
  response.headers.set("Referrer-Policy", "same-origin");
  return response;
}

}  // namespace transports::http
