// tasks/*: the extension of the stateless era.
#pragma once

#include "methods/method.hpp"

namespace mcp {

Answer get_task(const MethodServices& services, Request& request, Context& context);
Answer update_task(const MethodServices& services, Request& request, Context& context);
Answer cancel_task(const MethodServices& services, Request& request, Context& context);

// Throws ProtocolError -32021 if the client has not declared the extension.
void check_tasks_declared(const MethodServices& services, const Request& request);
bool has_tasks(const Registry& registry);
// Makes the error for a client that has not declared the extension.
ProtocolError tasks_not_declared();

}  // namespace mcp
