// Gets one metadata document over HTTPS, within one total time: connecting, TLS, headers and body together, however
// slowly the other side dribbles each of them. A free function; safe from any thread.
#pragma once

#include <string>

#include "tastytrade_mcp/oauth/clients.hpp"
#include "tastytrade_mcp/support/budget.hpp"

namespace oauth {

struct DocumentLocation {
  std::string host;     // for SNI, the certificate and the Host header
  std::string address;  // numeric; the only one that is connected to
  int port = 443;
  std::string target;        // path and query
  std::string ca_file = {};  // PEM bundle of the certificates that are trusted; empty: the system's
};

// Throws OAuthError invalid_client for everything but a 200 with a JSON document of at most 5 KiB that has arrived
// before the budget's deadline. A redirect is not followed. Returns as soon as the budget ends.
FetchedDocument fetch_document(const DocumentLocation& location, const support::Budget& budget);

}  // namespace oauth
