// resources/*: the same in both eras, but for the words of an unknown one.
#pragma once

#include "method.hpp"

namespace mcp {

Answer list_resources(const MethodServices& services, Request& request, Context& context);
Answer list_resource_templates(const MethodServices& services, Request& request, Context& context);
Answer read_resource(const MethodServices& services, Request& request, Context& context);
// Handshake era.
Answer subscribe_resource(const MethodServices& services, Request& request, Context& context);
Answer unsubscribe_resource(const MethodServices& services, Request& request, Context& context);

bool has_resources(const Registry& registry);
bool has_watchable_resources(const Registry& registry);
bool is_watchable(const Registry& registry, std::string_view uri);

}  // namespace mcp
