#include "input_validation.hpp"

#include "tools/json_schema.hpp"

namespace mcp {
namespace {

bool is_url(const InputRequest& request) {
  return request.params.value("mode", "form") == "url";
}

std::string validate_elicitation(const InputRequest& request, const Json& response) {
  const Json* action = support::find(response, "action");
  if (action == nullptr || (*action != "accept" && *action != "decline" && *action != "cancel")) {
    return "`action` must be accept, decline or cancel.";
  }
  if (*action != "accept" || is_url(request)) return {};
  const Json* content = support::find(response, "content");
  if (content == nullptr || !content->is_object()) return "`content` must be an object.";
  return validate_against_schema(request.params.at("requestedSchema"), *content);
}

}  // namespace

std::optional<Json> find_missing_capability(const ClientCapabilities& client, const InputRequest& request) {
  if (request.method == "sampling/createMessage") {
    return client.sample ? std::nullopt : std::optional<Json>({{"sampling", Json::object()}});
  }
  if (request.method == "roots/list") {
    return client.list_roots ? std::nullopt : std::optional<Json>({{"roots", Json::object()}});
  }
  const bool able = is_url(request) ? client.elicit_url : client.elicit_form;
  if (able) return std::nullopt;
  return Json{{"elicitation", {{is_url(request) ? "url" : "form", Json::object()}}}};
}

Json params_for_version(const InputRequest& request, std::string_view version) {
  Json params = request.params;
  if (request.method == "elicitation/create" && version < "2025-11-25") params.erase("mode");
  if (request.method == "sampling/createMessage" && version < "2025-11-25") {
    params.erase("tools");
    params.erase("toolChoice");
  }
  return params;
}

std::string validate_input_response(const InputRequest& request, const Json& response) {
  if (!response.is_object()) return "A response is an object.";
  if (request.method == "elicitation/create") return validate_elicitation(request, response);
  if (request.method == "roots/list") {
    const Json* roots = support::find(response, "roots");
    return roots != nullptr && roots->is_array() ? "" : "`roots` must be a list.";
  }
  return support::find(response, "content") != nullptr ? "" : "`content` is missing.";
}

}  // namespace mcp
