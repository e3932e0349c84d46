// Fetches one metadata document over HTTPS. One deadline covers connecting, TLS, headers and body. A free function;
// safe from any thread.
#pragma once

#include <string>

#include "tastytrade_mcp/oauth/clients.hpp"
#include "tastytrade_mcp/support/budget.hpp"

namespace oauth {

struct DocumentLocation {
  std::string host;     // for SNI, the certificate and the Host header
  std::string address;  // the IP address to connect to
  int port = 443;
  std::string target;        // path and query
  std::string ca_file = {};  // PEM bundle of trusted certificates; empty: the system's
};

// Throws OAuthError{invalid_client} unless a 200 with a JSON document of at most 5 KiB arrives before the budget ends.
// Does not follow redirects.
FetchedDocument fetch_document(const DocumentLocation& location, const support::Budget& budget);

}  // namespace oauth
