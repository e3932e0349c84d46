// Who sends a request.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace mcp {

// Made once for a request by the transport's authentication, then shared. State that outlives a request is bound to
// `id`. The defaults are those of a local caller: stdio and the command line.
struct Principal {
  std::string id = "local";  // "local", "token:<digest>", "oauth:<client id>", "address:<ip>"
  std::vector<std::string> scopes = {"read", "write", "trade"};  // OAuth scopes

  bool has_scope(std::string_view scope) const;
};
using PrincipalPtr = std::shared_ptr<const Principal>;

}  // namespace mcp
