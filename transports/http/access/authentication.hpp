// Authenticates requests by bearer token (RFC 6750), compared in constant time. Without a token of its own the server
// accepts requests in two cases: demo data, and programs on this machine that others cannot reach. Immutable; shared by
// all threads.
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
  struct Identity {
    mcp::Principal principal;
    std::string grant = {};  // id of the OAuth grant whose access token was sent; empty: another token, or none
  };
  std::variant<Identity, Refusal> identify(const Request& request) const;
  // Whether the server is reachable from this machine only, and the request comes from it without a proxy.
  bool is_from_this_machine(const Request& request) const;
  // Whether the request has METRICS_TOKEN or the server's own token, and no other credentials.
  bool has_metrics_token(const Request& request) const;
  // Nothing if the sender may read the metrics; see RequestFilters::check_metrics_reader().
  std::optional<Refusal> check_metrics_reader(const Request& request) const;
  // Whether the grant still exists: it may end while a stream is open. True for an empty id.
  bool is_active(const std::string& grant) const;
  // Refuses a token in the query string, because proxies and browser histories keep URLs (RFC 6750 section 2.3).
  std::optional<Refusal> check_query(const Request& request) const;

 private:
  std::variant<Identity, Refusal> identify_without_token(const Request& request) const;
  std::variant<Identity, Refusal> check_token(const Request& request) const;
  // A 401. `oauth_error`: of the challenge (RFC 6750 section 3.1); empty: no token was sent.
  Refusal unauthorized(const Request& request, std::string message, std::string reason,
                       std::string_view oauth_error) const;

  const HttpOptions& options_;
  const OriginCheck& origin_check_;
  const oauth::Grants* grants_;
  HttpMode mode_;
  support::Secret token_;
  mcp::Principal token_holder_;
  bool is_demo_;
  bool is_local_only_;
};

}  // namespace transports::http
