// Everything a request passes before a handler sees it, in this order: Host, Origin, preflight, the address's limit,
// tokens in the query, authentication, the token's limit. And what every answer carries on its way out. Shared by all
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

  // Gives the request its id, the client's own if it is harmless, and its client address.
  void identify(Request& request) const;
  // Before it is known what the path stands for. A response ends the request.
  std::optional<Response> check_source(const Request& request);
  // Sets request.principal and request.grant, or refuses.
  std::optional<Response> check_token(Request& request);
  // Whether check_token() would still find the grant that it found.
  bool is_still_authorized(const Request& request) const;
  // Whether the sender may know what is told to the owner alone: it is on the machine that nobody else reaches, or it
  // sent a valid token. A wrong token counts against its address, as on routes that need one.
  bool is_owner(const Request& request);
  void add_headers(const Request& request, Response& response) const;

 private:
  Response refuse(const Request& request, const Authentication::Refusal& refusal);

  const HttpOptions& options_;
  HostCheck hosts_;
  OriginCheck origins_;
  Authentication authentication_;
  ClientRateLimits limits_;
};

}  // namespace transports::http
