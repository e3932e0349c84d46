#include "tool_methods.hpp"

#include "list_pages.hpp"
#include "protocol/header_value.hpp"
#include "tasks/task_methods.hpp"
#include "tastytrade_mcp/mcp/call_arguments.hpp"
#include "tools/requested_arguments.hpp"
#include "tools/tool_result.hpp"

namespace mcp {
namespace {

const Tool& requested_tool(const Registry& registry, const Json& params) {
  const Json* name = support::find(params, "name");
  if (name == nullptr || !name->is_string()) throw invalid_params("`params.name` must be a string.");
  try {
    return registry.get(name->get_ref<const std::string&>());
  } catch (const support::Error& unknown) {
    throw invalid_params(format_error(unknown));
  }
}

Json arguments_for(const Tool& tool, const Json& params) {
  return requested_arguments(argument_names(tool), params,
                             tool.raw_input.is_null() ? Nesting::unwrapped : Nesting::kept);
}

}  // namespace

Answer list_tools(const MethodServices& services, Request& request, Context& context) {
  return page_of(services, context.principal(), request.params, "tools",
                 request.registry->entries(Registry::List::tools, request.version));
}

Answer call_tool(const MethodServices&, Request& request, Context& context) {
  const Tool& tool = requested_tool(*request.registry, request.params);
  const Json arguments = arguments_for(tool, request.params);
  try {
    return make_tool_result(run_tool(tool, arguments, context), request.version);
  } catch (const support::Error& error) {
    return {make_error_result(error)};
  }
}

const Tool* tool_of(const Request& request) {
  const Json* name = support::find(request.params, "name");
  if (request.method != "tools/call" || name == nullptr || !name->is_string()) return nullptr;
  return request.registry->find(name->get_ref<const std::string&>());
}

void check_tool_call(const MethodServices&, const Request& request) {
  const Tool* tool = tool_of(request);
  if (tool == nullptr) return;
  const ClientCapabilities& client = request.abilities;
  const bool able = tool->needs.empty() || (tool->needs == "sampling" && client.sample) ||
                    (tool->needs == "roots" && client.list_roots) ||
                    (tool->needs == "elicitation" && (client.elicit_form || client.elicit_url));
  if (!able) {
    throw ProtocolError(400, code::kMissingCapability,
                        tool->name + " needs a client that declares " + tool->needs + ".",
                        {{"requiredCapabilities", {{tool->needs, Json::object()}}}});
  }
  if (tool->task == TaskUse::required && !client.tasks) throw tasks_not_declared();
  if (request.headers != nullptr) {
    const Json arguments = arguments_for(*tool, request.params);
    check_parameter_headers(*request.headers, *tool, &arguments);
  }
}

}  // namespace mcp
