// Methods about the connection itself: initialize, ping and logging/setLevel (stateful), server/discover (stateless).
#pragma once

#include "method.hpp"

namespace mcp {

MethodResult initialize(const MethodServices& services, const Request& request, Context& context);
MethodResult ping(const MethodServices& services, const Request& request, Context& context);
MethodResult set_log_level(const MethodServices& services, const Request& request, Context& context);
MethodResult discover(const MethodServices& services, const Request& request, Context& context);

}  // namespace mcp
