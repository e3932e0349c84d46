// Whether a request is meant for this server. A web page can make its own name resolve to 127.0.0.1 and have the
// browser call us under that name (DNS rebinding); the Host header gives it away. Immutable; shared by all threads.
#pragma once

#include <vector>

#include "http/http_error.hpp"
#include "http/message.hpp"
#include "tastytrade_mcp/support/uri.hpp"
#include "tastytrade_mcp/transports/http_server.hpp"

namespace transports::http {

class HostCheck {
 public:
  explicit HostCheck(const HttpOptions& options);

  // Bound to loopback: loopback names, the public URL's host and the configured hosts, with any port unless one is
  // configured. Bound elsewhere: the latter two, or anything if neither is configured.
  std::optional<HttpError> check(const Request& request) const;
  bool is_bound_to_loopback() const { return loopback_; }
  // Nobody can reach this server but programs on this machine: it is bound to loopback, answers under loopback's names
  // alone and trusts no proxy. Another name or a proxy brings strangers here, who look like local programs.
  bool is_local_only() const { return is_known_as_loopback() && !behind_proxy_; }
  // Bound to loopback, and answers under loopback's names alone.
  bool is_known_as_loopback() const;

 private:
  bool allows(const support::Authority& host) const;

  bool loopback_;
  bool behind_proxy_;
  std::vector<support::Authority> allowed_;
};

}  // namespace transports::http
