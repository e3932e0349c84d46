#include "login_challenge.hpp"

namespace transports::http {

std::string login_challenge(const oauth::Site& site, std::string_view error, std::string_view description,
                            std::string_view scope) {
  std::string challenge = "Bearer realm=\"tastytrade-mcp\"";
  if (!error.empty()) challenge += ", error=\"" + std::string(error) + '"';
  if (!description.empty()) challenge += ", error_description=\"" + std::string(description) + '"';
  // RFC 9728 section 3.1: the well-known path stands between the host and the resource's own path.
  challenge += ", resource_metadata=\"" + site.issuer + "/.well-known/oauth-protected-resource" +
               site.asked.substr(site.issuer.size()) + '"';
  return challenge + ", scope=\"" + std::string(scope) + '"';
}

}  // namespace transports::http
