// What a handler may ask of the person or the model behind a client: a form, a page to open, a completion, the roots.
// The same question works in both protocol eras; see Context::ask(). Plain values.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tastytrade_mcp/support/json.hpp"

namespace mcp {

using support::Json;

// What a client declared that it can be asked, and which extensions it knows.
struct ClientCapabilities {
  bool elicit_form = false;
  bool elicit_url = false;
  bool sample = false;
  bool list_roots = false;
  bool tasks = false;  // the extension io.modelcontextprotocol/tasks

  // From a client's `capabilities`. `elicitation: {}` means forms.
  static ClientCapabilities of(const Json& capabilities);
};

struct InputRequest {
  std::string key;     // names the question among those of one call: unique there, and the same each time it is asked
  std::string method;  // "elicitation/create", "sampling/createMessage", "roots/list"
  Json params = Json::object();
};

// The bare results, by key: `{action, content?}`, `{role, content, model}`, `{roots}`.
using InputResponses = std::map<std::string, Json, std::less<>>;

// `schema`: an object of primitive properties, as the protocol's requestedSchema.
InputRequest ask_form(std::string key, std::string message, Json schema);
// `url` is https and carries no credential.
InputRequest ask_to_open(std::string key, std::string message, std::string url);
// `params` of sampling/createMessage: messages, maxTokens and more.
InputRequest ask_model(std::string key, Json params);
InputRequest ask_roots(std::string key);

}  // namespace mcp
