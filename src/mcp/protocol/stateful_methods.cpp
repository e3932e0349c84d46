// The methods of the handshake revisions: 2024-11-05 … 2025-11-25.
#include "methods/method.hpp"
#include "methods/prompt_methods.hpp"
#include "methods/resource_methods.hpp"
#include "methods/tool_methods.hpp"
#include "server_info.hpp"
#include "tastytrade_mcp/mcp/protocol_error.hpp"
#include "tastytrade_mcp/mcp/version.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace mcp {
namespace {

Session negotiated(const Json& params) {
  const Json* version = support::find(params, "protocolVersion");
  if (version == nullptr || !version->is_string()) throw invalid_params("`params.protocolVersion` must be a string.");
  Session session;
  const auto& wanted = version->get_ref<const std::string&>();
  // A version we do not speak this way, a stateless one included, is answered with the newest we do.
  session.protocol_version = is_stateful_version(wanted) ? wanted : kNewestStateful;
  if (const Json* capabilities = support::find(params, "capabilities")) {
    if (!capabilities->is_object()) throw invalid_params("`params.capabilities` must be an object.");
    session.client_capabilities = *capabilities;
  }
  const Json* client = support::find(params, "clientInfo");
  const Json* name = client == nullptr ? nullptr : support::find(*client, "name");
  if (name != nullptr && name->is_string()) session.client_name = support::printable(name->get<std::string>(), 64);
  return session;
}

Answer initialize(const MethodServices& services, Request& request, Context&) {
  Session session = negotiated(request.params);
  support::log_info("session_opened", {{"protocol", session.protocol_version}, {"client", session.client_name}});
  Json result = Json::object();
  result["protocolVersion"] = session.protocol_version;
  result["capabilities"] = server_capabilities(services.options, *request.registry, session.protocol_version);
  result["serverInfo"] = server_info(services.options, session.protocol_version);
  if (!services.options.instructions.empty()) result["instructions"] = services.options.instructions;
  return {std::move(result), std::move(session)};
}

Answer ping(const MethodServices&, Request&, Context&) {
  return {Json::object()};
}

Answer set_log_level(const MethodServices&, Request& request, Context&) {
  const Json* wanted = support::find(request.params, "level");
  const auto level = wanted != nullptr && wanted->is_string()
                         ? log_level_from_name(wanted->get_ref<const std::string&>())
                         : std::nullopt;
  if (!level) {
    throw invalid_params("`params.level` must be debug, info, notice, warning, error, critical, alert or emergency.");
  }
  if (request.session != nullptr) {
    request.session->log_level = level;
    request.session->changed = true;
  }
  return {Json::object()};
}

}  // namespace

const MethodTable& stateful_methods() {
  static const MethodTable table = {
      {"initialize", {.handle = initialize}},
      {"ping", {.handle = ping}},
      {"logging/setLevel", {.handle = set_log_level}},
      {"tools/list", {.handle = list_tools}},
      {"tools/call", {.handle = call_tool, .runs_async = true, .may_ask = true}},
      {"resources/list", {.handle = list_resources, .exists = has_resources}},
      {"resources/templates/list", {.handle = list_resource_templates, .exists = has_resources}},
      {"resources/read", {.handle = read_resource, .runs_async = true, .may_ask = true, .exists = has_resources}},
      {"resources/subscribe", {.handle = subscribe_resource, .exists = has_watchable_resources}},
      {"resources/unsubscribe", {.handle = unsubscribe_resource, .exists = has_watchable_resources}},
      {"prompts/list", {.handle = list_prompts, .exists = has_prompts}},
      {"prompts/get", {.handle = get_prompt, .runs_async = true, .may_ask = true, .exists = has_prompts}},
      {"completion/complete", {.handle = complete, .runs_async = true, .exists = has_completions}},
  };
  return table;
}

}  // namespace mcp
