#include "task_methods.hpp"

#include <algorithm>

#include "tasks.hpp"

namespace mcp {

MethodResult get_task(const MethodServices& services, const Request& request, Context& context) {
  return MethodResult(services.tasks.get(context.principal(), request.params));
}

MethodResult update_task(const MethodServices& services, const Request& request, Context& context) {
  services.tasks.update(context.principal(), request.params);
  return {};
}

MethodResult cancel_task(const MethodServices& services, const Request& request, Context& context) {
  services.tasks.cancel(context.principal(), request.params);
  return {};
}

ProtocolError tasks_not_declared() {
  return {400,
          code::kMissingCapability,
          "This needs a client that declares the tasks extension.",
          {{"requiredCapabilities", {{"extensions", {{kTasksExtension, Json::object()}}}}}}};
}

bool has_task_tools(const Registry& registry) {
  return std::any_of(registry.tools().begin(), registry.tools().end(),
                     [](const Tool& tool) { return tool.task != TaskUse::never; });
}

}  // namespace mcp
