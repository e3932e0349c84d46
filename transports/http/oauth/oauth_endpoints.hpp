// The OAuth endpoints of the bridge: both well-known documents in every form that clients look for them, /authorize
// with its page, /token, /register and /revoke. What they decide is decided in src/oauth; here it becomes HTTP. Shared
// by all threads.
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

 private:
  // What was wrong with the token that the form brought; by default nothing.
  struct WrongToken {
    int status = 200;
    std::string complaint = {};
    std::optional<std::int64_t> tries_left = {};
  };
  Response page(const Request& request, const oauth::AuthorizationRequest& wanted, const std::string& cookie,
                const WrongToken& wrong) const;
  // Whether the page may show the environment and take the decision. While anybody may be its reader, the owner logs in
  // first.
  bool may_decide(const Request& request, const oauth::AuthorizationRequest& wanted) const;

  const HttpOptions& options_;
  oauth::Authorization& authorization_;
  const EnvironmentFor environment_for_;
};

}  // namespace transports::http
