// How a handler is left in the stateless era when it asks something: the client is answered with the questions, and the
// handler runs again once it has replied. Not an error, hence not an std::exception, so that a handler's own catch
// clauses let it pass.
#pragma once

#include <vector>

#include "tastytrade_mcp/mcp/input_request.hpp"

namespace mcp {

struct InputRequired {
  std::vector<InputRequest> questions;  // those that have no good reply yet
};

}  // namespace mcp
