// What a store throws when it could not do its work. Internal to this library.
#pragma once

#include "tastytrade_mcp/support/error.hpp"

namespace state {

// Callers hear that it is no fault of theirs; which file or server it is, and what is wrong with it, is for the
// operator.
inline support::Error store_error(std::string detail) {
  support::Error error(support::ErrorCode::not_ready, "The server cannot use what it keeps its state in.",
                       "Try again in a moment.", true);
  error.retry_after = std::chrono::seconds(5);
  error.detail = std::move(detail);
  return error;
}

}  // namespace state
