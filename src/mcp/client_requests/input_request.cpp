#include "tastytrade_mcp/mcp/input_request.hpp"

namespace mcp {

ClientCapabilities ClientCapabilities::of(const Json& capabilities) {
  const auto has = [](const Json* object, std::string_view key) {
    return object != nullptr && support::find(*object, key) != nullptr;
  };
  const Json* elicitation = support::find(capabilities, "elicitation");
  const Json* extensions = support::find(capabilities, "extensions");
  ClientCapabilities abilities;
  abilities.elicit_url = has(elicitation, "url");
  abilities.elicit_form = elicitation != nullptr && (!abilities.elicit_url || has(elicitation, "form"));
  abilities.sample = has(&capabilities, "sampling");
  abilities.list_roots = has(&capabilities, "roots");
  abilities.tasks = has(extensions, "io.modelcontextprotocol/tasks");
  return abilities;
}

InputRequest ask_form(std::string key, std::string message, Json schema) {
  return {std::move(key),
          "elicitation/create",
          {{"mode", "form"}, {"message", std::move(message)}, {"requestedSchema", std::move(schema)}}};
}

InputRequest ask_to_open(std::string key, std::string message, std::string url) {
  return {std::move(key),
          "elicitation/create",
          {{"mode", "url"}, {"message", std::move(message)}, {"url", std::move(url)}}};
}

InputRequest ask_model(std::string key, Json params) {
  return {std::move(key), "sampling/createMessage", std::move(params)};
}

InputRequest ask_roots(std::string key) {
  return {std::move(key), "roots/list", Json::object()};
}

}  // namespace mcp
