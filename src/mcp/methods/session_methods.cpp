#include "session_methods.hpp"

#include "metrics.hpp"
#include "protocol/flavour.hpp"
#include "protocol/server_info.hpp"
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

}  // namespace

MethodResult initialize(const MethodServices& services, const Request& request, Context&) {
  Session session = negotiated(request.params);
  mcp_metrics().sessions.with({request.transport}).add();
  support::log_info("session_opened", {{"protocol", session.protocol_version}, {"client_name", session.client_name}});
  Json result = Json::object();
  result["protocolVersion"] = session.protocol_version;
  result["capabilities"] = server_capabilities(services.options, *request.registry, session.protocol_version);
  result["serverInfo"] = to_json(services.options.server_info, session.protocol_version);
  if (!request.registry->instructions().empty()) result["instructions"] = request.registry->instructions();
  MethodResult initialized(std::move(result));
  initialized.new_session = std::move(session);
  return initialized;
}

MethodResult ping(const MethodServices&, const Request&, Context&) {
  return {};
}

MethodResult set_log_level(const MethodServices&, const Request& request, Context&) {
  const Json* wanted = support::find(request.params, "level");
  const auto level =
      wanted != nullptr && wanted->is_string() ? parse_log_level(wanted->get_ref<const std::string&>()) : std::nullopt;
  if (!level) {
    throw invalid_params("`params.level` must be debug, info, notice, warning, error, critical, alert or emergency.");
  }
  if (request.session != nullptr) {
    request.session->log_level = level;
    request.session->changed = true;
  }
  return {};
}

MethodResult discover(const MethodServices& services, const Request& request, Context&) {
  Json result = Json::object();
  result["supportedVersions"] = supported_versions();
  result["capabilities"] = server_capabilities(services.options, *request.registry, request.protocol_version);
  if (!request.registry->instructions().empty()) result["instructions"] = request.registry->instructions();
  return MethodResult(std::move(result));
}

}  // namespace mcp
