// The OAuth endpoints over HTTP: metadata documents, /authorize with its page, /token, /register and /revoke. They
// parse requests, call oauth::Authorization and write its results. Shared by all threads.
#pragma once

#include "http/access/public_status.hpp"
#include "http/message.hpp"
#include "tastytrade_mcp/oauth/authorization.hpp"
#include "tastytrade_mcp/transports/http_server.hpp"

namespace transports::http {

class OAuthEndpoints {
 public:
  // Both must outlive this.
  OAuthEndpoints(const HttpOptions& options, oauth::Authorization& authorization, EnvironmentFor environment_for)
      : options_(options), authorization_(authorization), environment_for_(std::move(environment_for)) {}

  // The well-known documents: RFC 9728 and RFC 8414.
  Response resource_metadata(const Request& request, RequestContext& context) const;
  Response server_metadata(const Request& request, RequestContext& context) const;
  // These throw oauth::OAuthError.
  Response authorize(const Request& request, RequestContext& context);  // GET /authorize: shows the login page
  Response decide(const Request& request, RequestContext& context);     // POST /authorize: the owner's decision
  Response token(const Request& request, RequestContext& context);
  Response register_client(const Request& request, RequestContext& context);
  Response revoke(const Request& request, RequestContext& context);
  void measure_grants() const { authorization_.grants().measure(); }

 private:
  // What the page says of a missing or wrong token; by default nothing.
  struct WrongToken {
    int status = 200;
    std::string complaint = {};
    std::optional<std::int64_t> tries_left = {};
  };
  Response show_consent_page(const Request& request, const oauth::AuthorizationRequest& wanted,
                             const std::string& cookie, const WrongToken& wrong) const;
  // Whether the page may show the environment and ask for the decision. If the reader may not learn the environment,
  // the page asks for the owner's token first.
  bool can_decide(const Request& request, const oauth::AuthorizationRequest& wanted) const;

  const HttpOptions& options_;
  oauth::Authorization& authorization_;
  const EnvironmentFor environment_for_;
};

}  // namespace transports::http
