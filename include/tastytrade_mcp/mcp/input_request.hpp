// What a handler may request of a client: a form or a page for its user (elicitation), a completion of its model
// (sampling), its roots. Works in both protocol flavours; see Context::request_input(). Plain values.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tastytrade_mcp/support/json.hpp"

namespace mcp {

using support::Json;

// The capabilities that a client declared, as far as this server uses them.
struct ClientCapabilities {
  bool elicit_form = false;
  bool elicit_url = false;
  bool sample = false;
  bool list_roots = false;
  bool tasks = false;  // the extension io.modelcontextprotocol/tasks

  // From a client's `capabilities`. `elicitation: {}` means forms.
  static ClientCapabilities from_json(const Json& capabilities);
};

struct InputRequest {
  std::string key;     // unique among the requests of one call, and the same when the call is repeated
  std::string method;  // "elicitation/create", "sampling/createMessage", "roots/list"
  Json params = Json::object();
};

// The results, by key: `{action, content?}`, `{role, content, model}`, `{roots}`.
using InputResponses = std::map<std::string, Json, std::less<>>;

// `schema`: an object of primitive properties, as the protocol's requestedSchema.
InputRequest ask_form(std::string key, std::string message, Json schema);
// `params` of sampling/createMessage: messages, maxTokens and more.
InputRequest ask_model(std::string key, Json params);
InputRequest ask_roots(std::string key);

}  // namespace mcp
