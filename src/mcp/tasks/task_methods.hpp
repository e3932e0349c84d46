// The methods tasks/* of the tasks extension (stateless flavour).
#pragma once

#include "methods/method.hpp"

namespace mcp {

MethodResult get_task(const MethodServices& services, const Request& request, Context& context);
MethodResult update_task(const MethodServices& services, const Request& request, Context& context);
MethodResult cancel_task(const MethodServices& services, const Request& request, Context& context);

// Whether any tool can become a task.
bool has_task_tools(const Registry& registry);
// Makes the error -32021 for a client that has not declared the extension.
ProtocolError tasks_not_declared();

}  // namespace mcp
