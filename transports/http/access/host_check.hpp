// Checks the Host header against DNS rebinding: a web page may let its own name resolve to 127.0.0.1 and call this
// server under that name. Immutable; shared by all threads.
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

  // Allows the host of PUBLIC_URL and those of ALLOWED_HOSTS, with any port unless the entry names one. A server bound
  // to loopback allows loopback names too; a server bound elsewhere without these settings allows every name.
  std::optional<HttpError> check(const Request& request) const;
  bool is_bound_to_loopback() const { return is_bound_to_loopback_; }
  // Whether the server is reachable from this machine only: it is bound to loopback, allows no other names and trusts
  // no proxy. A tunnel or proxy under another name would forward requests of others, from 127.0.0.1.
  bool is_local_only() const { return has_only_loopback_names() && !is_behind_proxy_; }
  // Whether the server is bound to loopback and allows loopback names only.
  bool has_only_loopback_names() const;

 private:
  bool allows(const support::Authority& host) const;

  bool is_bound_to_loopback_;
  bool is_behind_proxy_;
  std::vector<support::Authority> allowed_;
};

}  // namespace transports::http
