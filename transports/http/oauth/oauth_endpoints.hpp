// The OAuth endpoints of the bridge: both well-known documents in every form that clients look for them, /authorize
// with its page, /token, /register and /revoke. What they decide is decided in src/oauth; here it becomes HTTP. Shared
// by all threads.
#pragma once

#include "http/access/public_status.hpp"
#include "http/router.hpp"
#include "tastytrade_mcp/oauth/authorization.hpp"
#include "tastytrade_mcp/transports/http_server.hpp"

namespace transports::http {

class OAuthEndpoints {
 public:
  // Both must outlive this.
  OAuthEndpoints(const HttpOptions& options, oauth::Authorization& authorization, EnvironmentFor environment_for)
      : options_(options), authorization_(authorization), environment_for_(std::move(environment_for)) {}

  void add_routes(Router& router);

 private:
  Response authorize(const Request& request, RequestContext& exchange);
  Response decide(const Request& request, RequestContext& exchange);
  Response token(const Request& request, RequestContext& exchange);
  Response register_client(const Request& request, RequestContext& exchange);
  Response revoke(const Request& request, RequestContext& exchange);
  Response page(const Request& request, const oauth::AuthorizationRequest& wanted, const std::string& cookie,
                int status, const std::string& complaint) const;
  // Whether the page may show the environment and take the decision. While anybody may be its reader, the owner logs in
  // first.
  bool may_decide(const Request& request, const oauth::AuthorizationRequest& wanted) const;

  const HttpOptions& options_;
  oauth::Authorization& authorization_;
  const EnvironmentFor environment_for_;
};

// Where the server is for whoever sent the request.
oauth::Site site_for_request(const Request& request, const HttpOptions& options);
// `Bearer …, resource_metadata="…", scope="…"`. `error` may be empty.
std::string login_challenge(const oauth::Site& site, std::string_view error, std::string_view description,
                            std::string_view scope);

}  // namespace transports::http
