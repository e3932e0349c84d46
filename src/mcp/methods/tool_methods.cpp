#include "tool_methods.hpp"

#include "arguments/requested_arguments.hpp"
#include "list_pages.hpp"
#include "protocol/flavour.hpp"
#include "tasks/task_methods.hpp"
#include "tastytrade_mcp/mcp/call_arguments.hpp"
#include "tools/tool_result.hpp"
#include "tools/unknown_name.hpp"

namespace mcp {
namespace {

[[noreturn]] void throw_unknown_tool(const Registry& registry, const Json& params) {
  const Json* name = support::find(params, "name");
  if (name == nullptr || !name->is_string()) throw invalid_params("`params.name` must be a string.");
  throw invalid_params(format_error(unknown_tool(registry.catalog(), name->get_ref<const std::string&>())));
}

}  // namespace

MethodResult list_tools(const MethodServices& services, const Request& request, Context& context) {
  return make_page(services, context.principal(), request.params, "tools",
                   request.registry->entries(Registry::List::tools, request.protocol_version));
}

MethodResult call_tool(const MethodServices&, const Request& request, Context& context) {
  if (request.tool == nullptr) {
    count_unknown_tool(request.transport);
    throw_unknown_tool(*request.registry, request.params);
  }
  try {
    return make_tool_result(run_tool(*request.tool, request.arguments, context), request.protocol_version);
  } catch (const support::Error& error) {
    return MethodResult(make_error_result(error));
  }
}

void find_tool(Request& request) {
  const Json* name = support::find(request.params, "name");
  if (name == nullptr || !name->is_string()) return;
  request.tool = request.registry->find(name->get_ref<const std::string&>());
  if (request.tool == nullptr) return;
  const Nesting nesting = request.tool->raw_input.is_null() ? Nesting::unwrapped : Nesting::kept;
  request.arguments = requested_arguments(argument_names(*request.tool), request.params, nesting);
}

std::optional<Response> prepare_tool_call(const MethodServices& services, const TransportInfo& transport,
                                          Request& request) {
  if (request.tool == nullptr) find_tool(request);
  const Tool* tool = request.tool;
  if (!transport.login_challenge || tool == nullptr || request.principal->has_scope(tool->scope)) return std::nullopt;
  Response forbidden{.http_status = 403, .challenge = transport.login_challenge(tool->scope)};
  const MethodResult result(make_login_required_result(*tool, forbidden.challenge));
  request.flavour->finish(services, request, result, forbidden.body);
  return forbidden;
}

bool tool_asks_client(const Request& request) {
  return request.tool != nullptr && request.tool->asks;
}

void check_tool_requirements(const Request& request) {
  const Tool* tool = request.tool;
  if (tool == nullptr) return;
  const ClientCapabilities& client = request.client_capabilities;
  const bool able = tool->needs.empty() || (tool->needs == "sampling" && client.sample) ||
                    (tool->needs == "roots" && client.list_roots) ||
                    (tool->needs == "elicitation" && (client.elicit_form || client.elicit_url));
  if (!able) {
    throw ProtocolError(400, code::kMissingCapability,
                        tool->name + " needs a client that declares " + tool->needs + ".",
                        {{"requiredCapabilities", {{tool->needs, Json::object()}}}});
  }
  if (tool->task == TaskUse::required && !client.tasks) throw tasks_not_declared();
}

}  // namespace mcp
