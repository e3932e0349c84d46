#include "task_methods.hpp"

#include <algorithm>

namespace mcp {

Answer get_task(const MethodServices& services, Request& request, Context& context) {
  return {services.tasks.get(context.principal(), request.params)};
}

Answer update_task(const MethodServices& services, Request& request, Context& context) {
  services.tasks.update(context.principal(), request.params);
  return {Json::object()};
}

Answer cancel_task(const MethodServices& services, Request& request, Context& context) {
  services.tasks.cancel(context.principal(), request.params);
  return {Json::object()};
}

ProtocolError tasks_not_declared() {
  return {400,
          code::kMissingCapability,
          "This needs a client that declares the tasks extension.",
          {{"requiredCapabilities", {{"extensions", {{kTasksExtension, Json::object()}}}}}}};
}

void check_tasks_declared(const MethodServices&, const Request& request) {
  if (!request.abilities.tasks) throw tasks_not_declared();
}

bool has_tasks(const Registry& registry) {
  return std::any_of(registry.tools().begin(), registry.tools().end(),
                     [](const Tool& tool) { return tool.task != TaskUse::never; });
}

}  // namespace mcp
