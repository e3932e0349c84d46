// Refuses the arguments of a call.
#pragma once

#include <string>

#include "tastytrade_mcp/support/error.hpp"

namespace tools {

// Throws Error{invalid_argument}. `hint`: what to write instead.
[[noreturn]] inline void refuse_argument(const std::string& message, const std::string& hint) {
  throw support::Error(support::ErrorCode::invalid_argument, message, hint);
}

}  // namespace tools
