// Which web pages may call this server, and the CORS headers that tell their browsers. Requests without an Origin come
// from programs, not pages, and pass. Immutable; shared by all threads.
#pragma once

#include <vector>

#include "http/http_error.hpp"
#include "http/message.hpp"
#include "tastytrade_mcp/support/uri.hpp"
#include "tastytrade_mcp/transports/http_server.hpp"

namespace transports::http {

class OriginCheck {
 public:
  OriginCheck(const HttpOptions& options, bool local_only);

  std::optional<HttpError> check(const Request& request) const;
  // Whether the request comes from no page at all, or from one that this server or this machine served itself: what a
  // request needs that brings no token, whatever CORS_ALLOWED_ORIGINS says.
  bool is_from_here(const Request& request) const;

  // Whether a browser sends the request for a web page of an origin that nobody named: not this server's own, not in
  // CORS_ALLOWED_ORIGINS (`*` there names none), not this machine's where only this machine reaches the server. Such
  // requests are counted apart, so that no page uses up what programs need. Known by Origin, and by Sec-Fetch-Site
  // where the browser sends no Origin; programs send neither.
  bool is_foreign_page(const Request& request) const;
  // For the paths of the login. A foreign page may do one thing there: lead its reader's browser to /authorize.
  std::optional<HttpError> check_login(const Request& request) const;

  // The answer to a preflight, or nothing if the request is none. Call after check().
  std::optional<Response> preflight(const Request& request) const;
  // For the answer to a request that passed check().
  void add_headers(const Request& request, Response& response) const;

 private:
  bool is_same_host(const Request& request, const support::Origin& origin) const;
  bool is_named(const Request& request, const support::Origin& origin) const;

  bool local_only_;
  bool any_ = false;
  std::vector<support::Origin> allowed_;
};

}  // namespace transports::http
