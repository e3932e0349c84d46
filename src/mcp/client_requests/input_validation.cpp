#include "input_validation.hpp"

#include "tools/json_schema.hpp"

namespace mcp {
namespace {

bool is_url(const InputRequest& question) {
  return question.params.value("mode", "form") == "url";
}

std::string validate_elicitation(const InputRequest& question, const Json& reply) {
  const Json* action = support::find(reply, "action");
  if (action == nullptr || (*action != "accept" && *action != "decline" && *action != "cancel")) {
    return "`action` must be accept, decline or cancel.";
  }
  if (*action != "accept" || is_url(question)) return {};
  const Json* content = support::find(reply, "content");
  if (content == nullptr || !content->is_object()) return "`content` must be an object.";
  return validate_against_schema(question.params.at("requestedSchema"), *content);
}

}  // namespace

std::optional<Json> find_missing_capability(const ClientCapabilities& abilities, const InputRequest& question) {
  if (question.method == "sampling/createMessage") {
    return abilities.sample ? std::nullopt : std::optional<Json>({{"sampling", Json::object()}});
  }
  if (question.method == "roots/list") {
    return abilities.list_roots ? std::nullopt : std::optional<Json>({{"roots", Json::object()}});
  }
  const bool able = is_url(question) ? abilities.elicit_url : abilities.elicit_form;
  if (able) return std::nullopt;
  return Json{{"elicitation", {{is_url(question) ? "url" : "form", Json::object()}}}};
}

Json params_for_version(const InputRequest& question, std::string_view version) {
  Json params = question.params;
  if (question.method == "elicitation/create" && version < "2025-11-25") params.erase("mode");
  if (question.method == "sampling/createMessage" && version < "2025-11-25") {
    params.erase("tools");
    params.erase("toolChoice");
  }
  return params;
}

std::string validate_input_response(const InputRequest& question, const Json& reply) {
  if (!reply.is_object()) return "A reply is an object.";
  if (question.method == "elicitation/create") return validate_elicitation(question, reply);
  if (question.method == "roots/list") {
    const Json* roots = support::find(reply, "roots");
    return roots != nullptr && roots->is_array() ? "" : "`roots` must be a list.";
  }
  return support::find(reply, "content") != nullptr ? "" : "`content` is missing.";
}

}  // namespace mcp
