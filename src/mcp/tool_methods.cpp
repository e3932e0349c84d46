#include "tool_methods.hpp"

#include "call_result.hpp"
#include "header_value.hpp"
#include "paging.hpp"

namespace mcp {
namespace {

const Tool& requested_tool(const Registry& registry, const Json& params) {
  const Json* name = support::find(params, "name");
  if (name == nullptr || !name->is_string()) throw invalid_params("`params.name` must be a string.");
  try {
    return registry.get(name->get_ref<const std::string&>());
  } catch (const support::Error& unknown) {
    throw invalid_params(error_text(unknown));
  }
}

}  // namespace

Answer list_tools(const Services& services, Request& request, Context&) {
  check_cursor(request.params);
  Json result = Json::object();
  result["tools"] = services.registry.listing(request.version);
  return {std::move(result)};
}

Answer call_tool(const Services& services, Request& request, Context& context) {
  static const Json none = Json::object();
  const Tool& tool = requested_tool(services.registry, request.params);
  const Json* arguments = support::find(request.params, "arguments");
  if (arguments != nullptr && !arguments->is_object()) throw invalid_params("`params.arguments` must be an object.");
  try {
    return {call_result(run_tool(tool, arguments == nullptr ? none : *arguments, context), request.version)};
  } catch (const support::Error& error) {
    return {call_failure(error)};
  }
}

void check_tool_headers(const Services& services, const Request& request) {
  if (request.headers == nullptr) return;
  const Json* name = support::find(request.params, "name");
  const Tool* tool =
      name != nullptr && name->is_string() ? services.registry.find(name->get_ref<const std::string&>()) : nullptr;
  if (tool != nullptr) check_parameter_headers(*request.headers, *tool, support::find(request.params, "arguments"));
}

}  // namespace mcp
