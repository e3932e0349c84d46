// The arguments of tools/call and prompts/get, as their methods read them. A pure function.
#pragma once

#include <string>
#include <vector>

#include "tastytrade_mcp/support/json.hpp"

namespace mcp {

using support::Json;

enum class Nesting {
  unwrapped,  // {"arguments": {…}} inside the arguments means what is in it
  kept        // the tool's own schema says what may be nested
};

// The arguments in `params` as an object; an empty one if there are none. `names`: those that the tool or prompt knows.
// Throws ProtocolError (invalid params) if they stand in two places or no object can be made of them: that is the
// client's fault, not the model's.
Json requested_arguments(const std::vector<std::string>& names, const Json& params, Nesting nesting);

}  // namespace mcp
