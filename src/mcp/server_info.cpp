#include "server_info.hpp"

namespace mcp {

Json server_info(const ServerOptions& options, std::string_view version) {
  const Implementation& self = options.implementation;
  Json info = {{"name", self.name}, {"version", self.version}};
  if (version >= "2025-06-18" && !self.title.empty()) info["title"] = self.title;
  if (version >= "2025-11-25") {
    if (!self.description.empty()) info["description"] = self.description;
    if (!self.website_url.empty()) info["websiteUrl"] = self.website_url;
  }
  return info;
}

Json server_capabilities() {
  Json capabilities = Json::object();
  capabilities["logging"] = Json::object();
  capabilities["tools"] = Json::object();  // the registry never changes, so no listChanged
  return capabilities;
}

}  // namespace mcp
