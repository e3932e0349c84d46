#include "server_url.hpp"

#include "http/route.hpp"
#include "tastytrade_mcp/support/uri.hpp"

namespace transports::http {

std::string base_url(const Request& request, const HttpOptions& options) {
  if (!options.public_url.empty()) return options.public_url;
  // Parsed and written anew: the URL stands in pages, and anybody may write a Host header.
  auto host = support::parse_authority(request.headers.find("Host").value_or(""));
  if (!host) return "http://localhost:" + std::to_string(options.port);
  if (host->port == (request.secure ? "443" : "80")) host->port.clear();  // one server, one address
  return (request.secure ? "https://" : "http://") + support::to_string(*host);
}

oauth::Site site_for_request(const Request& request, const HttpOptions& options) {
  const std::string base = base_url(request, options);
  const std::string resource = base + std::string(kMcpPath);
  const bool slash = request.trailing_slash && request.path.ends_with(kMcpPath);
  return {.issuer = base, .resource = resource, .asked = slash ? resource + '/' : resource};
}

}  // namespace transports::http
