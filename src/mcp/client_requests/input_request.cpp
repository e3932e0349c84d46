#include "tastytrade_mcp/mcp/input_request.hpp"

namespace mcp {

ClientCapabilities ClientCapabilities::from_json(const Json& capabilities) {
  const auto has = [](const Json* object, std::string_view key) {
    return object != nullptr && support::find(*object, key) != nullptr;
  };
  const Json* elicitation = support::find(capabilities, "elicitation");
  const Json* extensions = support::find(capabilities, "extensions");
  ClientCapabilities client;
  client.elicit_url = has(elicitation, "url");
  client.elicit_form = elicitation != nullptr && (!client.elicit_url || has(elicitation, "form"));
  client.sample = has(&capabilities, "sampling");
  client.list_roots = has(&capabilities, "roots");
  client.tasks = has(extensions, "io.modelcontextprotocol/tasks");
  return client;
}

InputRequest ask_form(std::string key, std::string message, Json schema) {
  return {std::move(key),
          "elicitation/create",
          {{"mode", "form"}, {"message", std::move(message)}, {"requestedSchema", std::move(schema)}}};
}

InputRequest ask_model(std::string key, Json params) {
  return {std::move(key), "sampling/createMessage", std::move(params)};
}

InputRequest ask_roots(std::string key) {
  return {std::move(key), "roots/list", Json::object()};
}

}  // namespace mcp
