// Checks the Origin header and answers CORS preflights: which web pages may call this server. Requests without an
// Origin come from programs and pass. Immutable; shared by all threads.
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

  // The 403 for a page that may not call this server.
  std::optional<HttpError> check(const Request& request) const;
  // Whether the request comes from a program, or from a page of this server or of a loopback origin. Needed for
  // requests without a token, whatever CORS_ALLOWED_ORIGINS allows.
  bool is_from_own_page(const Request& request) const;

  // Whether the request comes from a foreign page: a web page of an origin that is neither this server's, nor listed in
  // CORS_ALLOWED_ORIGINS (`*` lists none), nor loopback on a server that only this machine reaches. The requests of
  // foreign pages have rate limits of their own, so that no page uses up the limits of programs. Told by Origin, or by
  // Sec-Fetch-Site where the browser sends no Origin; programs send neither.
  bool is_foreign_page(const Request& request) const;
  // Whether the request may use tools that change something: it comes from a program, from a page of this server, or
  // from one of an origin that CORS_ALLOWED_ORIGINS or PUBLIC_URL names. Pages of ChatGPT and Claude, and of other
  // programs on this machine, may read only.
  bool may_write(const Request& request) const;
  // The 403 for a foreign page on a route of the login. It may navigate its reader to the login page, nothing else.
  std::optional<HttpError> check_login(const Request& request) const;

  // The answer to a CORS preflight; nothing for other requests. Call after check().
  std::optional<Response> preflight(const Request& request) const;
  // Adds the CORS headers to the answer to a request that passed check().
  void add_headers(const Request& request, Response& response) const;

 private:
  bool is_same_host(const Request& request, const support::Origin& origin) const;
  bool is_allowed(const Request& request, const support::Origin& origin) const;

  bool is_local_only_;
  bool allows_any_ = false;
  std::vector<support::Origin> allowed_;
  std::vector<support::Origin> named_;  // those of `allowed_` that the settings name
};

}  // namespace transports::http
