// What a handler may request of an MCP client during a call: a form for its user (elicitation), a completion of its
// model (sampling), the list of its roots. Context::request_input() sends the requests. Plain values.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tastytrade_mcp/support/json.hpp"

namespace mcp {

using support::Json;

// The capabilities that a client declared, as far as this server uses them: what it can be asked, and extensions.
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

// The results by key. elicitation: `{action, content?}`; sampling: `{role, content, model}`; roots: `{roots}`.
using InputResponses = std::map<std::string, Json, std::less<>>;

// `schema`: an object of primitive properties, as the protocol's requestedSchema.
InputRequest ask_form(std::string key, std::string message, Json schema);
// `params`: those of MCP's sampling/createMessage. `messages` and `maxTokens` are required.
InputRequest ask_model(std::string key, Json params);
InputRequest ask_roots(std::string key);

}  // namespace mcp
