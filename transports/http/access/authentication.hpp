// Who a request comes from: bearer tokens, compared in constant time, and the two cases in which none is needed.
// Fails closed. Immutable; shared by all threads.
#pragma once

#include <variant>

#include "http/http_error.hpp"
#include "origin_check.hpp"
#include "tastytrade_mcp/transports/http_server.hpp"

namespace transports::http {

class Authentication {
 public:
  // `grants`: null where no login is offered.
  Authentication(const HttpOptions& options, const OriginCheck& origins, bool local_only, const oauth::Grants* grants);

  struct Refusal {
    HttpError error;
    std::string reason;  // for the log
  };
  // Whoever may call a route that wants a token, and the grant by which, if a login gave one.
  struct Identity {
    mcp::Principal principal;
    std::string grant = {};
  };
  std::variant<Identity, Refusal> identify(const Request& request) const;
  // Whether the request comes from a program on this machine, which nobody else reaches, and from no proxy.
  bool is_from_this_machine(const Request& request) const;
  // Whether what identify() found still holds: a grant may end while its stream is open. True without a grant.
  bool is_live(const std::string& grant) const;
  // A token in the query string, where proxies and histories keep it: refused on every path.
  std::optional<Refusal> check_query(const Request& request) const;

 private:
  std::variant<Identity, Refusal> identify_without_token(const Request& request) const;
  std::variant<Identity, Refusal> check_token(const Request& request) const;
  // A 401. `oauth_error`: of the challenge (RFC 6750 section 3.1); empty: no token was sent.
  Refusal unauthorized(const Request& request, std::string message, std::string reason,
                       std::string_view oauth_error) const;

  const HttpOptions& options_;
  const OriginCheck& origins_;
  const oauth::Grants* grants_;
  HttpMode mode_;
  support::Secret token_;
  mcp::Principal token_holder_;
  bool demo_;
  bool local_only_;
};

}  // namespace transports::http
