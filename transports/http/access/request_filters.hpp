// The checks before a route's handler, in this order: Host, Origin, CORS preflight, rate limit of the address, token in
// the query, authentication, rate limit of the token. Also adds the header fields of every answer. Shared by all
// threads.
#pragma once

#include "authentication.hpp"
#include "client_rate_limits.hpp"
#include "host_check.hpp"
#include "origin_check.hpp"

namespace transports::http {

class RequestFilters {
 public:
  // `options` must outlive this. `grants`: null where no login is offered.
  RequestFilters(const HttpOptions& options, state::Store& store, const support::Clock& clock,
                 const oauth::Grants* grants);

  // Sets the request's id (X-Request-Id if that is valid), client address and rate-limit key.
  void identify(Request& request) const;
  // The checks that need no token. Returns the answer if the request is refused, or is a preflight.
  std::optional<Response> check_source(const Request& request);
  // Sets request.principal and request.grant. Returns the answer if the token is refused or exceeds its rate limit.
  std::optional<Response> check_token(Request& request);
  // Returns the answer if the sender may not read the metrics: it has neither METRICS_TOKEN nor the server's own token,
  // and is not on this machine of a server that only this machine reaches. A login's access token does not count.
  std::optional<Response> check_metrics_reader(const Request& request);
  // Whether the grant of an open stream still exists. True if the store fails.
  bool is_still_authorized(const Request& request) const;
  // Whether the sender counts as the owner: it sent a valid token, or it is on this machine and the server is reachable
  // from this machine only. A wrong token counts against the rate limit of its address.
  bool is_owner(const Request& request);
  // Adds the header fields that every answer has.
  void add_headers(const Request& request, Response& response) const;

 private:
  // Each counts the refusal by its reason. refuse() also logs it and counts it against the limit of the address.
  static Response refuse_source(const Request& request, const HttpError& error, std::string_view reason);
  Response refuse(const Request& request, const Authentication::Refusal& refusal, std::string_view reason);

  const HttpOptions& options_;
  HostCheck host_check_;
  OriginCheck origin_check_;
  Authentication authentication_;
  ClientRateLimits rate_limits_;
};

}  // namespace transports::http
