// The methods resources/*, the same in both flavours but for the code of an unknown resource.
#pragma once

#include "method.hpp"

namespace mcp {

MethodResult list_resources(const MethodServices& services, const Request& request, Context& context);
MethodResult list_resource_templates(const MethodServices& services, const Request& request, Context& context);
MethodResult read_resource(const MethodServices& services, const Request& request, Context& context);
// Stateful flavour only.
MethodResult subscribe_resource(const MethodServices& services, const Request& request, Context& context);
MethodResult unsubscribe_resource(const MethodServices& services, const Request& request, Context& context);

bool resource_asks_client(const Request& request);
bool has_resources(const Registry& registry);
bool has_watchable_resources(const Registry& registry);
// Why the caller may not subscribe to the URI, as a sentence; nothing if it may. Does not ask whether what the URI
// names exists: the thread that receives messages calls this.
std::optional<std::string> find_watch_refusal(const Registry& registry, const std::string& uri,
                                              const Principal& principal);

}  // namespace mcp
